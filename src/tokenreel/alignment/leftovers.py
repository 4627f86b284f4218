"""What of an import only its author can rewrite: it comes through as it is, and no longer works."""

from collections.abc import Iterator, Sequence
from typing import Final

from tokenreel.alignment.blocks import Block, Kind
from tokenreel.alignment.lines import Role, find_roles
from tokenreel.course import foreign_container
from tokenreel.problems import Problem, Severity

CONTAINER: Final = "foreign-container"
"""The code of a container of another tool."""
ABSOLUTE: Final = "import-absolute-link"
"""The code of a link from the root of the earlier site."""


def foreign_containers(blocks: Sequence[Block], path: str) -> Iterator[Problem]:
    """Yield each container of another tool that an original opens, e.g. ``::: tip``.

    Args:
        blocks: The original's.
        path: The original, as the report names it.
    """
    for block in blocks:
        if block.kind is Kind.CODE or ":::" not in block.text:
            continue
        for at, (line, role) in enumerate(zip(block.lines, find_roles(block.lines).roles, strict=True)):
            found = foreign_container(line) if role is Role.TEXT else None
            if found is not None:
                column, name = found
                message = f"`::: {name}` is of another tool, and comes through as text"
                hint = (
                    f"Write it as an admonition in the lesson, `!!! {name}`, what it holds indented by four."
                )
                yield Problem(path, block.line + at, column, CONTAINER, message, hint, Severity.WARNING)


def absolute_link(path: str, line: int, target: str) -> Problem:
    """Return the warning of a link that begins with a slash."""
    message = f"`{target}` is an address on the earlier site, and stays as it is"
    hint = "Write the path of the file that it leads to, or the whole address with https://."
    return Problem(path, line, 1, ABSOLUTE, message, hint, Severity.WARNING)
