"""Axes: from where to where, with which ticks and texts. No library's taste moves a plot."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_STEPS: Final = (1, 2, 5, 10)
_UNITS: Final = ((1e6, "s"), (1e3, "ms"), (1.0, "µs"))


@dataclass(frozen=True, slots=True)
class Scale:
    """One axis of a panel."""

    low: float
    """The value at its beginning."""
    high: float
    """The value at its end."""
    ticks: tuple[float, ...]
    """Where a tick stands, ascending."""
    is_log: bool = False
    """Whether equal distances are equal ratios."""

    def share(self, value: float) -> float:
        """Return how far along the axis a value lies: 0 at its beginning, 1 at its end."""
        if self.is_log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def linear(low: float, high: float, most: int = 5) -> Scale:
    """Return an axis with ticks at round numbers.

    Args:
        low: Its beginning, in the unit of the values.
        high: Its end; where it is not above the beginning, it is moved there.
        most: How many ticks there may be.
    """
    high = high if high > low else low + max(abs(low), 1.0)
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return Scale(low, high, tuple(step * number for number in range(first, last + 1)))


def logarithmic(low: float, high: float, most: int = 6) -> Scale:
    """Return an axis of ratios around all values, from one tick to another.

    Args:
        low: The least value; above 0.
        high: The greatest.
        most: How many ticks there may be, where that leaves two.
    """
    first, last = math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1
    all_ticks = [digit * 10.0**power for power in range(first, last + 1) for digit in (1, 2, 5)]
    begin = max(tick for tick in all_ticks if tick < low)
    end = min(tick for tick in all_ticks if tick > high)
    ticks = [tick for tick in all_ticks if begin <= tick <= end]
    if len(ticks) > most:
        ticks = [tick for tick in ticks if math.isclose(math.log10(tick) % 1, 0, abs_tol=1e-9)]
    every = math.ceil(len(ticks) / most)
    return Scale(begin, end, tuple(ticks[::every]), is_log=True)


def tick_texts(scale: Scale) -> tuple[str, ...]:
    """Return what stands at the ticks of an axis of times in microseconds; one unit where it is linear."""
    return tuple(_time(tick, tick if scale.is_log else scale.ticks[-1]) for tick in scale.ticks)


def _time(value_us: float, of_us: float) -> str:
    factor, unit = next((entry for entry in _UNITS if of_us >= entry[0] * 0.9995), _UNITS[-1])
    return f"{value_us / factor:g} {unit}"


def swarm(positions: Sequence[float], width: float) -> list[int]:
    """Return for each dot the row it lies in, so that none hides another and all are where their values are.

    Args:
        positions: Where the dots are along the axis, ascending, in units.
        width: Of a dot, in units.
    """
    ends: list[float] = []
    rows = []
    for position in positions:
        row = next((index for index, end in enumerate(ends) if position - end >= width), len(ends))
        ends[row:] = [position, *ends[row + 1 :]]
        rows.append(row)
    return rows


def last_of_bins(
    points: Sequence[tuple[float, float]], scale: Scale, width: float
) -> list[tuple[float, float]]:
    """Return no more points of a curve than can be told apart; those that stay are as they were.

    Args:
        points: Of a step curve, ascending.
        scale: Their horizontal axis.
        width: How long that is, in units.
    """
    if len(points) <= width:
        return list(points)
    bins = {int(scale.share(x) * width): (x, y) for x, y in points}
    return list(bins.values())
