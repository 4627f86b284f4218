"""Measured numbers by name: `{measured: five-hundred-words sync-streamed ttft median}` in prose."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from tokenreel.measure.plan import plan_names
from tokenreel.measure.run import COUNTS, METRICS
from tokenreel.measure.run_file import latest_run_file, run_file_paths
from tokenreel.measure.statistics import FEWEST_FOR_INTERVAL, Summary, fewest_for, median_interval, percentile
from tokenreel.measure.units import time_text
from tokenreel.problems import did_you_mean
from tokenreel.recording import header_text

DIFFERENCE: Final = "difference"
"""Instead of a mode: streamed less whole, pair by pair."""
_STATISTICS: Final[Mapping[str, Callable[[Sequence[float]], float | None]]] = {
    "median": median,
    "p95": lambda values: percentile(values, 95),
    "p99": lambda values: percentile(values, 99),
    "min": min,
    "max": max,
}
_OF_BOTH: Final = ("ttfb", "visible", "wall")
"""What both a streamed and a whole answer have."""


class FigureError(Exception):
    """There is no such figure; the message says why, the hint what to write."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint
        """What to do."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number and where it comes from."""

    text: str
    """The number with its unit."""
    series: str
    """Whose runs it is made of."""
    metric: str
    """Of what."""
    statistic: str
    """How it is made of them."""
    n: int
    """How many runs, pairs or gaps it is made of."""
    failed: int
    """How many more runs failed."""
    low: str
    """The lower end of the median's 95 % interval, with its unit; empty for what has none."""
    high: str
    """Its upper end."""
    interval_needs: int
    """How many values an interval would need, where there are too few for one; else 0."""
    model: str
    """What answered."""
    hardware: str
    """On what; empty where nobody knows."""
    date: str
    """The day on which measuring began: ``2026-11-25``."""
    source: str
    """The file of runs, relative to the course's folder."""


class Figures:
    """All figures of a course; each measurement's newest file is read once."""

    def __init__(self, root: Path) -> None:
        """Make ready to look figures up.

        Args:
            root: The course's folder.
        """
        self._root = root
        self._summaries: dict[str, Summary] = {}

    def find(self, words: Sequence[str]) -> Figure:
        """Return what a reference names.

        Args:
            words: Measurement, series, metric, statistic.

        Raises:
            FigureError: If there is no such figure.
            RunFileError: If the runs are not what was measured.
            OSError: If they cannot be read.
        """
        name, series, metric, statistic = _four(words)
        summary = self.summary(name)
        values, failed = _values(summary, series, metric.replace("-", "_"))
        text = _text_of(values, metric, statistic)
        # the gaps of one run depend on each other, which resampling them one by one would not see
        has_interval = statistic == "median" and metric != "icl"
        interval = median_interval(values) if has_interval else None
        found = summary.run_file
        answered = sorted({run.answered_model for run in found.runs if run.answered_model})
        ends = interval.ends if interval else None
        low, high = (_text(end, metric) for end in ends) if ends else ("", "")
        needs = FEWEST_FOR_INTERVAL if interval and not ends else 0
        return Figure(
            text=text, series=series, metric=metric, statistic=statistic, n=len(values), failed=failed,
            low=low, high=high, interval_needs=needs,
            model=header_text(found.header, "endpoint", "model") or ", ".join(answered),
            hardware=header_text(found.header, "endpoint", "hardware") or "",
            date=str(found.header["started_at"])[:10], source=found.path,
        )  # fmt: skip

    def verify(self, words: Sequence[str]) -> None:
        """Raise what :meth:`find` would; quicker, since nothing is resampled."""
        name, series, metric, statistic = _four(words)
        values, _ = _values(self.summary(name), series, metric.replace("-", "_"))
        _text_of(values, metric, statistic)

    def summary(self, name: str) -> Summary:
        """Return a measurement's runs, of its newest file.

        Raises:
            FigureError: If there is no such measurement, or it has no runs.
            RunFileError: If the runs are not what was measured.
            OSError: If they cannot be read.
        """
        if name not in self._summaries:
            found = latest_run_file(self._root, name)
            if found is None:
                known = [name for name in plan_names(self._root) if run_file_paths(self._root, name)]
                nothing = "Nothing was measured yet: run `tokenreel measure`."
                raise FigureError(
                    f"there are no runs of {name}", did_you_mean(name, known) if known else nothing
                )
            self._summaries[name] = Summary(found)
        return self._summaries[name]


def _four(words: Sequence[str]) -> tuple[str, str, str, str]:
    match words:
        case [name, series, metric, statistic]:
            return name, series, metric, statistic
    hint = "Write e.g. {measured: five-hundred-words sync-streamed ttft median}."
    raise FigureError("a reference has four words: measurement, series, metric, statistic", hint)


def _values(summary: Summary, name: str, metric: str) -> tuple[list[float], int]:
    """Return the values of a series, and how many of its runs failed."""
    differences = {f"{summary.name_of(cell)}-{DIFFERENCE}": cell for cell in summary.cells}
    all_series = {series.name: series for series in summary.series}
    known = [*all_series, *differences]
    if name not in known:
        raise FigureError(f"there is no series {name}", did_you_mean(name, known))
    metrics = _OF_BOTH if name in differences else (*METRICS, "visible", "icl", *COUNTS)
    if metric not in metrics:
        raise FigureError(f"{name} has no metric {metric}", did_you_mean(metric, metrics))
    if name in differences:
        cell = differences[name]
        failed = sum(series.failed for series in summary.series if series.cell == cell)
        values = summary.differences(cell, metric)
    else:
        failed = all_series[name].failed
        values = all_series[name].values(metric)
    if not values:
        raise FigureError(
            f"no run of {name} has a {metric}", "A whole answer has only ttfb, wall and visible."
        )
    return values, failed


def _text_of(values: Sequence[float], metric: str, statistic: str) -> str:
    if statistic == "n":
        return str(len(values))
    if statistic not in _STATISTICS:
        raise FigureError(f"there is no statistic {statistic}", did_you_mean(statistic, [*_STATISTICS, "n"]))
    value = _STATISTICS[statistic](values)
    if value is None:
        fewest = fewest_for(int(statistic.removeprefix("p")))
        message = f"{statistic} needs {fewest} values, there are {len(values)}"
        raise FigureError(message, "Measure more with `tokenreel measure -n`, or use the median.")
    return _text(value, metric)


def _text(value: float, metric: str) -> str:
    return f"{value:,.0f}" if metric in COUNTS else time_text(value)
