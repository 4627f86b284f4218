"""From a row of cells to the places of a notebook, and what cells must be to each other."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from tokenreel.course.headings import find_headings
from tokenreel.course.reporter import Reporter
from tokenreel.exercise.model import Cell, Role, Slot
from tokenreel.problems import Severity

_MAGIC: Final = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
"""What IPython understands and Python does not."""


def make_slots(cells: Sequence[Cell], languages: Sequence[str], report: Reporter) -> tuple[Slot, ...]:
    """Return the places of a notebook, and report what is wrong with them.

    Adjacent cells of the same kind and role in different languages share a place, as containers of a lesson
    share a passage.
    """
    slots = tuple(_group(cells))
    first = slots[0].cells
    if not all(cell.kind == "markdown" and cell.source.startswith("# ") for cell in first):
        message = "the first cell must be Markdown that begins with a title"
        report(first[0].line, "exercise-cell", message, "Write `# # Title` in its first line.")
        return ()
    for slot in slots:
        _check_languages(slot, languages, report)
        if slot.kind == "code":
            _check_code(slot, report)
    _check_gaps(slots, report)
    return slots


def _group(cells: Sequence[Cell]) -> Iterator[Slot]:
    row: list[Cell] = []
    for cell in cells:
        if row and not _is_with(row, cell):
            yield Slot(tuple(row))
            row = []
        row.append(cell)
    if row:
        yield Slot(tuple(row))


def _is_with(row: Sequence[Cell], cell: Cell) -> bool:
    """Tell whether a cell says in its language what the row says in others."""
    languages = {other.language for other in row}
    is_like = (row[0].kind, row[0].role) == (cell.kind, cell.role)
    return is_like and None not in languages and cell.language not in {None, *languages}


def _check_languages(slot: Slot, languages: Sequence[str], report: Reporter) -> None:
    if slot.is_shared:
        return
    levels = [[heading.level for heading in find_headings(cell.source.split("\n"))] for cell in slot.cells]
    for cell, found in zip(slot.cells, levels, strict=True):
        if slot.kind == "markdown" and found != levels[0]:
            message = (
                f"its headings are others than in {slot.cells[0].language}: levels {found}, not {levels[0]}"
            )
            hint = "Give them headings of the same levels in the same order."
            report(cell.line, "headings-differ", message, hint)
    for language in languages:
        if all(cell.language != language for cell in slot.cells):
            message = f"this cell has no {language} beside it, so the notebook shows another language there"
            hint = f'Add a cell with lang="{language}" next to it.'
            report(slot.cells[0].line, "missing-translation", message, hint, severity=Severity.WARNING)


def _check_code(slot: Slot, report: Reporter) -> None:
    """Report code that Python can't read, and code that languages differ in by more than their texts."""
    shapes = []
    for cell in slot.cells:
        try:
            tree = ast.parse(_MAGIC.sub(r"\1pass", cell.source))
        except (SyntaxError, ValueError, RecursionError) as error:
            row = error.lineno or 1 if isinstance(error, SyntaxError) else 1
            said = error.msg if isinstance(error, SyntaxError) else str(error)
            report(cell.line_of(row), "exercise-cell", f"this is not Python: {said}", "Fix the line.")
            return
        shapes.append((cell, _shape(tree)))
    for cell, shape in shapes[1:]:
        if shape != shapes[0][1]:
            message = f"this code is another one than in {slot.cells[0].language}: only texts may differ"
            hint = "Let the code be the same, or write it once, without lang=."
            report(cell.line, "exercise-code-differs", message, hint)


def _shape(tree: ast.Module) -> str:
    """Return what is equal for code that differs in nothing but texts and comments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def _check_gaps(slots: Sequence[Slot], report: Reporter) -> None:
    for before, after in pairwise([None, *slots, None]):
        if before is not None and before.role is Role.GAP and (after is None or after.role != Role.SOLUTION):
            hint = 'Put a cell tags=["solution"] right behind it.'
            report(before.cells[0].line, "exercise-gap", "this gap has no solution", hint)
        if (
            after is not None
            and after.role is Role.SOLUTION
            and (before is None or before.role is not Role.GAP)
        ):
            hint = 'Put a cell tags=["gap"] right before it: what the learner finds in its place.'
            report(after.cells[0].line, "exercise-gap", "this solution has no gap", hint)
