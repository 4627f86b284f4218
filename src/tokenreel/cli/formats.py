"""How problems are written: for people, for programs, and for GitHub, which shows them beside the lines."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tokenreel.problems import Problem, Severity

VERSION: Final = 1
"""Of the JSON; counts up where a reader of it has to change."""


def as_text(problems: Sequence[Problem], root: Path) -> str:  # noqa: ARG001 - one signature for all
    """Return each problem as ``path:line:column: code message``, its hint below."""
    return "".join(f"{problem}\n" for problem in problems)


def as_json(problems: Sequence[Problem], root: Path) -> str:  # noqa: ARG001 - as above
    """Return one JSON object with all problems and how many there are."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    report = {
        "tokenreel_check": VERSION,
        "errors": errors,
        "warnings": len(problems) - errors,
        "problems": [asdict(problem) for problem in problems],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def as_github(problems: Sequence[Problem], root: Path) -> str:
    """Return GitHub's workflow commands, which put each problem beside its line.

    Args:
        problems: What to write.
        root: The course's folder, which need not be the repository's.
    """
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or root).resolve()
    folder = root.relative_to(workspace) if root.is_relative_to(workspace) else Path()
    return "".join(_command(problem, folder) for problem in problems)


def _command(problem: Problem, folder: Path) -> str:
    place = {
        "file": (folder / problem.path).as_posix(),
        "line": str(problem.line),
        "col": str(problem.column),
        "title": problem.code,
    }
    text = "\n".join(part for part in (problem.message, problem.hint, problem.detail) if part)
    properties = ",".join(f"{name}={_property(value)}" for name, value in place.items())
    return f"::{problem.severity.value} {properties}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Final[Mapping[str, Callable[[Sequence[Problem], Path], str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}
"""By the name that ``--format`` takes."""
