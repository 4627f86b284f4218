"""How time to first token is distributed: every streamed run as a dot at its time."""

from dataclasses import replace
from typing import Final

from tokenreel.measure.plots.numbers import median_of, streamed_series
from tokenreel.measure.plots.panel import Flag, Panel
from tokenreel.measure.plots.plot import Plot, Table, Words, caption, statistics_head, statistics_row
from tokenreel.measure.plots.scales import Scale, linear, logarithmic, swarm
from tokenreel.measure.plots.sheet import LANE, LINE, STREAMED, WIDTH, Box, Sheet
from tokenreel.measure.statistics import FEWEST_FOR_INTERVAL, Series, Summary, fewest_for, percentile
from tokenreel.measure.units import time_text

_HEIGHT: Final = 90.0
"""The most; with few dots above each other it is less."""
_BOX: Final = Box(_HEIGHT, above=LINE + LANE + 4, left=14)
_DOT: Final = 9.0
_WIDE: Final = 30
"""From this ratio of the slowest to the fastest on, the axis is one of ratios."""


def _can_draw(summary: Summary) -> bool:
    return bool(streamed_series(summary))


def _name(summary: Summary, series: Series) -> str:
    return summary.name_of(series.cell)


def _median(series: Series) -> str:
    found = median_of(series, "ttft")
    return time_text(found.median) if found is not None else ""


def _heading(summary: Summary, words: Words) -> str:
    shown = streamed_series(summary)
    if len(shown) == 2:
        (one, first), (other, second) = ((_name(summary, series), _median(series)) for series in shown)
        return words["first_heading_two"].format(one=one, first=first, other=other, second=second)
    values = shown[0].values("ttft")
    name = _name(summary, shown[0])
    p95 = percentile(values, 95)
    if p95 is None:
        slowest = time_text(max(values))
        return words["first_heading_few"].format(name=name, median=_median(shown[0]), most=slowest)
    return words["first_heading"].format(name=name, median=_median(shown[0]), p95=time_text(p95))


def _description(summary: Summary, words: Words) -> str:
    sentences = [_lead(summary, words)]
    for series in streamed_series(summary):
        values = series.values("ttft")
        sentences.append(
            words["first_one"].format(
                name=_name(summary, series), n=len(values), median=_median(series),
                least=time_text(min(values)), most=time_text(max(values)),
            )
        )  # fmt: skip
    return " ".join(sentences)


def _lead(summary: Summary, words: Words) -> str:
    """Return what there is to see; of a band nothing where no series has one."""
    has_band = any(len(series.values("ttft")) >= FEWEST_FOR_INTERVAL for series in streamed_series(summary))
    return words["first_lead" if has_band else "first_lead_few"]


def _scale(shown: list[Series]) -> Scale:
    values = [value for series in shown for value in series.values("ttft")]
    least, most = min(values), max(values)
    if least > 0 and most / least >= _WIDE:
        return logarithmic(least, most)
    room = (most - least or most or 1) * 0.06
    return linear(max(0, least - room), most + room, most=6)


def _rows(series: Series, scale: Scale) -> list[int]:
    """Return the row of each dot, so that none hides another, in the order of their times."""
    width = WIDTH - _BOX.left - _BOX.right
    return swarm([scale.share(value) * width for value in sorted(series.values("ttft"))], _DOT)


def _draw(summary: Summary, words: Words) -> Sheet:
    shown = streamed_series(summary)
    scale = _scale(shown)
    rows = max(max(_rows(series, scale)) for series in shown)
    height = max(36.0, min(_HEIGHT, (rows + 1) * _DOT + 12))
    has_p95 = any(percentile(series.values("ttft"), 95) is not None for series in shown)
    above = _BOX.above + (LANE if has_p95 else 0)
    boxes = [replace(_BOX, height=height, above=above) for _ in shown]
    counted = words["of_runs"].format(n=sum(len(series.values("ttft")) for series in shown))
    sheet = Sheet(_heading(summary, words), _lead(summary, words), boxes, caption(summary, words, counted))
    for index, series in enumerate(shown):
        panel = Panel.on(sheet, index, scale, Scale(0, height, ()))
        panel.x_ticks()
        _one(panel, series, _name(summary, series), words)
    return sheet


def _one(panel: Panel, series: Series, name: str, words: Words) -> None:
    values = sorted(series.values("ttft"))
    middle = median_of(series, "ttft")
    p95 = percentile(values, 95)
    more = [words["of_runs"].format(n=len(values))]
    if middle is not None and middle.ends is None:
        more.append(words["interval_needs"].format(n=FEWEST_FOR_INTERVAL))
    if p95 is None:
        more.append(words["p95_needs"].format(n=fewest_for(95)))
    panel.name(name, ", ".join(more))
    panel.line((panel.x.low, panel.x.high), (0, 0), "base", colour=STREAMED, width=1)
    rows = _rows(series, panel.x)
    step = min(_DOT, (panel.y.high - _DOT - 4) / max(*rows, 1))
    places = [_DOT / 2 + 3 + row * step for row in rows]
    flags = []
    if middle is not None:
        if middle.ends is not None:
            band = panel.axes.axvspan(*middle.ends, color=STREAMED, alpha=0.16, linewidth=0)
            band.set_gid("mark:interval")
        flags.append(
            Flag(middle.median, 0, words["flag_median"].format(time=time_text(middle.median)), "median")
        )
    if p95 is not None:
        flags.append(Flag(p95, 0, words["flag_percent"].format(percent=95, time=time_text(p95)), "p95"))
    panel.flags(flags)
    panel.dots(values, places, "runs", colour=STREAMED, size=_DOT - 1, opacity=0.85)


def _table(summary: Summary, words: Words) -> Table:
    rows = [
        (
            *statistics_row(series, "ttft", _name(summary, series), words),
            *(time_text(of(series.values("ttft"))) for of in (min, max)),
        )
        for series in streamed_series(summary)
    ]
    head = (*statistics_head(words, "runs"), words["least"], words["most"])
    return Table(head, tuple(rows), (words["ttft_note"],))


FIRST_TOKEN: Final = Plot("first-token", _can_draw, _heading, _description, _draw, _table)
