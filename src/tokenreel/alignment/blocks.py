"""Splits any Markdown file into blocks that, joined, are the file again, byte for byte.

Only CommonMark is parsed. What other tools add to it (MDX, admonitions, tabs, shortcodes, directives) is text
that must come through as it is; it is told apart only as far as that helps to find its counterpart.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from markdown_it import MarkdownIt

from tokenreel.alignment.lines import Role, Roles, find_roles, split_raw


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    CODE = "code"
    PARAGRAPH = "paragraph"
    LIST = "list"
    QUOTE = "quote"
    TABLE = "table"
    HTML = "html"
    IMAGE = "image"
    RULE = "rule"
    DEFINITION = "definition"
    FOOTNOTE = "footnote"
    COMMENT = "comment"
    DIRECTIVE = "directive"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a file that is never parted."""

    kind: Kind
    """What it is."""
    level: int
    """Of a heading, 1 to 6; else 0."""
    line: int
    """1-based line of the file in which its text begins."""
    lines: tuple[str, ...]
    """Its text, line by line without line ends; it begins and ends with a line that is not blank."""
    source: str
    """Its bytes as text: line ends, and the blank lines around it that are no other block's."""
    gap: int
    """How many blank lines follow it in the file."""
    is_fence: bool = False
    """Whether it is a fence in the first column."""

    @property
    def text(self) -> str:
        """Its text, lines joined by LF."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Source:
    """A file in blocks."""

    head: str
    """The front matter with its two rules, and a byte order mark; empty where there is none."""
    blocks: tuple[Block, ...]
    """What stands below it."""
    roles: Roles
    """What each line below it is."""
    first_line: int
    """1-based line in which the first of these stands."""

    @property
    def front_matter(self) -> str:
        """What stands between the rules."""
        lines = split_raw(self.head)[1 : self.first_line - 2]
        return "\n".join(line.rstrip("\r\n") for line in lines)


_KINDS: Final = {
    "heading_open": Kind.HEADING,
    "fence": Kind.CODE,
    "code_block": Kind.CODE,
    "paragraph_open": Kind.PARAGRAPH,
    "bullet_list_open": Kind.LIST,
    "ordered_list_open": Kind.LIST,
    "blockquote_open": Kind.QUOTE,
    "table_open": Kind.TABLE,
    "html_block": Kind.HTML,
    "hr": Kind.RULE,
    "definition": Kind.DEFINITION,
}
_FOREIGN: Final = (
    (Kind.COMMENT, re.compile(r"<!--(?:(?!-->).)*-->\s*\Z|\{/\*(?:(?!\*/).)*\*/\}\s*\Z", re.DOTALL)),
    (Kind.IMAGE, re.compile(r"(?:\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?\s*)+\Z")),
    (Kind.FOOTNOTE, re.compile(r"\[\^[^\]]+\]:")),
    (
        Kind.DIRECTIVE,
        re.compile(r"!!!|\?\?\?|===|///|:{3,}|\{%|\{\{[<%]|\{\*|\[TOC\]\s*\Z|(?:import|export)\s"),
    ),
    (Kind.HTML, re.compile(r"</?[A-Za-z]|<>")),
)
"""What a paragraph, or a stretch of HTML, is in other tools; the first that matches."""
_TAKES_INDENTED: Final = re.compile(
    r" {0,3}(?:(?:[-*+:]|\d{1,9}[.)])\s|\[\^[^\]]+\]:|!!!|\?\?\?|===|///|:::)"
)
_RULES: Final = {"---": ("---", "..."), "+++": ("+++",)}


def split_blocks(text: str) -> Source:
    """Split a file; ``head`` and the blocks' ``source`` joined are ``text``."""
    raw = split_raw(text)
    body = _front_matter_end(raw)
    lines = [line.rstrip("\r\n").removeprefix("\ufeff" if at == 0 else "") for at, line in enumerate(raw)][
        body:
    ]
    roles = find_roles(lines)
    starts = sorted(_starts(lines, roles).items())
    blocks: list[Block] = []
    for at, (start, (kind, level)) in enumerate(starts):
        following = starts[at + 1][0] if at + 1 < len(starts) else len(lines)
        end = following
        while not lines[end - 1].strip(" \t") and end > start + 1:
            end -= 1
        begin = start if blocks else 0
        source = "".join(raw[body + begin : body + following])
        shown = tuple(lines[start:end])
        is_fence = kind is Kind.CODE and roles.roles[start] is Role.OPENING and shown[0][0] in "`~"
        blocks.append(Block(kind, level, body + start + 1, shown, source, following - end, is_fence))
    head = "".join(raw[:body]) if blocks else text
    return Source(head, tuple(blocks), roles, body + 1)


def _front_matter_end(raw: Sequence[str]) -> int:
    """Return how many lines the front matter takes, YAML's or TOML's."""
    rule = raw[0].removeprefix("\ufeff").rstrip() if raw else ""
    ends = _RULES.get(rule, ())
    return next((n for n, line in enumerate(raw[1:], start=2) if line.rstrip() in ends), 0) if ends else 0


def _starts(lines: Sequence[str], roles: Roles) -> dict[int, tuple[Kind, int]]:
    """Return the 0-based line in which each block starts, with its kind and its level."""
    starts: dict[int, tuple[Kind, int]] = {}
    at = 0
    for fence in roles.fences:
        starts |= _stretch(lines, at, fence.line - 1, roles)
        starts[fence.line - 1] = (Kind.CODE, 0)
        at = fence.end_line
    starts |= _stretch(lines, at, len(lines), roles)
    return starts


def _stretch(lines: Sequence[str], begin: int, end: int, roles: Roles) -> dict[int, tuple[Kind, int]]:
    """Return the starts of what stands between two fences."""
    found: dict[int, tuple[Kind, int]] = {}
    last: int | None = None
    for start, kind, level in _top_level(lines[begin:end]):
        at = begin + start
        if roles.roles[at] in {Role.CODE, Role.COMMENT}:
            continue
        is_held = (
            lines[at].startswith(("  ", "\t")) and last is not None and _TAKES_INDENTED.match(lines[last])
        )
        if is_held:
            continue
        last = at
        found[at] = (kind, level)
    first = next((at for at in range(begin, end) if lines[at].strip(" \t")), None)
    if first is not None and first not in found and (not found or first < min(found)):
        found[first] = (Kind.PARAGRAPH, 0)
    return found


_PARSER: Final = MarkdownIt("commonmark", {"inline_definitions": True}).enable("table")
_PARSER.core.ruler.enableOnly(["block"])


def _top_level(lines: Sequence[str]) -> Iterable[tuple[int, Kind, int]]:
    for token in _PARSER.parse("\n".join(line.replace("\0", "\ufffd") for line in lines)):
        if token.level or token.map is None or token.nesting < 0:
            continue
        kind = _KINDS[token.type]
        text = "\n".join(lines[token.map[0] : token.map[1]]).lstrip()
        if kind in {Kind.PARAGRAPH, Kind.HTML, Kind.DEFINITION}:
            kind = next((foreign for foreign, pattern in _FOREIGN if pattern.match(text)), kind)
        yield token.map[0], kind, int(token.tag[1:]) if kind is Kind.HEADING else 0
