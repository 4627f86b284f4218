"""The numbers that a plot shows and its table states: one source for both."""

from dataclasses import dataclass

from tokenreel.measure.plan import Mode
from tokenreel.measure.run import Run
from tokenreel.measure.run_file import RunFile
from tokenreel.measure.statistics import (
    Cell,
    Interval,
    Series,
    Summary,
    median_interval,
    percentile,
    visible_us,
)
from tokenreel.recording import header_text


@dataclass(frozen=True, slots=True)
class Compared:
    """The streamed and the whole answers of one client to one prompt."""

    cell: Cell
    """What they have in common."""
    name: str
    """What that is called."""
    streamed: Series | None
    """The streamed ones; None where there are none."""
    whole: Series | None
    """The whole ones; None where there are none."""


@dataclass(frozen=True, slots=True)
class Typical:
    """The runs that stand for all: those of the pair whose difference in wall time is the median."""

    streamed: Run
    """The streamed one."""
    whole: Run | None
    """The whole one that was made with it; None where there are no pairs."""
    of: int
    """How many pairs, or streamed runs, it was chosen of."""

    @property
    def first_us(self) -> float:
        """When its first text came, in microseconds; it has some."""
        return visible_us(self.streamed) or 0.0

    @property
    def last_us(self) -> float:
        """When its last token came."""
        return float(self.streamed.chunks[-1][0])

    @property
    def wall_us(self) -> float:
        """When its body ended."""
        return float(self.streamed.wall_us or self.streamed.chunks[-1][0])

    @property
    def whole_us(self) -> float | None:
        """When the whole answer could be seen, which is when it ended; None where there is none."""
        return visible_us(self.whole) if self.whole is not None else None

    def curve(self) -> list[tuple[float, float]]:
        """Return how many characters of the streamed answer had come at each chunk."""
        points, count = [(0.0, 0.0)], 0
        for time_us, characters in self.streamed.chunks:
            count += characters
            points.append((float(time_us), float(count)))
        return points


def series_of(summary: Summary, mode: Mode) -> list[Series]:
    """Return the series of a mode that have runs that count."""
    return [series for series in summary.series if series.mode == mode and series.runs]


def streamed_series(summary: Summary) -> list[Series]:
    """Return the series whose answers came in chunks."""
    return [series for series in series_of(summary, "streamed") if series.values("ttft")]


def compared(summary: Summary) -> list[Compared]:
    """Return for each prompt and model what its first client measured: the other's runs tell the same."""
    found: dict[tuple[str, str], Compared] = {}
    for cell in summary.cells:
        streamed = next((one for one in streamed_series(summary) if one.cell == cell), None)
        whole = next((one for one in series_of(summary, "whole") if one.cell == cell), None)
        if streamed is not None or whole is not None:
            entry = Compared(cell, summary.name_of(cell), streamed, whole)
            found.setdefault((cell.prompt, cell.model), entry)
    return list(found.values())


def typical(summary: Summary, one: Compared) -> Typical | None:
    """Return the runs that stand for all of a comparison; None where no answer came in chunks.

    Of an even number of pairs, the lower of the two in the middle.
    """
    pairs: list[tuple[Run, Run | None]] = [pair for pair in summary.pairs(one.cell) if visible_us(pair[0])]
    if not pairs and one.streamed is not None:
        pairs = [(run, None) for run in one.streamed.runs if visible_us(run)]
    if not pairs:
        return None
    pairs.sort(key=lambda pair: (_how_much_longer(*pair), pair[0].task.pair))
    streamed, whole = pairs[(len(pairs) - 1) // 2]
    return Typical(streamed, whole, len(pairs))


def _how_much_longer(streamed: Run, whole: Run | None) -> int:
    return (streamed.wall_us or 0) - ((whole.wall_us if whole is not None else None) or 0)


def median_of(series: Series, metric: str) -> Interval | None:
    """Return the median of a metric with its interval; None where no run has it."""
    values = series.values(metric)
    return median_interval(values) if values else None


def wall_difference(summary: Summary, cell: Cell) -> Interval | None:
    """Return by how much a streamed answer ended later than the whole one of its pair."""
    values = summary.differences(cell, "wall")
    return median_interval(values) if values else None


def share_at_once(gaps: list[float]) -> float:
    """Return which part of the chunks came in the same read as the one before: their gap is 0."""
    return sum(gap == 0 for gap in gaps) / len(gaps)


def gap_percentile(gaps: list[float], percent: int) -> float | None:
    """Return a percentile of gaps by nearest rank; None where they are too few."""
    return percentile(gaps, percent)


def answering_model(found: RunFile) -> str:
    """Return what answered: as the endpoint calls it, else as the answers do."""
    answered = sorted({run.answered_model for run in found.runs if run.answered_model})
    return header_text(found.header, "endpoint", "model") or ", ".join(answered)


def failed_in(summary: Summary) -> int:
    """Return how many runs of a measurement failed."""
    return sum(series.failed for series in summary.series)
