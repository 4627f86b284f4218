"""Looks for what must never be in a recording: credentials, and paths of the machine that recorded it."""

import base64
import json
import os
import re
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from tokenreel.capture.program import FOLDER_PREFIX
from tokenreel.recording import Event, decode_bytes

SHORTEST_KEY: Final = 8
"""Characters that a key must have: a shorter one is found everywhere, and so cannot be searched for."""
_SHORTEST_BASE64: Final = 8
_KEY_SHAPES: Final = re.compile(
    rb"sk-[A-Za-z0-9_-]{20,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|AIza[0-9A-Za-z_-]{35}"
    rb"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_ON_EVERY_MACHINE: Final = frozenset({"/usr/local", "/var/tmp", "/opt/homebrew"})  # noqa: S108 - compared only
"""Folders that tell nothing, and that an honest answer may name."""


def find_secret(events: Iterable[Event], credentials: Iterable[str], paths: Iterable[Path]) -> str | None:
    """Return what kind of secret a run holds, or None.

    Reads are joined first, since a value can be split between two of them.

    Args:
        events: The whole run.
        credentials: The values that were in use.
        paths: Folders of this machine that must not be named.
    """
    forms = [form for value in credentials for form in _encodings(value)]
    named = [_path_pattern(path) for path in paths if len(path.parts) > 1]
    for text in _joined(events):
        if _KEY_SHAPES.search(text):
            return "something shaped like a key"
        if any(form in text for form in forms):
            return "a credential that is in use"
        if any(pattern.search(text) for pattern in named):
            return "a path of this machine"
    return None


def mask_credentials(text: str, credentials: Iterable[str]) -> str:
    """Return a text that can be shown: credentials replaced in every encoding that is searched for."""
    for value in credentials:
        for form in sorted(_encodings(value), key=len, reverse=True):
            text = text.replace(form.decode(), "***")
    return text


def machine_paths(root: Path) -> tuple[Path, ...]:
    """Return the folders that would tell where a run was recorded.

    Args:
        root: The course's folder.
    """
    temporary = Path(tempfile.gettempdir())
    python = [sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")]
    shared = [path for path in (temporary, *map(Path, python)) if _tells(path)]
    named = [Path.home(), root, temporary / FOLDER_PREFIX, *shared]
    return tuple(dict.fromkeys(form for path in named for form in (path, path.resolve())))


def _tells(path: Path) -> bool:
    """Tell whether a folder is more than one that any machine has, such as ``/usr`` or ``/tmp``."""
    return len(path.parts) > 2 and path.as_posix() not in _ON_EVERY_MACHINE


def _path_pattern(path: Path) -> re.Pattern[bytes]:
    """Return what finds a path as it may stand in a text: plain, in JSON, in a URL."""
    escaped = json.dumps(str(path))[1:-1]
    written = {
        os.fsencode(path),
        escaped.encode(),
        escaped.replace("/", r"\/").encode(),
        re.sub(r"(?<=\\u)[0-9a-f]{4}", lambda digits: digits[0].upper(), escaped).encode(),
        quote(os.fsencode(path)).encode(),
    }
    forms = written | {form.replace(b"\\", rb"\\") for form in written}  # JSON in JSON
    whole = b"|".join(re.escape(form) for form in forms)
    # `/app` must not be found in `/apple`; the temporary folder's path is a beginning, and ends in a hyphen.
    return re.compile(b"(?:" + whole + b")" + (rb"(?![\w-])" if str(path)[-1].isalnum() else b""))


def _joined(events: Iterable[Event]) -> list[bytes]:
    streams: dict[tuple[str, int | None], bytearray] = {}
    for event in events:
        if event.code in ("body", "out", "err"):
            data = decode_bytes(event.payload)
        else:
            data = json.dumps(event.payload, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        streams.setdefault((event.code, event.exchange), bytearray()).extend(data)
    return [bytes(stream) for stream in streams.values()]


def _encodings(value: str) -> set[bytes]:
    """Return a value as it may stand in a text: plain, in a URL, in JSON, in hex, in base64 at any offset."""
    data = value.encode()
    if not data:
        return set()
    escaped = json.dumps(value)[1:-1]
    quoted = {quote(value, safe=""), quote(value)}
    texts = {
        escaped,
        json.dumps(escaped)[1:-1],  # JSON in JSON, or in Python's way to show a text
        repr(value + '"')[1:-2],
        *quoted,
        *(re.sub(r"%..", lambda code: code[0].lower(), form) for form in quoted),
        data.hex(),
        data.hex().upper(),
    }
    return {data, *(text.encode() for text in texts), *_base64_forms(data)}


def _base64_forms(data: bytes) -> Iterator[bytes]:
    """Yield the characters that a value alone decides, at each of the three offsets that it may begin at."""
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + data)
        form = encoded[-(-offset * 8 // 6) : (offset + len(data)) * 8 // 6]
        if len(form) >= _SHORTEST_BASE64:
            yield form
            yield form.translate(bytes.maketrans(b"+/", b"-_"))
