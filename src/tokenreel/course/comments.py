"""HTML comments, which may begin and end anywhere in a line."""

import re
from dataclasses import dataclass
from typing import Final

_OPENING: Final = re.compile(r"(?<![`\\])(?P<marks>`+)(?!`).*?(?<!`)(?P=marks)(?!`)|(?<!\\)(?P<comment><!--)")
"""A comment's opening, or a code span, which may speak of comments."""
_IN_FIRST_COLUMN: Final = re.compile(r" {0,3}<!--")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that is open at the end of a line."""

    line: int
    """1-based line in which it begins."""
    column: int
    """1-based column in which it begins."""
    is_inline: bool
    """Whether it stands behind other text, as a part of its paragraph: it can't outlast that."""


def part_comments(line: str, number: int, comment: Comment | None = None) -> tuple[str, Comment | None]:
    """Part a line into text and comments.

    Args:
        line: The line.
        number: Its 1-based number.
        comment: The comment that is open where it starts.

    Returns:
        What stands outside comments, and the comment that is open where the line ends.
    """
    text, start, at = "", 0, 0
    if comment is not None:
        end = line.find("-->")
        if end < 0:
            return "", comment
        start = at = end + 3
    while found := _OPENING.search(line, at):
        at = found.end()
        if found["comment"] is None:
            continue
        text += line[start : found.start()]
        end = line.find("-->", found.start() + 2)  # `<!-->` is a whole comment
        if end < 0:
            return text, Comment(number, found.start() + 1, is_inline=not _IN_FIRST_COLUMN.match(line))
        start = at = end + 3
    return text + line[start:], None
