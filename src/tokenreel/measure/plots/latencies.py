"""First visible text, last token and wall, streamed beside whole, and every run behind them."""

from collections.abc import Iterator
from typing import Final

from tokenreel.measure.plots.numbers import Compared, compared, median_of, wall_difference
from tokenreel.measure.plots.panel import Panel
from tokenreel.measure.plots.plot import (
    Plot,
    Table,
    Words,
    caption,
    interval_text,
    statistics_head,
    statistics_row,
)
from tokenreel.measure.plots.scales import Scale, linear
from tokenreel.measure.plots.sheet import (
    INK,
    LINE,
    QUIET,
    STREAMED,
    TEXT,
    WHOLE,
    WIDTH,
    Box,
    Sheet,
    text_width,
)
from tokenreel.measure.statistics import FEWEST_FOR_INTERVAL, Series, Summary, median_interval
from tokenreel.measure.units import time_text

_METRICS: Final = ("visible", "last_token", "wall")
_HEAD, _LANE, _SPACE = 20.0, 25.0, 8.0
_BAR: Final = 19.0
_FEWEST_PAIRS: Final = 10
"""Of fewer, nothing is said about which of them ends sooner."""
_GOLDEN: Final = 0.6180339887
"""Its multiples spread evenly, however many there are."""


def _can_draw(summary: Summary) -> bool:
    return any(series.runs for series in summary.series)


def _median_text(series: Series, metric: str) -> str:
    found = median_of(series, metric)
    return time_text(found.median) if found is not None else ""


def _heading(summary: Summary, words: Words) -> str:
    one = compared(summary)[0]
    if one.streamed is None or one.whole is None:
        only = one.streamed or one.whole
        key = "latencies_heading_alone"
        return (
            words[key].format(first=_median_text(only, "visible"), wall=_median_text(only, "wall"))
            if only
            else ""
        )
    first, whole = (_median_text(series, "visible") for series in (one.streamed, one.whole))
    start = words["latencies_heading"].format(first=first, whole=whole)
    return start + _ending(summary, one, words)


def _ending(summary: Summary, one: Compared, words: Words) -> str:
    """Return what the pairs say about the end: which comes sooner, where they tell."""
    found = wall_difference(summary, one.cell)
    if found is None or found.n < _FEWEST_PAIRS:
        return ""
    if found.ends is None or found.ends[0] <= 0 <= found.ends[1]:
        return words["ends_alike"]
    return words["ends_later" if found.median > 0 else "ends_sooner"].format(
        time=time_text(abs(found.median))
    )


def _description(summary: Summary, words: Words) -> str:
    sentences = [words["latencies_bars"]]
    for one in compared(summary):
        for series in _series(one):
            medians = {metric: _median_text(series, metric) for metric in _METRICS}
            key = "latencies_streamed" if series.mode == "streamed" else "latencies_whole"
            sentences.append(words[key].format(name=one.name, **medians))
    return " ".join(sentences)


def _series(one: Compared) -> list[Series]:
    return [series for series in (one.streamed, one.whole) if series is not None]


def _lanes(one: Compared) -> Iterator[tuple[int, str, int, Series, list[float]]]:
    """Yield each bar: its group, that group's metric, its lane, its series, its values."""
    for group, metric in enumerate(_METRICS):
        for lane, series in enumerate(_series(one)):
            values = series.values(metric if series.mode == "streamed" else "wall")
            if values:
                yield group, metric, lane, series, values


def _draw(summary: Summary, words: Words) -> Sheet:
    shown = compared(summary)
    above = LINE + 6 if len(shown) > 1 else 0
    groups = [_HEAD + len(_series(one)) * _LANE + _SPACE for one in shown]
    boxes = [Box(group * len(_METRICS), above=above, left=74, right=72) for group in groups]
    counted = ", ".join(
        words[f"counted_{series.mode}"].format(n=len(series.runs)) for series in _series(shown[0])
    )
    lead = _lead(shown, words)
    sheet = Sheet(_heading(summary, words), lead, boxes, caption(summary, words, counted))
    longest = max(max(values) for one in shown for *_, values in _lanes(one))
    for index, (one, room) in enumerate(zip(shown, groups, strict=True)):
        panel = Panel.on(sheet, index, linear(0, longest), Scale(0, room * len(_METRICS), ()))
        if len(shown) > 1:
            panel.name(one.name)
        panel.x_ticks()
        for group, metric in enumerate(_METRICS):
            y = panel.top + group * room + TEXT
            sheet.text(0, y, words[f"group_{metric}"], mark="group", weight="bold", halo=True)
        for group, metric, lane, series, values in _lanes(one):
            offset = group * room + _HEAD + (lane + 0.5) * _LANE
            _lane(panel, series, metric, values, offset, words)
            if series.mode == "whole" and metric != "wall":
                _note(panel, metric, min(values), offset, panel.top + group * room + TEXT, words)
    return sheet


