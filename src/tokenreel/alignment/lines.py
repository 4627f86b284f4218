"""A foreign file's lines, each with what the lesson scanner will take it for: text, code or a comment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tokenreel.course.comments import Comment, part_comments
from tokenreel.course.fences import PREFIX, Fence, open_fence
from tokenreel.course.indented import IndentedCode

_MARKER: Final = re.compile(rf"^{PREFIX}:::[A-Za-z0-9-]*[ \t]*$")
_RAW_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Role(StrEnum):
    """What a line is, before any Markdown is parsed."""

    TEXT = "text"
    """Markdown's own."""
    OPENING = "opening"
    """Opens a fence."""
    CODE = "code"
    """Stands in a fence, or closes it."""
    INDENTED = "indented"
    """Is code by its indentation."""
    COMMENT = "comment"
    """Continues a comment that an earlier line opened."""


@dataclass(frozen=True, slots=True)
class Roles:
    """What a file's lines are."""

    roles: tuple[Role, ...]
    """One for each line."""
    fences: tuple[Fence, ...]
    """Those in the first column, in order; lines count from 1 at the first line looked at."""
    open_fence: Fence | None
    """The fence that the end of the file leaves open, wherever it begins."""
    open_comments: tuple[Comment, ...]
    """Those that are never closed; the last of them may swallow the rest of the file."""


def split_raw(text: str) -> list[str]:
    """Return a file's lines with their ends, whichever they are; joined, they are the file."""
    return _RAW_LINE.findall(text)


def find_roles(lines: Sequence[str]) -> Roles:
    """Return what each line is, by the rules of the lesson scanner and in its order."""
    roles: list[Role] = []
    fences: list[Fence] = []
    unclosed: list[Comment] = []
    fence: Fence | None = None
    comment: Comment | None = None
    indented = IndentedCode()
    for number, line in enumerate(lines, start=1):
        inner = fence.within(line) if fence is not None else None
        if fence is not None and inner is not None:
            roles.append(Role.CODE)
            fence.end_line = number
            if fence.is_closed_by(inner):
                fence.is_closed, fence = True, None
            continue
        fence = None
        if comment is not None and comment.is_inline and not line.strip(" \t>"):
            unclosed.append(comment)
            comment = None
        if comment is not None:
            roles.append(Role.COMMENT)
            comment = part_comments(line, number, comment)[1]
            continue
        opened = open_fence(line, number)
        if indented.holds(line, may_begin=opened is None and _MARKER.match(line) is None):
            roles.append(Role.INDENTED)
        elif opened is not None:
            fence = opened
            fence.end_line = number
            roles.append(Role.OPENING)
            fences += [] if fence.prefix else [fence]
        else:
            roles.append(Role.TEXT)
            comment = part_comments(line, number)[1]
    return Roles(tuple(roles), tuple(fences), fence, (*unclosed, *([comment] if comment else [])))
