"""Code fences: where one begins, also in a quote or behind a list's mark, and what closes it."""

import re
from dataclasses import dataclass, field
from typing import Final

from tokenreel.course.attributes import FenceInfo, parse_info
from tokenreel.course.indented import indent_width

PREFIX: Final = r"(?P<prefix>[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])[ \t]*)*)"
"""What may stand before a block in its line: blanks, and the marks of quotes and list items."""

_OPENING: Final = re.compile(rf"^{PREFIX}(?P<marks>`{{3,}}|~{{3,}})(?P<info>.*)$")
_CLOSING: Final = re.compile(r"^[ \t]*(?P<marks>`{3,}|~{3,})[ \t]*$")


@dataclass(slots=True)
class Fence:
    """A code fence, ours or not."""

    info: FenceInfo
    """What stands behind its marks."""
    line: int
    """1-based line of its opening."""
    marks: str
    """The backticks or tildes that open it."""
    prefix: str
    """What stands before them; empty where it may be ours."""
    end_line: int = 0
    """1-based line of its closing; of its last line where it has none."""
    is_closed: bool = False
    """Whether it has a closing."""
    code: list[str] = field(default_factory=list)
    """The lines between."""

    @property
    def column(self) -> int:
        """The 1-based column of its marks."""
        return len(self.prefix) + 1

    def within(self, line: str) -> str | None:
        """Return a line without the quote marks around the fence; None where its quote or item has ended."""
        rest = line
        for _ in range(self.prefix.count(">")):
            rest = rest.lstrip(" \t")
            if not rest.startswith(">"):
                return None
            rest = rest[1:].removeprefix(" ")
        is_item = self._indent.strip() != ""
        return None if is_item and rest.strip() and indent_width(rest) < self._width else rest

    def is_closed_by(self, inner: str) -> bool:
        """Tell whether this is its closing line, given without quote marks."""
        found = _CLOSING.match(inner)
        return (
            found is not None
            and found["marks"].startswith(self.marks)
            and indent_width(inner) < self._width + 4  # CommonMark: at most three more
        )

    @property
    def _indent(self) -> str:
        """What of the prefix stands inside the innermost quote."""
        _, quote, inner = self.prefix.rpartition(">")
        return inner.removeprefix(" ") if quote else inner

    @property
    def _width(self) -> int:
        return len(self._indent.expandtabs(4))


def open_fence(line: str, number: int) -> Fence | None:
    """Return the fence that a line opens, None where it opens none.

    Args:
        line: The line.
        number: Its 1-based number.
    """
    found = _OPENING.match(line)
    if found is None or (found["marks"][0] == "`" and "`" in found["info"]):
        return None
    info = parse_info(found["info"], column=found.start("info") + 1)
    return Fence(info, number, found["marks"], found["prefix"])