def _lead(shown: list[Compared], words: Words) -> str:
    """Return what there is to see; of intervals only what they would need where no bar has one."""
    has_one = any(len(values) >= FEWEST_FOR_INTERVAL for one in shown for *_, values in _lanes(one))
    key = "latencies_lead" if has_one else "latencies_lead_few"
    return words[key].format(client=shown[0].cell.client, n=FEWEST_FOR_INTERVAL)


def _lane(  # noqa: PLR0913, PLR0917 - what a bar is made of
    panel: Panel, series: Series, metric: str, values: list[float], offset: float, words: Words
) -> None:
    """Draw a bar to the median, its interval, every run as a dot, and the median in figures."""
    mark = f"{series.mode}-{metric.replace('_', '-')}"
    is_streamed = series.mode == "streamed"
    colour = STREAMED if is_streamed else WHOLE
    y = panel.y.high - offset
    middle = median_interval(values)
    bar = panel.axes.barh(
        [y], [middle.median], height=_BAR, facecolor=(colour, 0.3 if is_streamed else 0.08), edgecolor=colour,
        linewidth=1.5, linestyle="-" if is_streamed else (0, (4, 2.5)), clip_on=False,
    )  # fmt: skip
    bar.patches[0].set_gid(f"mark:{mark}-bar")
    spread = [y + ((index * _GOLDEN) % 1 - 0.5) * (_BAR - 6) for index in range(len(values))]
    look = {"size": 4.5} if is_streamed else {"size": 4, "shape": "D"}
    faint = max(0.12, min(0.5, 10 / len(values)))
    panel.dots(values, spread, f"{mark}-runs", colour=colour, opacity=faint, **look)
    if middle.ends is not None:
        panel.line(middle.ends, (y, y), f"{mark}-interval", colour=INK, width=1.5)
        panel.dots(
            middle.ends, (y, y), f"{mark}-interval-ends", colour=INK, size=9, shape="|", is_hollow=True,
            zorder=4,
        )  # fmt: skip
    base = _base(panel, offset)
    panel.sheet.text(0, base, words[series.mode], mark=f"{mark}-name", colour=QUIET)
    end = panel.x_of(max(values)) + 8
    panel.sheet.text(end, base, time_text(middle.median), mark=f"{mark}-value", weight="bold")


def _note(panel: Panel, metric: str, shortest: float, offset: float, group_y: float, words: Words) -> None:  # noqa: PLR0913, PLR0917 - its place
    """Say that a whole answer's bar is its wall time: in it, or beside the group's name."""
    mark, text = f"whole-{metric.replace('_', '-')}-note", words["its_wall"]
    if panel.x_of(shortest) - panel.box.left > text_width(text, TEXT) + 12:
        panel.sheet.text(panel.box.left + 8, _base(panel, offset), text, mark=mark, halo=True)
        return
    text = f"{words['whole']}: {words['equal_to_wall']}"
    panel.sheet.text(WIDTH, group_y, text, mark=mark, anchor="right", colour=QUIET, halo=True)


def _base(panel: Panel, offset: float) -> float:
    """Return the base line of a text in the middle of a lane."""
    return panel.top + offset + TEXT * 0.36


def _table(summary: Summary, words: Words) -> Table:
    rows = []
    for series in summary.series:
        for metric in _METRICS:
            if series.mode == "whole" and metric == "last_token":
                continue
            name = f"{series.name}: {words[f'row_{metric}']}"
            if series.mode == "whole" and metric == "visible":
                name += f" ({words['equal_to_wall']})"
            if series.runs or series.failed:
                rows.append(statistics_row(series, metric, name, words))
    notes = [words["whole_note"]]
    for cell in summary.cells:
        found = wall_difference(summary, cell)
        if found is not None:
            notes.append(
                words["difference_note"].format(
                    name=summary.name_of(cell), n=found.n, median=time_text(found.median),
                    interval=interval_text(found, words)
                    or words["needs_pairs"].format(n=FEWEST_FOR_INTERVAL),
                )
            )  # fmt: skip
    return Table(statistics_head(words, "runs"), tuple(rows), tuple(notes))


LATENCIES: Final = Plot("latencies", _can_draw, _heading, _description, _draw, _table)
