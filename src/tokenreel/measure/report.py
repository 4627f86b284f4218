"""What a measurement says, as lines for a terminal."""

from collections.abc import Iterator, Sequence
from typing import Final

from tokenreel.measure.statistics import (
    FEWEST_FOR_INTERVAL,
    Series,
    Summary,
    fewest_for,
    median_interval,
    percentile,
)
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
            few = f" (95 % interval needs {FEWEST_FOR_INTERVAL} pairs, there are {len(walls)})"
            told = f"{_median(walls)}{few if len(walls) < FEWEST_FOR_INTERVAL else ''}"
            yield f"{summary.name_of(cell)}: wall, streamed less whole, by pairs: {told}"
    yield from _differing_work(summary)


def _series_lines(series: Series) -> Iterator[str]:
    measured = [(called, values) for metric, called in _METRICS if (values := series.values(metric))]
    parts = [f"{series.name}: {_count(len(series.runs), 'run')}"]
    parts += [f"{series.failed} failed"] if series.failed else []
    parts += [f"{_count(series.warm_ups, 'warm-up')} left out"] if series.warm_ups else []
    fewest = min((len(values) for _, values in measured), default=0)
    needs = _needs(fewest) if measured else ""
    yield ", ".join(parts) + (f" ({needs})" if needs else "")
    for called, values in measured:
        yield f"  {called:13} {_median(values)}{_percentiles(values)}"


def _needs(n: int) -> str:
    """Say once what so few runs don't tell, not in the line of each metric again."""
    known = {"95 % interval": FEWEST_FOR_INTERVAL} | {f"p{each}": fewest_for(each) for each in _PERCENTS}
    return ", ".join(f"{name} needs {_count(fewest, 'run')}" for name, fewest in known.items() if n < fewest)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _median(values: Sequence[float]) -> str:
    found = median_interval(values)
    between = " to ".join(map(time_text, found.ends)) if found.ends else ""
    return f"median {time_text(found.median)}" + (f" (95 % interval {between})" if between else "")


def _percentiles(values: Sequence[float]) -> str:
    found = ((percent, percentile(values, percent)) for percent in _PERCENTS)
    return "".join(f", p{percent} {time_text(value)}" for percent, value in found if value is not None)


def _differing_work(summary: Summary) -> Iterator[str]:
    """Say where the answers of a pair were not the same work, which their times then don't compare."""
    for cell in summary.cells:
        pairs = list(summary.pairs(cell))
        differ = sum(one.tokens != other.tokens for one, other in pairs)
        if differ:
            yield f"{summary.name_of(cell)}: in {differ} of {len(pairs)} pairs the answers differ in length"
