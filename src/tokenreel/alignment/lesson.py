"""From aligned rows to a lesson's text: code that is the same stands once, the rest side by side."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tokenreel.alignment.align import Row
from tokenreel.alignment.blocks import Block, Kind
from tokenreel.course.headings import find_headings

_MAY_HOLD_HEADING: Final = re.compile(r"(?m)^[\s>*+\-\d.)]*#{1,6}(?:\s|$)|^[\s>*+\-\d.)]*(?:=+|-+)[ \t]*$")
_LANGUAGELESS: Final = frozenset(
    {Kind.CODE, Kind.HTML, Kind.IMAGE, Kind.RULE, Kind.DEFINITION, Kind.DIRECTIVE}
)
_WORDS: Final = re.compile(r">[^<]*[^\W\d_][^<]*<")
_SEPARATOR: Final = "[//]: # (import: what follows is no translation of what stands above)"
"""A definition that nothing refers to: it shows nowhere, and ends a passage, which a comment doesn't."""


class Status(StrEnum):
    """What became of a row."""

    ALIGNED = "aligned"
    """All languages have it, each in its own words."""
    SHARED = "shared"
    """It is the same in all languages, and stands once."""
    DIFFERING = "differing"
    """Code that differs between the languages."""
    UNALIGNED = "unaligned"
    """A language has no counterpart."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with what becomes of it."""

    row: Row
    """What stands side by side."""
    status: Status
    """What becomes of it."""


def place_rows(rows: Sequence[Row], languages: Sequence[str]) -> tuple[Placed, ...]:
    """Return what becomes of each row.

    What a passage can't hold side by side, since its headings are of other levels or counts, is parted: each
    language's has then no counterpart.
    """
    found: list[Placed] = []
    for row in rows:
        parts = [row] if len(row.blocks) == 1 or _fits(row) else [Row({k: v}) for k, v in row.blocks.items()]
        found += [Placed(part, _status(part, languages)) for part in parts]
    return tuple(_ordered(found, languages))


def compose_body(placed: Sequence[Placed], languages: Sequence[str]) -> str:
    """Return a lesson's text below its front matter."""
    writer = _Writer(languages)
    for passage in _passages(placed):
        writer.write(passage)
    return "\n".join(writer.lines) + "\n"


def _status(row: Row, languages: Sequence[str]) -> Status:
    if len(row.blocks) < len(languages):
        return Status.UNALIGNED
    texts = {tuple(block.text for block in blocks) for blocks in row.blocks.values()}
    first = next(iter(row.blocks.values()))[0]
    if (
        len(texts) == 1
        and first.kind in _LANGUAGELESS
        and (first.kind is not Kind.HTML or not _WORDS.search(first.text))
    ):
        return Status.SHARED
    return Status.DIFFERING if first.kind is Kind.CODE and len(texts) > 1 else Status.ALIGNED


def _fits(row: Row) -> bool:
    """Tell whether the languages can stand in one passage."""
    fences = {sum(block.is_fence for block in blocks) for blocks in row.blocks.values()}
    return len(fences) == 1 and len({_levels(blocks) for blocks in row.blocks.values()}) == 1


def _levels(blocks: Sequence[Block]) -> tuple[int, ...]:
    if blocks[0].kind is Kind.CODE or not any(_MAY_HOLD_HEADING.search(block.text) for block in blocks):
        return ()
    return tuple(heading.level for heading in find_headings(_joined(blocks)))


def _ordered(placed: Sequence[Placed], languages: Sequence[str]) -> Iterator[Placed]:
    """Put together what one language alone has, where nothing else stands between."""
    alone: list[Placed] = []
    for item in placed:
        if len(item.row.blocks) == 1 and len(languages) > 1:
            alone.append(item)
            continue
        yield from sorted(alone, key=lambda one: languages.index(next(iter(one.row.blocks))))
        alone = []
        yield item
    yield from sorted(alone, key=lambda one: languages.index(next(iter(one.row.blocks))))


def _passages(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Yield rows that make one passage: up to the next heading, shared block, code, or other languages."""
    passage: list[Placed] = []
    for item in placed:
        before = passage[-1] if passage else None
        is_heading = any(blocks[0].kind is Kind.HEADING for blocks in item.row.blocks.values())
        if before is not None and (
            item.status is not before.status
            or item.status in {Status.SHARED, Status.DIFFERING}
            or set(item.row.blocks) != set(before.row.blocks)
            or is_heading
        ):
            yield passage
            passage = []
        passage.append(item)
    if passage:
        yield passage


class _Writer:
    """Writes passages so that each is one to the lesson's parser, too: it joins adjacent containers."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.lines: list[str] = []
        self._languages = languages
        self._above: set[str] = set()
        """The languages that the passage above has, where nothing stands between."""
        self._missing: list[str] = []
        """The languages that the passage above lacks, and is marked for."""

    def write(self, passage: Sequence[Placed]) -> None:
        status = passage[0].status
        held = self._held(passage)
        if self.lines:
            self.lines.append("")
        if status is Status.SHARED:
            self.lines += _joined(next(iter(held.values())))
            self._above, self._missing = set(), []
            return
        names = sorted(held, key=lambda name: bool(self._above) and name not in self._above)
        if self._above and names[0] not in self._above:
            self.lines += [_SEPARATOR, ""]
        if status is Status.DIFFERING:
            self.lines += ["<!-- import: this code differs between the languages -->"]
        missing = [name for name in self._languages if name not in held]
        for name in names:
            self.lines.append(f":::{name}")
            if missing and missing != self._missing:
                self.lines += [f"<!-- import: no counterpart in {', '.join(missing)} -->", ""]
            self.lines += [*_joined(held[name]), ":::"]
        self._above, self._missing = set(names), missing

    def _held(self, passage: Sequence[Placed]) -> Mapping[str, list[Block]]:
        names = [name for name in self._languages if name in passage[0].row.blocks]
        return {name: [block for item in passage for block in item.row.blocks[name]] for name in names}


def _joined(blocks: Sequence[Block]) -> list[str]:
    """Return blocks as they followed each other, or with a blank line where something stood between."""
    lines = list(blocks[0].lines)
    for before, block in itertools.pairwise(blocks):
        follows = before.line + len(before.lines) + before.gap == block.line
        lines += [*[""] * (before.gap if follows else max(before.gap, 1)), *block.lines]
    return lines
