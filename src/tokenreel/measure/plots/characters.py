"""Characters on screen over time: what a streamed answer shows while a whole one shows nothing."""

from typing import Final

from tokenreel.measure.plots.numbers import Compared, Typical, compared, typical
from tokenreel.measure.plots.panel import Flag, Panel
from tokenreel.measure.plots.plot import Plot, Table, Words, caption
from tokenreel.measure.plots.scales import last_of_bins, linear
from tokenreel.measure.plots.sheet import INK, LANE, LINE, STREAMED, WHOLE, WIDTH, Box, Sheet, text_width
from tokenreel.measure.statistics import Summary
from tokenreel.measure.units import time_text

_HEIGHT: Final = 170.0
_SHARES: Final = ((0.25, "a_quarter"), (0.5, "half"), (0.75, "three_quarters"))


def _shown(summary: Summary) -> list[tuple[Compared, Typical]]:
    found = ((one, typical(summary, one)) for one in compared(summary))
    return [(one, runs) for one, runs in found if runs is not None]


def _can_draw(summary: Summary) -> bool:
    return bool(_shown(summary))


def _heading(summary: Summary, words: Words) -> str:
    _, runs = _shown(summary)[0]
    if runs.whole_us is None:
        key, whole = "characters_heading_alone", ""
    else:
        key, whole = "characters_heading", time_text(runs.whole_us)
    return words[key].format(first=time_text(runs.first_us), last=time_text(runs.last_us), whole=whole)


def _lead(summary: Summary, words: Words) -> str:
    one, runs = _shown(summary)[0]
    key = "characters_lead" if runs.whole is not None else "characters_lead_alone"
    return words[key].format(client=one.cell.client, n=runs.of)


def _description(summary: Summary, words: Words) -> str:
    sentences = [_lead(summary, words)]
    for one, runs in _shown(summary):
        count = f"{runs.curve()[-1][1]:,.0f}"
        sentences.append(
            words["characters_streamed"].format(
                name=one.name, first=time_text(runs.first_us), last=time_text(runs.last_us),
                wall=time_text(runs.wall_us), count=count,
            )
        )  # fmt: skip
        if runs.whole is not None and runs.whole_us is not None:
            whole = time_text(runs.whole_us)
            sentences.append(
                words["characters_whole"].format(whole=whole, count=f"{runs.whole.characters:,}")
            )
    return " ".join(sentences)


def _draw(summary: Summary, words: Words) -> Sheet:
    shown = _shown(summary)
    above = 3 * LANE + 4 + (LINE if len(shown) > 1 else 0)
    boxes = [Box(_HEIGHT, above=above) for _ in shown]
    of = shown[0][1].of
    counted = words["of_pairs" if shown[0][1].whole is not None else "one_of_runs"].format(n=of)
    sheet = Sheet(_heading(summary, words), _lead(summary, words), boxes, caption(summary, words, counted))
    ends = [max(runs.wall_us, runs.whole_us or 0) for _, runs in shown]
    counts = [max(runs.curve()[-1][1], runs.whole.characters if runs.whole else 0) for _, runs in shown]
    time, count = linear(0, max(ends)), linear(0, max(counts), most=4)
    for index, (one, runs) in enumerate(shown):
        panel = Panel.on(sheet, index, time, count)
        if len(shown) > 1:
            panel.name(one.name)
        panel.x_ticks()
        panel.y_ticks([f"{tick:,.0f}" for tick in count.ticks])
        _whole(panel, runs, words)
        _streamed(panel, runs, words)
    return sheet


def _streamed(panel: Panel, runs: Typical, words: Words) -> None:
    """Draw the rising line, what it gives ahead of the whole answer, and its three latencies."""
    points = last_of_bins([*runs.curve(), (runs.wall_us, runs.curve()[-1][1])], panel.x, panel.width)
    times, counts = [time for time, _ in points], [count for _, count in points]
    panel.area(times, counts)
    panel.line(times, counts, "streamed", colour=STREAMED, width=2.5, is_step=True)
    first = next((count for time, count in points if time >= runs.first_us), 0)
    marks = (
        ("first", runs.first_us, first),
        ("last", runs.last_us, counts[-1]),
        ("wall", runs.wall_us, counts[-1]),
    )
    panel.flags(
        [
            Flag(time, count, words[f"flag_{name}"].format(time=time_text(time)), name, STREAMED)
            for name, time, count in marks
        ]
    )
    _name_line(panel, runs, words)


def _name_line(panel: Panel, runs: Typical, words: Words) -> None:
    """Write what the rising line is beside it: to its left where there is room, else to its right."""
    total = runs.curve()[-1][1]
    time, count = next(point for point in runs.curve() if point[1] >= total * 0.6)
    place = panel.x_of(time)
    has_room = place - panel.box.left > text_width(words["streamed"], 13.5, bold=True) + 20
    panel.sheet.text(
        place + (-10 if has_room else 10), panel.y_of(count) + (0 if has_room else 16), words["streamed"],
        mark="streamed-name", anchor="right" if has_room else "left", weight="bold", colour=STREAMED,
        halo=True,
    )  # fmt: skip


def _whole(panel: Panel, runs: Typical, words: Words) -> None:
    """Draw the line that lies at nothing and jumps at its end."""
    if runs.whole is None or runs.whole_us is None:
        return
    total = float(runs.whole.characters)
    times, counts = (0.0, runs.whole_us, runs.whole_us), (0.0, 0.0, total)
    panel.line(times, counts, "whole", colour=WHOLE, width=2, dashes=(4, 2.5))
    panel.dots((runs.whole_us,), (total,), "whole-end", colour=WHOLE, size=9, shape="D", is_hollow=True)
    text = words["whole_until"].format(time=time_text(runs.whole_us))
    place = panel.x_of(runs.whole_us)
    fits_left = place - panel.box.left > text_width(text, 13.5) + 10
    is_left = fits_left or place > WIDTH / 2
    panel.sheet.text(
        place + (-8 if is_left else 8), panel.bottom - 8, text, mark="whole-name", colour=INK,
        anchor="right" if is_left else "left", halo=True,
    )  # fmt: skip


def _table(summary: Summary, words: Words) -> Table:
    rows = []
    many = len(_shown(summary)) > 1
    for one, runs in _shown(summary):
        whole = time_text(runs.whole_us) if runs.whole_us is not None else ""
        total = runs.curve()[-1][1]
        steps = [("first_of_it", runs.first_us)]
        for share, name in _SHARES:
            steps.append((name, next(time for time, count in runs.curve() if count >= share * total)))
        steps += [("all_of_it", runs.last_us), ("wall", runs.wall_us)]
        for name, time in steps:
            called = f"{one.name}: {words[name]}" if many else words[name]
            rows.append((called, time_text(time), whole))
    head = (words["on_screen"], words["streamed"], words["whole"])
    return Table(head, tuple(rows), (_lead(summary, words), words["whole_note"]))


CHARACTERS: Final = Plot("characters", _can_draw, _heading, _description, _draw, _table)
