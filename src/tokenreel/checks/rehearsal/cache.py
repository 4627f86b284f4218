"""What rehearsals gave, kept until the code, its recording or what runs it changes: a file for each demo."""

import contextlib
import functools
import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

from pydantic import BaseModel

import tokenreel
from tokenreel.capture.languages import LANGUAGES, LanguageError, Program
from tokenreel.checks.rehearsal.model import Rehearsal
from tokenreel.files import write_whole
from tokenreel.recording import Recording, dump_recording

CACHE: Final = ".cache/tokenreel/rehearsals"
"""Where they are kept, below a course's root."""
_PACKAGES: Final = ("openai", "httpx2", "pydantic")
_OURS: Final = ("capture", "checks/rehearsal", "live", "recording", "replay")
"""Our own source that decides what comes of a rehearsal."""


class _Kept(BaseModel):
    key: str
    rehearsal: Rehearsal


def rehearsal_key(program: Program, recording: Recording) -> str:
    """Return a text that changes with all that decides what comes of a rehearsal.

    Where the code stands in its lesson does not: only tracebacks tell, and that is overlooked in them. Nor
    does what the recording's header says.
    """
    events = dump_recording(Recording({}, recording.events))
    row = [
        [program.name, program.code, program.setup, program.language],
        hashlib.sha256(events.encode("utf-8", "backslashreplace")).hexdigest(),
        _tools(program),
        sys.version,
        [version(name) for name in _PACKAGES],
        _source(),
    ]
    return hashlib.sha256(json.dumps(row).encode()).hexdigest()


def kept(root: Path, demo: str, key: str) -> Rehearsal | None:
    """Return what a demo's rehearsal gave, None where it has to be made."""
    try:
        found = _Kept.model_validate_json(_path(root, demo).read_bytes())
    except (OSError, ValueError):
        return None
    return found.rehearsal if found.key == key else None


def keep(root: Path, demo: str, key: str, rehearsal: Rehearsal) -> None:
    """Keep what a demo's rehearsal gave; where it can't be written, the next one is made anew."""
    with contextlib.suppress(OSError):
        write_whole(_path(root, demo), _Kept(key=key, rehearsal=rehearsal).model_dump_json().encode() + b"\n")


def _path(root: Path, demo: str) -> Path:
    return root / CACHE / f"{demo}.json"


def _tools(program: Program) -> object:
    try:
        return LANGUAGES[program.language].client(program)
    except LanguageError:
        return None


@functools.cache
def _source() -> str:
    top = Path(tokenreel.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for name in _OURS for path in (top / name).rglob("*.*")):
        if path.suffix in {".py", ".mjs", ".sh"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()
