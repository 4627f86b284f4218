"""What runs say together: medians with their intervals, percentiles, paired differences.

Failed runs and warm-ups are in none of them, and are counted beside them.
"""

import functools
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

from tokenreel.measure.plan import ClientKind, Mode
from tokenreel.measure.run import Run
from tokenreel.measure.run_file import RunFile

CONFIDENCE: Final = 0.95
"""Of the intervals."""
FEWEST_FOR_INTERVAL: Final = next(n for n in itertools.count(1) if 1 - 2 * 0.5**n >= CONFIDENCE)
"""Of how many values a median has an interval: 6.

From the least to the greatest of n values the median lies with a probability of 1 - 2 * 0.5**n (David and
Nagaraja 2003, section 7.1), which of 5 is 93.75 %: no interval that values span could be wide enough.
"""
_RESAMPLES: Final = 9999
_SEED: Final = 20261125
"""Fixed, so that the same runs have the same interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A median and the bootstrap interval around it, in the unit of the values."""

    median: float
    """The middle value; of an even number the mean of the two in the middle."""
    low: float | None
    """The interval's lower end; None where there are fewer than :data:`FEWEST_FOR_INTERVAL` values."""
    high: float | None
    """Its upper end; None likewise."""
    n: int
    """How many values there are."""

    @property
    def ends(self) -> tuple[float, float] | None:
        """Both ends; None where there are too few values for them."""
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True, slots=True)
class Cell:
    """What all runs of a series have in common, but for how the answer came."""

    prompt: str
    """The prompt's name."""
    model: str
    """What was asked for."""
    client: ClientKind
    """Which client asked."""


@dataclass(frozen=True, slots=True)
class Series:
    """The runs that differ in nothing but when they were made."""

    name: str
    """``sync-streamed``; with prompt and model in front where the plan has several."""
    cell: Cell
    """What they have in common."""
    mode: Mode
    """How the answers came."""
    runs: tuple[Run, ...]
    """Those that count, in their order."""
    failed: int
    """How many more failed."""
    warm_ups: int
    """How many more only warmed up."""

    def values(self, metric: str) -> list[float]:
        """Return a metric of every run that has it, in microseconds.

        Args:
            metric: One of :data:`tokenreel.measure.METRICS`; ``visible``, when the first of the answer could
                be seen; or ``icl``, the gaps between chunks of all runs.
        """
        if metric == "icl":
            return [float(gap) for run in self.runs for gap in run.icl_us]
        found = (visible_us(run) if metric == "visible" else run.metric(metric) for run in self.runs)
        return [float(value) for value in found if value is not None]


def visible_us(run: Run) -> float | None:
    """Return when the first of an answer could be seen; None where there was nothing to see.

    A whole answer shows nothing before its end. Of a streamed one, reasoning and tool calls are no text.
    """
    if run.task.mode == "whole":
        return run.metric("wall")
    return next((float(at_us) for at_us, characters in run.chunks if characters), None)


class Summary:
    """A file of runs, by series and by pairs."""

    def __init__(self, found: RunFile) -> None:
        self.run_file = found
        """Where all of it comes from."""
        plan = found.plan
        self._names_prompt = len(plan.prompts) > 1
        self._names_model = len(plan.models) > 1

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """What was compared, in the order of the plan."""
        plan = self.run_file.plan
        return tuple(Cell(*each) for each in product(plan.prompts, plan.models, plan.clients))

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """All series of the plan, in its order."""
        return tuple(self._series(cell, mode) for cell in self.cells for mode in self.run_file.plan.modes)

    def name_of(self, cell: Cell) -> str:
        """Return what a cell is called: ``sync``, with prompt and model in front where there are several."""
        parts = [cell.prompt] if self._names_prompt else []
        parts += [cell.model] if self._names_model else []
        return "/".join([*parts, cell.client])

    def pairs(self, cell: Cell) -> Iterator[tuple[Run, Run]]:
        """Yield the runs that were made as a pair, streamed and whole, where neither failed."""
        streamed, whole = (
            {run.task.pair: run for run in self._good(cell, mode)} for mode in ("streamed", "whole")
        )
        for pair in sorted(streamed.keys() & whole.keys()):
            yield streamed[pair], whole[pair]

    def differences(self, cell: Cell, metric: str) -> list[float]:
        """Return of each pair how much later the streamed answer was, in microseconds.

        Args:
            cell: What is compared.
            metric: ``wall``, ``ttfb`` or ``visible``: what both kinds have.
        """
        of: Callable[[Run], float | None] = (
            visible_us if metric == "visible" else lambda run: run.metric(metric)
        )
        both = ((of(streamed), of(whole)) for streamed, whole in self.pairs(cell))
        return [one - other for one, other in both if one is not None and other is not None]

    def _series(self, cell: Cell, mode: Mode) -> Series:
        runs = self._all(cell, mode)
        counted = [run for run in runs if not run.task.is_warm_up]
        good = tuple(run for run in counted if run.is_good)
        name = f"{self.name_of(cell)}-{mode}"
        return Series(name, cell, mode, good, len(counted) - len(good), len(runs) - len(counted))

    def _all(self, cell: Cell, mode: Mode) -> list[Run]:
        tasks = ((run, run.task) for run in self.run_file.runs)
        return [
            run
            for run, task in tasks
            if Cell(task.prompt, task.model, task.client) == cell and task.mode == mode
        ]

    def _good(self, cell: Cell, mode: Mode) -> list[Run]:
        return [run for run in self._all(cell, mode) if run.is_good]


def median_interval(values: Sequence[float]) -> Interval:
    """Return the median and its bootstrap percentile interval (Efron and Tibshirani 1993, chapter 13).

    Of fewer than :data:`FEWEST_FOR_INTERVAL` values there is no interval.

    Raises:
        ValueError: If there are no values.
    """
    if not values:
        raise ValueError("no median of no values")
    return _median_interval(tuple(values))


@functools.lru_cache(maxsize=1024)
def _median_interval(values: tuple[float, ...]) -> Interval:
    """Do it, once for equal values: a page asks for its figures again in each language and each notebook."""
    import numpy as np  # noqa: PLC0415 - takes a while, and most commands need no figure

    median = float(np.median(values))
    if len(values) < FEWEST_FOR_INTERVAL:
        return Interval(median, None, None, len(values))
    if len(set(values)) < 2:
        return Interval(median, median, median, len(values))
    # scipy.stats.bootstrap does the same, and takes three seconds of every build to be imported
    drawn = np.random.default_rng(_SEED).integers(len(values), size=(_RESAMPLES, len(values)))
    medians = np.median(np.asarray(values)[drawn], axis=1)
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(medians, [tail, 100 - tail])
    return Interval(median, float(low), float(high), len(values))


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Return a percentile by nearest rank; None where there are too few values for it to mean something.

    Of fewer than 100 values the 99th percentile is only the largest: at least one value must lie above it.

    Args:
        values: In any order.
        percent: 1 to 99.
    """
    if len(values) < fewest_for(percent):
        return None
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def fewest_for(percent: int) -> int:
    """Return how many values a percentile needs."""
    return 1 if percent == 50 else math.ceil(100 / (100 - percent))
