"""From an exercise to one notebook, and from a notebook to its file."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from tokenreel.course import Reference
from tokenreel.exercise.model import Cell, Exercise, Role, Version

if TYPE_CHECKING:
    from nbformat import NotebookNode

type Notebook = NotebookNode
"""As the notebook format has it."""

_METADATA: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_FORMAT: Final = {"nbformat": 4, "nbformat_minor": 5}

type Fill = Callable[[Cell], str]
"""Returns the text of a Markdown cell, with what stands in the place of its references."""


def make_notebook(
    exercise: Exercise, version: Version, language: str, languages: Sequence[str], fill: Fill
) -> Notebook:
    """Return a notebook that was not executed.

    Args:
        exercise: The exercise.
        version: Which of the two.
        language: The language.
        languages: The course's, in the order in which they stand in for one another.
        fill: What a Markdown cell's text becomes.
    """
    cells: list[dict[str, Any]] = []
    for index, cell in enumerate(exercise.cells(version, language, languages), start=1):
        tags: dict[str, Any] = {} if cell.role is Role.SHARED else {"tags": [cell.role.value]}
        if cell.role is Role.TOOL:
            tags["jupyter"] = {"source_hidden": True}  # as the page does, Jupyter folds it
        if cell.language not in {None, language}:
            tags["lang"] = cell.language  # it stands in for a cell that isn't translated yet
        alt = cell.alt.get(language) or next(iter(cell.alt.values()), "")
        # not nbformat's random ids: the same source makes the same file
        new = {
            "cell_type": cell.kind,
            "id": f"cell-{index}",
            "metadata": {**tags, **({"alt": alt} if alt else {})},
            "source": cell.source if cell.kind == "code" else fill(cell),
        }
        cells.append({**new, "execution_count": None, "outputs": []} if cell.kind == "code" else new)
    return _node({"cells": cells, "metadata": _METADATA, **_FORMAT})


def with_outputs(notebook: Notebook, executed: Notebook) -> Notebook:
    """Return a notebook with the outputs of the same one that was executed."""
    for cell, done in zip(notebook.cells, executed.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = done.outputs, done.execution_count
    return notebook


def replace_references(text: str, references: Sequence[Reference], number: Callable[[Reference], str]) -> str:
    """Return a cell's text with something in the place of its references."""
    lines = text.split("\n")
    for reference in reversed(references):
        line, start = lines[reference.line - 1], reference.column - 1
        end = start + len(reference.source)
        lines[reference.line - 1] = line[:start] + number(reference) + line[end:]
    return "\n".join(lines)


def dump_notebook(notebook: Notebook) -> str:
    """Return the text of a notebook's file."""
    import nbformat  # noqa: PLC0415 - slow to import, and `check` needs none of it

    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text + "\n"


def read_notebook(text: str) -> Notebook:
    """Return the notebook that a file holds.

    Raises:
        ValueError: If it holds none.
    """
    import nbformat  # noqa: PLC0415 - as above

    try:
        notebook: Notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise ValueError(str(error)) from error
    return notebook


def copy_notebook(notebook: Notebook) -> Notebook:
    """Return another one that is equal."""
    return _node(notebook)


def _node(data: Any) -> Notebook:
    import nbformat  # noqa: PLC0415 - as above

    node: Notebook = nbformat.from_dict(data)  # type: ignore[no-untyped-call]
    return node
