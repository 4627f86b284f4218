"""What is remembered of demos that were run against their recordings: only what has changed is run."""

import functools
import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from tokenreel.course import Demo, recording_path, settings_path
from tokenreel.memory import Recall
from tokenreel.problems import Problem


def remembered_problems(
    root: Path, demos: Iterable[Demo], recall: Recall, *, say: Callable[[str], None] = lambda _: None
) -> list[Problem]:
    """Return where demos are no longer what was recorded of them, running those that have changed.

    Args:
        root: The course's folder.
        demos: Which demos.
        recall: Knows the demos of which nothing has changed.
        say: Told how many are run, before they are.
    """
    problems: list[Problem] = []
    unknown: list[Demo] = []
    for demo in demos:
        try:
            problems += _recalled(root, demo, recall, _not_known)
        except _NotKnownError:
            unknown.append(demo)
    if not unknown:
        return problems
    from tokenreel.checks.rehearsal import judge_demos  # noqa: PLC0415 - slow to import, and seldom needed

    for demo, found, lasts in judge_demos(root, unknown, say):
        problems += found
        if lasts:
            _recalled(root, demo, recall, partial(list, found))
    return problems


class _NotKnownError(Exception):
    """Nothing is remembered of a demo."""


def _not_known() -> list[Problem]:
    raise _NotKnownError


def _recalled(root: Path, demo: Demo, recall: Recall, find: Callable[[], list[Problem]]) -> Sequence[Problem]:
    """Return what is remembered of a demo, by all that :func:`part_problems` looks at."""
    sample, setup = demo.sample, demo.setup
    files = [recording_path(root, demo.id), settings_path(root, demo.id)]
    given = (
        demo.id, demo.lesson.document.path, sample.line, sample.program_language, sample.code,
        setup.code if setup is not None else None, _tool(root, sample.program_language or ""),
    )  # fmt: skip
    return recall("rehearsal", files, given, find)


@functools.cache
def _tool(root: Path, language: str) -> tuple[str, ...]:
    """Return what tells the programs and packages apart that run a language; asking each takes long."""
    known = []
    for name in {"javascript": ("node",), "bash": ("bash", "curl")}.get(language, ()):
        path = shutil.which(name)
        status = Path(path).stat() if path is not None else None
        known.append(f"{path} {status.st_size} {status.st_mtime_ns}" if status is not None else name)
    if language == "javascript":
        package = root / "node_modules" / "openai" / "package.json"
        try:
            known.append(hashlib.sha256(package.read_bytes()).hexdigest())
        except OSError:
            known.append("")
    return tuple(known)
