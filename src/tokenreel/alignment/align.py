"""Aligns the blocks of two or more translations of a page, in order, by dynamic programming.

The first language's blocks are the first rows; each other language is then laid beside the rows so far.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tokenreel.alignment.blocks import Block, Kind
from tokenreel.alignment.features import Features, describe, join
from tokenreel.alignment.score import ALONE, JOINABLE, JOINED, NEVER, Scorer

_LARGE: Final = 40_000
"""Pairs above which what surely belongs together is looked for first."""
_BAND: Final = 120
"""How far from the diagonal pairs are looked for in a stretch that is still large."""

_SURE: Final = 0.6
"""The score of what is a pair even below headings that aren't: length alone doesn't give it."""

type Move = tuple[int, int]
"""How many rows and how many blocks are taken at once."""

_MOVES: Final[tuple[Move, ...]] = ((1, 1), (1, 2), (2, 1), (1, 0), (0, 1))


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side."""

    blocks: Mapping[str, tuple[Block, ...]]
    """By language; none of them is empty, and a language that has nothing here is not among them."""


def align(blocks: Mapping[str, Sequence[Block]]) -> tuple[Row, ...]:
    """Align translations.

    Args:
        blocks: Each language's, in order; the first is what the others are laid beside.

    Returns:
        Rows that hold every block once, each language's in its order.
    """
    languages = list(blocks)
    rows = [Row({languages[0]: (block,)}) for block in blocks[languages[0]]]
    for language in languages[1:]:
        rows = _beside(rows, language, blocks[language])
    return tuple(rows)


def _beside(rows: Sequence[Row], language: str, blocks: Sequence[Block]) -> list[Row]:
    described = {id(block): describe(block) for row in rows for held in row.blocks.values() for block in held}
    left = [[join([described[id(b)] for b in held]) for held in row.blocks.values()] for row in rows]
    right = [describe(block) for block in blocks]
    found: list[Row] = []
    for (row, row_end), (block, block_end) in _path(left, right):
        merged: dict[str, tuple[Block, ...]] = {}
        for taken in rows[row:row_end]:
            for name, some in taken.blocks.items():
                merged[name] = merged.get(name, ()) + some
        if block < block_end:
            merged[language] = tuple(blocks[block:block_end])
        found.append(Row(merged))
    return found


type Span = tuple[int, int]


def _path(left: Sequence[Sequence[Features]], right: Sequence[Features]) -> list[tuple[Span, Span]]:
    """Return the best way through both: spans of rows with spans of blocks, either of which may be empty."""
    scorer = Scorer([row[0] for row in left], right)
    cuts = _anchors(left, right) if len(left) * len(right) > _LARGE else []
    found: list[tuple[Span, Span]] = []
    row = block = 0
    for next_row, next_block in [*cuts, (len(left), len(right))]:
        part = _Table(left[row:next_row], right[block:next_block], scorer).moves()
        at, to = row, block
        for rows, blocks in part:
            found.append(((at, at + rows), (to, to + blocks)))
            at, to = at + rows, to + blocks
        if next_row < len(left):
            found.append(((next_row, next_row + 1), (next_block, next_block + 1)))
        row, block = next_row + 1, next_block + 1
    return list(_within_sections(found, left, right, scorer))


def _within_sections(
    path: Sequence[tuple[Span, Span]],
    left: Sequence[Sequence[Features]],
    right: Sequence[Features],
    score: Callable[[Features, Features], float],
) -> Iterator[tuple[Span, Span]]:
    """Part what stands below headings that are no pair, unless it says itself that it belongs together."""
    above: tuple[int | str, int | str] = (-1, -1)
    for at, ((row, row_end), (block, block_end)) in enumerate(path):
        is_pair = row < row_end and block < block_end
        heads = (
            row < row_end and left[row][0].kind is Kind.HEADING,
            block < block_end and right[block].kind is Kind.HEADING,
        )
        if any(heads):  # those of other levels are no pair, but may be the same
            above = (
                ((not is_pair and left[row][0].id) or at) if heads[0] else above[0],
                ((not is_pair and right[block].id) or at) if heads[1] else above[1],
            )
        if is_pair and above[0] != above[1] and not any(heads):
            other = join(right[block:block_end])
            sides = zip(*left[row:row_end], strict=True) if len({*map(len, left[row:row_end])}) == 1 else ()
            if max((score(join(side), other) for side in sides), default=0.0) < _SURE:
                yield (row, row_end), (block, block)
                yield (row_end, row_end), (block, block_end)
                continue
        yield (row, row_end), (block, block_end)


