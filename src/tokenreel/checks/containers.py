"""Containers of other tools that the site would show as text."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenreel.checks.site_config import renders_only_usual
from tokenreel.course import Document, foreign_container
from tokenreel.problems import Problem, Severity


def container_problems(root: Path, documents: Iterable[Document]) -> Iterator[Problem]:
    """Yield a warning for each ``::: name`` of pages, unless ``mkdocs.yml`` has something that may render it.

    Args:
        root: The course's folder.
        documents: Its lessons and other pages.
    """
    if not renders_only_usual(root):
        return
    for document in documents:
        for number in document.text_lines:
            line = document.lines[number - 1]
            found = foreign_container(line) if ":::" in line else None
            if found is not None:
                column, name = found
                message = f"`::: {name}` is of another tool, and readers would see it as text"
                hint = (
                    f"Write it as an admonition: `!!! {name}`, what it holds indented by four, and no `:::`."
                )
                place = (document.path, number, column)
                yield Problem(*place, "foreign-container", message, hint, Severity.WARNING)
