"""Markdown's oldest kind of code: what is indented by four columns, and belongs to no list or admonition."""

import re
from typing import Final

_TAKES_INDENTED: Final = re.compile(
    r" {0,3}(?:(?:[-*+:]|\d{1,9}[.)])[ \t]|\[\^[^\]]+\]:|!!!|\?\?\?|===|///|:::[ \t]+\S)"
)


class IndentedCode:
    """Is shown a file's lines in order, those of fences and comments left out, and knows which are code."""

    def __init__(self) -> None:
        self._above = ""
        """The line before."""
        self._outer = ""
        """The last line that began a block in the first columns."""
        self._is_open = False

    def holds(self, line: str, *, may_begin: bool) -> bool:
        """Tell whether a line is indented code.

        Args:
            line: The next line.
            may_begin: Whether such code may begin with this line.
        """
        above, self._above = self._above, line
        if not line.strip():
            return self._is_open
        is_block = not above.strip() or above.startswith(":::")
        if indent_width(line) < 4:
            self._is_open = False
            begins = is_block and not line[0].isspace()
            if begins or line.startswith((":::", "#")) or _TAKES_INDENTED.match(line):
                self._outer = line
            return False
        self._is_open = self._is_open or (
            may_begin and is_block and _TAKES_INDENTED.match(self._outer) is None
        )
        return self._is_open


def indent_width(line: str) -> int:
    """Return how many columns a line is indented by."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4))