def _anchors(left: Sequence[Sequence[Features]], right: Sequence[Features]) -> list[tuple[int, int]]:
    """Return pairs that are equal and stand once in each, as many as are in the same order."""
    keys = [_key(row[0]) for row in left]
    others = [_key(described) for described in right]
    once = {key for key, count in Counter(keys).items() if count == 1 and key}
    place = {key: at for at, key in enumerate(others) if Counter(others)[key] == 1} if once else {}
    pairs = [(at, place[key]) for at, key in enumerate(keys) if key in once and key in place]
    tails: list[int] = []
    chosen: list[int] = []
    before: dict[int, int | None] = {}
    for index, (_, block) in enumerate(pairs):
        at = bisect_left(tails, block)
        before[index] = chosen[at - 1] if at else None
        tails[at : at + 1] = [block]
        chosen[at : at + 1] = [index]
    found: list[tuple[int, int]] = []
    index_or_none = chosen[-1] if chosen else None
    while index_or_none is not None:
        found.append(pairs[index_or_none])
        index_or_none = before[index_or_none]
    return found[::-1]


def _key(described: Features) -> str:
    """Return what tells a block that can't be mistaken for another; empty where it can."""
    if described.kind is Kind.CODE and described.length > 30:
        return described.text
    if described.kind is Kind.HEADING:
        name = described.id or described.slug
        return f"{described.level} {name}" if name else ""
    return ""


class _Table:
    """The dynamic programme of one stretch."""

    def __init__(
        self,
        left: Sequence[Sequence[Features]],
        right: Sequence[Features],
        score: Callable[[Features, Features], float],
    ) -> None:
        self._left = left
        self._right = right
        self._score = score
        self._joined: dict[tuple[str, int], list[Features] | None] = {}

    def moves(self) -> list[Move]:
        """Return the moves of the best way from the beginning to the end."""
        rows, blocks = len(self._left), len(self._right)
        best: list[dict[int, float]] = [{} for _ in range(rows + 1)]
        came: list[dict[int, Move]] = [{} for _ in range(rows + 1)]
        best[0][0] = 0.0
        for row in range(rows + 1):
            for block in self._columns(row, rows, blocks):
                for move in _MOVES if row or block else ():
                    earlier = best[row - move[0]].get(block - move[1]) if move[0] <= row else None
                    if earlier is None:
                        continue
                    total = earlier + self._worth(row, block, move)
                    if total > best[row].get(block, NEVER):
                        best[row][block], came[row][block] = total, move
        found: list[Move] = []
        row, block = rows, blocks
        while row or block:
            move = came[row][block]
            found.append(move)
            row, block = row - move[0], block - move[1]
        return found[::-1]

    def _columns(self, row: int, rows: int, blocks: int) -> range:
        if rows * blocks <= _LARGE:
            return range(blocks + 1)
        middle = row * blocks // max(rows, 1)
        reach = _BAND + blocks // max(rows, 1) + 1
        return range(max(0, middle - reach), min(blocks, middle + reach) + 1)

    def _worth(self, row: int, block: int, move: Move) -> float:
        """Return what a move that ends at ``row`` and ``block`` is worth."""
        if 0 in move:
            return ALONE
        left = self._rows(row - move[0], move[0])
        right = self._blocks(block - move[1], move[1])
        if left is None or right is None:
            return NEVER
        worth = max(self._score(one, right) for one in left)
        return worth + JOINED if move != (1, 1) else worth

    def _rows(self, at: int, count: int) -> Sequence[Features] | None:
        if count == 1:
            return self._left[at]
        key = ("rows", at)
        if key not in self._joined:
            one, two = self._left[at], self._left[at + 1]
            can = len(one) == len(two) and _joins(one[0], two[0])
            self._joined[key] = [join(pair) for pair in zip(one, two, strict=True)] if can else None
        return self._joined[key]

    def _blocks(self, at: int, count: int) -> Features | None:
        if count == 1:
            return self._right[at]
        key = ("blocks", at)
        if key not in self._joined:
            can = _joins(self._right[at], self._right[at + 1])
            self._joined[key] = [join(self._right[at : at + 2])] if can else None
        joined = self._joined[key]
        return joined[0] if joined is not None else None


def _joins(one: Features, two: Features) -> bool:
    return one.kind in JOINABLE and two.kind in JOINABLE
