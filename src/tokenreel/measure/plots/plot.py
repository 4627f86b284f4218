"""What a plot is made of, and what all of them say in the same way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from tokenreel.measure.plots.numbers import answering_model, failed_in, median_of
from tokenreel.measure.statistics import (
    FEWEST_FOR_INTERVAL,
    Interval,
    Series,
    Summary,
    fewest_for,
    percentile,
)
from tokenreel.measure.units import time_text
from tokenreel.recording import header_text

if TYPE_CHECKING:
    from tokenreel.measure.plots.sheet import Sheet

type Words = Mapping[str, str]
"""Our words in a language."""

PERCENTS: Final = (95, 99)
"""What is given beside a median, where there are values enough."""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures behind a plot, as a reader reads them."""

    head: tuple[str, ...]
    """One text a column."""
    rows: tuple[tuple[str, ...], ...]
    """Each as long as the head; its first text names it."""
    notes: tuple[str, ...] = ()
    """Sentences about it."""


@dataclass(frozen=True, slots=True)
class Plot:
    """One kind of plot: all of it follows from a measurement's runs and a language's words."""

    name: str
    """The kind: ``latencies``."""
    can_draw: Callable[[Summary], bool]
    """Whether the runs have what it shows."""
    heading: Callable[[Summary, Words], str]
    """What it shows, in a plain sentence."""
    description: Callable[[Summary, Words], str]
    """Its figures in sentences, for those who can't see it."""
    draw: Callable[[Summary, Words], "Sheet"]
    """The plot itself; needs matplotlib."""
    table: Callable[[Summary, Words], Table]
    """The figures behind it."""


def caption(summary: Summary, words: Words, counted: str) -> list[str]:
    """Return how many runs a plot shows and how many failed; what answered, and on what; when, and the file.

    Args:
        summary: The measurement.
        words: Of the language.
        counted: How many of what it shows, in words.
    """
    found = summary.run_file
    failed = words["failed"].format(n=failed_in(summary))
    source = answering_model(found), header_text(found.header, "endpoint", "hardware") or ""
    origin = str(found.header["started_at"])[:10], PurePosixPath(found.path).name
    lines = ((f"{counted}, {failed}",), source, origin)
    return [" · ".join(filter(None, line)) for line in lines if any(line)]


def statistics_head(words: Words, counted: str) -> tuple[str, ...]:
    """Return the head of a table of medians.

    Args:
        words: Of the language.
        counted: What its count is of: ``runs`` or ``gaps``.
    """
    return (
        words["series"], words[counted], words["failures"], words["median"], words["interval"],
        *(f"p{percent}" for percent in PERCENTS),
    )  # fmt: skip


def statistics_row(series: Series, metric: str, name: str, words: Words) -> tuple[str, ...]:
    """Return a row of a table of medians.

    Args:
        series: Whose runs.
        metric: As for :meth:`Series.values`.
        name: What the row is called.
        words: Of the language.
    """
    values = series.values(metric)
    middle = median_of(series, metric)
    if middle is None:
        return (name, "0", str(series.failed), "", "", *("" for _ in PERCENTS))
    interval = interval_text(middle, words) or words["needs_runs"].format(n=FEWEST_FOR_INTERVAL)
    return (
        name, f"{len(values):,}", str(series.failed), time_text(middle.median), interval,
        *percentile_texts(values, words, "needs_runs"),
    )  # fmt: skip


def interval_text(middle: Interval, words: Words) -> str:
    """Return from when to when an interval is; empty where there are too few values for one."""
    if middle.ends is None:
        return ""
    low, high = map(time_text, middle.ends)
    return words["to"].format(low=low, high=high)


def percentile_texts(values: Sequence[float], words: Words, needs: str) -> list[str]:
    """Return the percentiles of a table's row, each a time or how many values it would need."""
    found = [(percent, percentile(values, percent)) for percent in PERCENTS]
    return [
        time_text(value) if value is not None else words[needs].format(n=fewest_for(percent))
        for percent, value in found
    ]
