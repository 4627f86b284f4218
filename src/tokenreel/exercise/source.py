"""Reads an exercise from its jupytext file. Bad input becomes problems, never an exception."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from tokenreel.course import Wording, load_settings
from tokenreel.course.reporter import Reporter
from tokenreel.course.source import read_text, split_lines
from tokenreel.exercise.model import Cell, Exercise, Role
from tokenreel.exercise.slots import make_slots
from tokenreel.problems import Problem, relative_path

_MARKER: Final = re.compile(r"# ?%%(?:\s|$)")
_RULE: Final = "# ---"
_OUR_KEY: Final = re.compile(r"#.*\btokenreel:")
_JUPYTEXTS_OWN: Final = ("lines_to_next_cell", "cell_marker", "title")
"""What jupytext notes of a cell by itself."""
_HEADER_HINT: Final = "Begin it as docs/manual/exercises.md shows: `# ---`, `# jupyter:` …, `# ---`."
_CELL_HINT: Final = (
    'A cell has lang="…", tags=["…"] with one tag (gap, solution, check, tool), and alt={"…": "…"}.'
)
_WORDING: Final = Wording(
    {
        "jupyter": "jupyter: {tokenreel: {demos: [bread-streamed]}}",
        "tokenreel": "tokenreel: {demos: [bread-streamed]}",
        "demos": "demos: [bread-streamed, bread-whole]",
        "measurement": "measurement: five-hundred-words",
    }
)

type DemoId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Uses(BaseModel):
    """The key ``tokenreel`` of the file's header: what the exercise is replayed from, and what it cites."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    demos: Annotated[list[DemoId], Field(min_length=1)]
    """The recordings that answer its requests where it is executed."""
    measurement: DemoId | None = None
    """The measurement that its conclusions cite."""


class _Jupyter(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    tokenreel: Uses


class _Header(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    jupyter: _Jupyter


def load_exercise(
    path: Path, root: Path, languages: Sequence[str]
) -> tuple[Exercise | None, tuple[Problem, ...]]:
    """Read an exercise.

    Args:
        path: Its file.
        root: The course's folder.
        languages: The course's.

    Returns:
        The exercise, None where the file is none, and all that is wrong with it.
    """
    report = Reporter(relative_path(path, root))
    text = read_text(path, report)
    found = _parse(text, languages, report) if text is not None else None
    return found, tuple(sorted(report.problems))


def is_exercise(path: Path) -> bool:
    """Tell by its header whether a Python file means to be an exercise, however well it is written."""
    try:
        first, *lines = split_lines(path.read_text("utf-8"))
    except (OSError, ValueError):  # it can't be read, is no UTF-8, or empty
        return False
    header = takewhile(lambda line: line.rstrip() != _RULE, lines)
    return first.rstrip() == _RULE and any(_OUR_KEY.match(line) for line in header)


def _parse(text: str, languages: Sequence[str], report: Reporter) -> Exercise | None:
    lines = split_lines(text)
    end = next((n for n, line in enumerate(lines[1:], start=2) if line.rstrip() == _RULE), None)
    if not lines or lines[0].rstrip() != _RULE or end is None:
        message = "the file must begin with jupytext's header between two lines `# ---`"
        report(1, "exercise-header", message, _HEADER_HINT)
        return None
    header = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines[1 : end - 1])
    settings = load_settings(header, _Header, report, first_line=2, wording=_WORDING)
    if settings is None:
        return None
    uses = settings[0].jupyter.tokenreel
    cells = _cells(lines, end, languages, report)
    slots = make_slots(cells, languages, report) if cells else ()
    return Exercise(report.path, tuple(uses.demos), uses.measurement, slots) if slots else None


def _cells(lines: Sequence[str], end: int, languages: Sequence[str], report: Reporter) -> list[Cell]:
    """Return the cells, each with its line; jupytext itself counts no lines."""
    import jupytext  # type: ignore[import-untyped]  # noqa: PLC0415 - takes half a second; no exercise, no need

    notebook = jupytext.reads("\n".join(lines) + "\n", fmt="py:percent")
    markers = [n for n, line in enumerate(lines[end:], start=end + 1) if _MARKER.match(line)]
    if not markers or len(markers) != len(notebook.cells):
        message = (
            "its cells can't be told apart: something stands before the first `# %%`, or `# %%` in a text"
        )
        report(end + 1, "exercise-cell", message, "Begin each cell with a line `# %%`, and nothing else so.")
        return []
    return [_cell(cell, line, languages, report) for cell, line in zip(notebook.cells, markers, strict=True)]


def _cell(cell: Any, line: int, languages: Sequence[str], report: Reporter) -> Cell:
    metadata: dict[str, Any] = {
        key: value for key, value in cell.metadata.items() if key not in _JUPYTEXTS_OWN
    }
    tags, language, alt = metadata.pop("tags", []), metadata.pop("lang", None), metadata.pop("alt", {})
    for key in metadata:
        report(line, "exercise-cell", f"`{key}` is nothing that a cell has", _CELL_HINT)
    if language is not None and language not in languages:
        hint = f"The course has {', '.join(languages)}: use one of them, or add it to lessons/course.yml."
        report(line, "unknown-language", f"the course has no language {language}", hint)
    if not isinstance(alt, Mapping) or not all(isinstance(text, str) for text in alt.values()):
        report(line, "exercise-cell", "`alt` must be a text for each language", _CELL_HINT)
        alt = {}
    kind: Literal["code", "markdown"] = "code" if cell.cell_type == "code" else "markdown"
    return Cell(line, kind, _role(tags, line, report), language, cell.source, dict(alt))


def _role(tags: Any, line: int, report: Reporter) -> Role:
    known = [role for role in Role if role is not Role.SHARED]
    if tags in ([], ()):
        return Role.SHARED
    if isinstance(tags, list) and len(tags) == 1 and tags[0] in known:
        return Role(tags[0])
    message = f"a cell has one tag of {', '.join(known)}, or none; found {tags}"
    report(line, "exercise-cell", message, _CELL_HINT)
    return Role.SHARED
