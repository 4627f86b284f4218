"""What of a foreign file a lesson would read as its own syntax, and how it is written so that it stays text.

Every change is one line for one line, and is kept: nothing else of a file changes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tokenreel.alignment.blocks import Block, Source
from tokenreel.alignment.infos import plain_info
from tokenreel.alignment.lines import Role, find_roles
from tokenreel.course import CODE_SPAN
from tokenreel.course.fences import PREFIX

_MARKER: Final = re.compile(rf"^{PREFIX}(?P<marker>:{{3,}})(?P<rest>.*)$")
_WORD: Final = re.compile(r"[ \t]*(?:\{[ \t]*\.?)?(?P<word>[A-Za-z][A-Za-z0-9-]*)(?=[ \t{}]|$)")
_FOREIGN_ID: Final = re.compile(
    r"(?P<heading> {0,3}#{1,6}[ \t].*?)[ \t]*"
    r"(?:\[\[(?P<one>[\w.:-]+)\]\]|\{/\*[ \t]*(?P<two>[\w.:-]+)[ \t]*\*/\})[ \t]*"
)
"""A heading whose id is written as Hugging Face or MDX write it."""
_MEASURED: Final = re.compile(r"\{(?=measured:)")

type Rewrite = Callable[[str, int], str]
"""Given a line of Markdown and its 1-based number, returns what stands in its place."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A line that is written otherwise than it stood in its file."""

    line: int
    """1-based line of the file; one behind its end for a line that was added."""
    old: str
    """As it stood; empty for one that was added."""
    new: str
    """As it is written."""


def edit_blocks(
    source: Source, languages: Sequence[str], rewrite: Rewrite
) -> tuple[tuple[Block, ...], tuple[Edit, ...]]:
    """Return a file's blocks as a lesson can hold them, and what was changed for it.

    Args:
        source: The file.
        languages: The course's languages: their markers are a lesson's.
        rewrite: What else changes in a line of Markdown's own, e.g. the targets of its links.
    """
    held = [line for block in source.blocks for line in [*block.lines, *[""] * block.gap]]
    lines = _close_comments(held)
    roles = find_roles(lines).roles
    first = source.blocks[0].line if source.blocks else 1
    for at, role in enumerate(roles):
        if role is Role.OPENING:
            lines[at] = plain_info(lines[at])
        elif role is Role.TEXT:
            lines[at] = rewrite(plain_text(lines[at], languages), first + at)
    edits = [
        Edit(first + at, old, new)
        for at, (old, new) in enumerate(zip(held, lines, strict=True))
        if old != new
    ]
    blocks = [
        replace(block, lines=tuple(lines[block.line - first : block.line - first + len(block.lines)]))
        for block in source.blocks
    ]
    if blocks and (end := _missing_end(lines)):
        blocks[-1] = replace(blocks[-1], lines=(*blocks[-1].lines, end))
        edits.append(Edit(blocks[-1].line + len(blocks[-1].lines) - 1, "", end))
    return tuple(blocks), tuple(edits)


def plain_text(line: str, languages: Sequence[str]) -> str:
    """Return a line of Markdown without what is a lesson's own: markers of languages, measured numbers.

    The id of a heading is written as a lesson's.
    """
    if heading := _FOREIGN_ID.fullmatch(line):
        line = f"{heading['heading']} {{#{heading['one'] or heading['two']}}}"
    if "{measured:" in line:
        line = _without_references(line)
    found = _MARKER.match(line)
    if found is None:
        return line
    start, colons, rest = line[: found.start("marker")], found["marker"], found["rest"]
    word = _WORD.match(rest)
    if word is not None and word["word"] in languages:
        return f"{start}&#58;{colons[1:]}{rest}"
    if not rest.strip() and len(colons) == 3:
        return f"{start}::::{rest}"
    is_ours = (
        word is not None and rest[0] not in " \t{" and len(colons) == 3 and not rest[word.end() :].strip()
    )
    return f"{start}{colons} {rest}" if is_ours and not start else line


def _without_references(line: str) -> str:
    """Return a line that names no measured number; in code, nothing does."""
    parts, done = [], 0
    for code in CODE_SPAN.finditer(line):
        parts += [_MEASURED.sub("&#123;", line[done : code.start()]), code[0]]
        done = code.end()
    return "".join([*parts, _MEASURED.sub("&#123;", line[done:])])


def _close_comments(lines: Sequence[str]) -> list[str]:
    """Write out each ``<!--`` within a paragraph that has no end there: it comments nothing out."""
    changed = list(lines)
    while inline := [comment for comment in find_roles(changed).open_comments if comment.is_inline]:
        at, column = inline[0].line - 1, inline[0].column - 1
        changed[at] = f"{changed[at][:column]}&lt;{changed[at][column + 1 :]}"
    return changed


def _missing_end(lines: Sequence[str]) -> str:
    """Return the line that closes what the end of the file leaves open, or nothing."""
    roles = find_roles(lines)
    if roles.open_fence is not None:
        indent = " " * len(roles.open_fence.prefix.expandtabs(4))
        quote = ">" in roles.open_fence.prefix
        return (roles.open_fence.prefix if quote else indent) + roles.open_fence.marks
    return "-->" if roles.open_comments else ""
