"""What a measurement says, as lines for a terminal."""

from collections.abc import Iterator, Sequence
from typing import Final

from tokenreel.measure.statistics import Series, Summary, fewest_for, median_interval, percentile
from tokenreel.measure.units import time_text

_METRICS: Final = (("visible", "first visible"), ("last_token", "last token"), ("wall", "wall"))
_PERCENTS: Final = (95, 99)


def report(summary: Summary) -> Iterator[str]:
    """Yield a measurement's figures: medians with intervals, percentiles, paired differences, failures."""
    for series in summary.series:
        if series.runs or series.failed:
            yield from _series_lines(series)
    for cell in summary.cells:
        walls = summary.differences(cell, "wall")
        if walls:
            yield f"{summary.name_of(cell)}: wall, streamed less whole, by pairs: median {_interval(walls)}"
    yield from _differing_work(summary)


def _series_lines(series: Series) -> Iterator[str]:
    failed = f", {series.failed} failed" if series.failed else ""
    yield f"{series.name}: {len(series.runs)} runs{failed}, {series.warm_ups} warm-ups left out"
    for metric, called in _METRICS:
        values = series.values(metric)
        if values:
            yield f"  {called:13} median {_interval(values)}{_percentiles(values)}"


def _interval(values: Sequence[float]) -> str:
    found = median_interval(values)
    return f"{time_text(found.median)} (95 % interval {time_text(found.low)} to {time_text(found.high)})"


def _percentiles(values: Sequence[float]) -> str:
    parts = []
    for percent in _PERCENTS:
        value = percentile(values, percent)
        few = f"needs {fewest_for(percent)} runs, there are {len(values)}"
        parts.append(f", p{percent} {time_text(value)}" if value is not None else f", p{percent}: {few}")
    return "".join(parts)


def _differing_work(summary: Summary) -> Iterator[str]:
    """Say where the answers of a pair were not the same work, which their times then don't compare."""
    for cell in summary.cells:
        pairs = list(summary.pairs(cell))
        differ = sum(one.tokens != other.tokens for one, other in pairs)
        if differ:
            yield f"{summary.name_of(cell)}: in {differ} of {len(pairs)} pairs the answers differ in length"
