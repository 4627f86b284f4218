"""How likely two stretches of two languages say the same, as one number."""

import math
from collections.abc import Sequence
from typing import Final

from tokenreel.alignment.blocks import Kind
from tokenreel.alignment.features import Features, Rarity

NEVER: Final = -1e9
"""The score of what can't be a pair."""
ALONE: Final = -0.15
"""The score of a block without a counterpart: a pair is made where it scores more than twice that."""
JOINED: Final = -0.35
"""What it costs to take two paragraphs for one."""
JOINABLE: Final = frozenset({Kind.PARAGRAPH, Kind.LIST, Kind.QUOTE, Kind.HTML, Kind.IMAGE})
"""What translators split and join."""
_PROSE: Final = frozenset({Kind.PARAGRAPH, Kind.LIST, Kind.QUOTE, Kind.TABLE, Kind.FOOTNOTE, Kind.DIRECTIVE})
_MARKED: Final = frozenset({Kind.HTML, Kind.IMAGE, Kind.PARAGRAPH, Kind.DIRECTIVE, Kind.COMMENT})


class Scorer:
    """Scores pairs of one file's languages."""

    def __init__(self, one: Sequence[Features], other: Sequence[Features]) -> None:
        self._rarity = Rarity([*one, *other])
        self._ratio = _ratio(one, other)
        self._sums: dict[int, tuple[float, float]] = {}
        self._kept: list[Features] = []

    def __call__(self, one: Features, other: Features) -> float:
        """Return a score: above 0.5 a good pair, below twice :data:`ALONE` none."""
        if one.kind is Kind.CODE or other.kind is Kind.CODE:
            return self._code(one, other) if one.kind is other.kind else NEVER
        if Kind.HEADING in {one.kind, other.kind} and (one.kind, one.level) != (other.kind, other.level):
            return NEVER
        if one.text == other.text:
            return 1.2 + min(1.0, len(one.text) / 60)
        kinds = {one.kind, other.kind}
        if len(kinds) > 1 and not (kinds <= _PROSE or kinds <= _MARKED):
            return NEVER
        score = 0.3 if len(kinds) == 1 else -0.15
        if len(kinds) == 1 and one.kind in {Kind.TABLE, Kind.HEADING, Kind.IMAGE, Kind.RULE, Kind.FOOTNOTE}:
            score += 0.15
        return score + _same_id(one, other) + self._evidence(one, other) + self._length(one, other)

    def _evidence(self, one: Features, other: Features) -> float:
        (hard, soft), (other_hard, other_soft) = self._weights(one), self._weights(other)
        score = 0.0
        if both := hard + other_hard:
            dice = 2 * self._rarity.shared(one.hard, other.hard) / both
            against = 0.85 if min(hard, other_hard) > 0.5 else 0.5  # both name things, and others
            score += (1 - math.exp(-both / 1.5)) * (1.8 * dice - against)
        if (few := min(soft, other_soft)) > 0:
            held = self._rarity.shared(one.soft, other.soft) / few
            score += min(1.0, few) * (0.9 * held - 0.25)
        return score

    def _code(self, one: Features, other: Features) -> float:
        if one.text == other.text:
            return 1.5 + min(2.0, len(one.text) / 60)
        (_, soft), (_, other_soft) = self._weights(one), self._weights(other)
        both = soft + other_soft
        dice = 2 * self._rarity.shared(one.soft, other.soft) / both if both else 0.5
        named = 0.1 if one.language == other.language else -0.35
        return 1.8 * dice - 0.3 + named + self._length(one, other)

    def _length(self, one: Features, other: Features) -> float:
        off = math.log((one.length + 4) / (other.length + 4) / self._ratio) / 0.5
        return 0.5 * math.exp(-off * off / 2) - 0.25

    def _weights(self, described: Features) -> tuple[float, float]:
        key = id(described)
        if key not in self._sums:
            self._kept.append(described)  # or another object may get its id
            self._sums[key] = (self._rarity.sum(described.hard), self._rarity.sum(described.soft))
        return self._sums[key]


def _same_id(one: Features, other: Features) -> float:
    """Return what the ids of headings say: translators keep those of the original."""
    if one.id and other.id:
        return 1.0 if one.id == other.id else -0.6
    given = one.id or other.id
    return 1.0 if given and given in {one.slug, other.slug} else 0.0


def _ratio(one: Sequence[Features], other: Sequence[Features]) -> float:
    """Return how long the first language's prose is for one letter of the other's."""
    sums = [sum(row.length for row in rows if row.kind in _PROSE) for rows in (one, other)]
    return min(max((sums[0] + 50) / (sums[1] + 50), 0.2), 5.0)
