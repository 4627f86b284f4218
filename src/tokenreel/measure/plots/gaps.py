"""Inter-chunk latency: which share of the gaps between chunks was no longer than a time."""

import math
from collections import Counter
from itertools import accumulate
from typing import Final

from tokenreel.measure.plots.numbers import share_at_once, streamed_series
from tokenreel.measure.plots.panel import Flag, Panel
from tokenreel.measure.plots.plot import PERCENTS, Plot, Table, Words, caption, percentile_texts
from tokenreel.measure.plots.scales import Scale, last_of_bins, logarithmic
from tokenreel.measure.plots.sheet import LANE, LINE, STREAMED, Box, Sheet
from tokenreel.measure.statistics import Series, Summary, percentile
from tokenreel.measure.units import time_text

_HEIGHT: Final = 120.0
_SHARE: Final = Scale(0, 1, (0.0, 0.5, 1.0))


def _shown(summary: Summary) -> list[Series]:
    """Return the series with a gap that has a length: a logarithm has no zero."""
    return [series for series in streamed_series(summary) if any(series.values("icl"))]


def _can_draw(summary: Summary) -> bool:
    return bool(_shown(summary))


def _heading(summary: Summary, words: Words) -> str:
    series = _shown(summary)[0]
    gaps = series.values("icl")
    half = time_text(_percentile(gaps, 50))
    percent = next((each for each in reversed(PERCENTS) if percentile(gaps, each) is not None), None)
    name = summary.name_of(series.cell)
    if percent is None:
        return words["gaps_heading_few"].format(name=name, half=half, most=time_text(max(gaps)))
    most = time_text(_percentile(gaps, percent))
    return words["gaps_heading"].format(name=name, half=half, percent=percent, most=most)


def _percentile(gaps: list[float], percent: int) -> float:
    found = percentile(gaps, percent)
    return max(gaps) if found is None else found


def _description(summary: Summary, words: Words) -> str:
    sentences = [words["gaps_lead"]]
    for series in _shown(summary):
        gaps = series.values("icl")
        sentences.append(
            words["gaps_one"].format(
                name=summary.name_of(series.cell), n=f"{len(gaps):,}", half=time_text(_percentile(gaps, 50)),
                most=time_text(max(gaps)), share=_percent(share_at_once(gaps), words),
            )
        )  # fmt: skip
    return " ".join(sentences)


def _percent(share: float, words: Words) -> str:
    """Return a share as text; one that is none or all only where it is so."""
    percent = share * 100
    whole = math.floor(percent) if percent > 99 else round(percent)
    return words["percent"].format(n="< 1" if 0 < percent < 1 else whole)


def _draw(summary: Summary, words: Words) -> Sheet:
    shown = _shown(summary)
    boxes = [Box(_HEIGHT, above=LINE + 3 * LANE + 4, left=52) for _ in shown]
    every = [gap for series in shown for gap in series.values("icl")]
    counted = words["of_gaps"].format(
        gaps=f"{len(every):,}", runs=sum(bool(run.icl_us) for series in shown for run in series.runs)
    )
    sheet = Sheet(_heading(summary, words), words["gaps_lead"], boxes, caption(summary, words, counted))
    scale = logarithmic(min(gap for gap in every if gap), max(every))
    for index, series in enumerate(shown):
        panel = Panel.on(sheet, index, scale, _SHARE)
        panel.x_ticks()
        panel.y_ticks([_percent(share, words) for share in _SHARE.ticks])
        _one(panel, series, summary.name_of(series.cell), words)
    return sheet


def _one(panel: Panel, series: Series, name: str, words: Words) -> None:
    gaps = series.values("icl")
    at_once = share_at_once(gaps)
    more = words["at_once"].format(share=_percent(at_once, words)) if at_once else ""
    panel.name(name, ", ".join(filter(None, (words["gaps_n"].format(n=f"{len(gaps):,}"), more))))
    points = last_of_bins(_shares(gaps), panel.x, panel.width)
    curve = [(panel.x.low, at_once), *points, (panel.x.high, 1.0)]
    times, shares = [time for time, _ in curve], [share for _, share in curve]
    panel.area(times, shares)
    panel.line(times, shares, "gaps", colour=STREAMED, width=2.5, is_step=True)
    known = ((percent, percentile(gaps, percent)) for percent in (50, *PERCENTS))
    panel.flags(
        [
            Flag(
                max(value, panel.x.low), percent / 100,
                words["flag_percent"].format(percent=percent, time=time_text(value)), f"p{percent}",
            )
            for percent, value in known
            if value is not None
        ]
    )  # fmt: skip


def _shares(gaps: list[float]) -> list[tuple[float, float]]:
    """Return the points of the distribution where it rises, from the shortest gap that has a length."""
    counts = sorted(Counter(gaps).items())
    sums = accumulate(count for _, count in counts)
    return [(gap, total / len(gaps)) for (gap, _), total in zip(counts, sums, strict=True) if gap]


def _table(summary: Summary, words: Words) -> Table:
    rows = []
    for series in _shown(summary):
        gaps = series.values("icl")
        rows.append(
            (
                summary.name_of(series.cell), f"{len(gaps):,}", str(len(series.runs)), str(series.failed),
                time_text(_percentile(gaps, 50)), *percentile_texts(gaps, words, "needs_gaps"),
                time_text(max(gaps)), _percent(share_at_once(gaps), words),
            )
        )  # fmt: skip
    head = (
        words["series"], words["gaps"], words["runs"], words["failures"], words["median"],
        *(f"p{percent}" for percent in PERCENTS), words["most"], words["at_once_head"],
    )  # fmt: skip
    return Table(head, tuple(rows), (words["icl_note"],))


GAPS: Final = Plot("gaps", _can_draw, _heading, _description, _draw, _table)
