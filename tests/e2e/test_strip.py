"""What the strip shows: lanes, ticks, marks and statuses, and how it stands on the page."""

import itertools
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from conftest import OpenPage
from players import HAIKU, LESSON, colour_of, player_of, replace_recording, seek, shown_text, vector
from tokenreel.recording import exchanges, parse_recording, read_recording


def bars(player: Locator) -> list[tuple[float, float]]:
    """Return where each lane's exchange begins and ends in the strip, in pixels."""
    boxes = [bar.bounding_box() for bar in player.locator(".tokenreel-bar").all()]
    return [(box["x"], box["x"] + box["width"]) for box in boxes if box]


def test_exchanges_at_once_have_a_lane_each_on_one_axis(open_page: OpenPage) -> None:
    page = open_page(LESSON["en"], prepare=replace_recording(vector("three-at-once")))
    player = player_of(page)
    expect(player.locator(".tokenreel-status")).to_have_text(["200"] * 3)
    expect(player.locator(".tokenreel-request")).to_have_text(["POST /chat/completions"] * 3)
    expect(player.locator(".tokenreel-figure--ttft")).to_have_text(["first token 0.3 ms"] * 3)
    expect(player.locator(".tokenreel-figure--last")).to_have_text(["last token 0.5 ms"] * 3)
    expect(player.locator(".tokenreel-figure--wall")).to_have_text(["wall 0.6 ms"] * 3)
    starts, ends = zip(*bars(player), strict=True)
    assert starts[0] < starts[1] < starts[2] < ends[0] < ends[1] < ends[2]
    seek(player, 305)
    expect(player.locator(".tokenreel-figure--last")).to_have_text(
        [
            "last token 0.3 ms",
            "last token –",
            "last token –",
        ]
    )
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "ended")
    assert shown_text(player) == "three-at-once 가을\n"


def test_a_retry_has_a_lane_with_a_status_and_figures_of_its_own(open_page: OpenPage) -> None:
    player = player_of(open_page(LESSON["en"], prepare=replace_recording(vector("retry"))))
    refused, answered = player.locator(".tokenreel-lane").all()
    expect(refused.locator(".tokenreel-status")).to_have_text("429")
    expect(answered.locator(".tokenreel-status")).to_have_text("200")
    assert colour_of(refused.locator(".tokenreel-status")) != colour_of(answered.locator(".tokenreel-status"))
    expect(refused.locator(".tokenreel-figure")).to_have_text(["TTFB 0.1 ms", "wall 0.1 ms"])
    expect(refused).to_contain_text("not streamed")
    figures = ["first token 0.3 ms", "last token 0.5 ms", "wall 0.7 ms"]
    expect(answered.locator(".tokenreel-figure")).to_have_text(figures)
    (_, first_end), (second_start, _) = bars(player)
    assert first_end < second_start


def test_an_answer_cancelled_after_its_end_is_noted_not_marked_as_an_error(open_page: OpenPage) -> None:
    text = vector("three-at-once").replace('"eof"', '"cancelled"', 1)
    player = player_of(open_page(LESSON["en"], prepare=replace_recording(text)))
    statuses = player.locator(".tokenreel-status")
    expect(statuses).to_have_text(["200"] * 3)
    expect(player.locator(".tokenreel-reason")).to_have_text(["cancelled", "", ""])
    assert colour_of(statuses.nth(0)) == colour_of(statuses.nth(1))


def test_an_answer_cancelled_before_its_end_stands_out(open_page: OpenPage) -> None:
    text = vector("disconnect").replace('"disconnect","bytes"', '"cancelled","bytes"')
    player = player_of(open_page(LESSON["en"], prepare=replace_recording(text)))
    expect(player.locator(".tokenreel-status")).to_have_text("200")
    reason = player.locator(".tokenreel-reason")
    expect(reason).to_have_text("cancelled")
    assert colour_of(reason) != colour_of(player.locator(".tokenreel-request"))


def test_a_status_is_not_known_before_its_head_nor_an_end_before_it_comes(open_page: OpenPage) -> None:
    page = open_page(LESSON["en"], prepare=replace_recording(vector("disconnect")))
    player = player_of(page)
    status, reason = player.locator(".tokenreel-status"), player.locator(".tokenreel-reason")
    expect(status).to_have_text("200")
    expect(reason).to_have_text("disconnect")
    failed = colour_of(status)
    before = status.bounding_box()
    seek(player, 0)
    expect(status).to_have_text("–")
    expect(reason).to_have_text("")
    assert colour_of(status) != failed
    assert status.bounding_box() == before, "nothing moves when it comes"
    recording = parse_recording(vector("disconnect"))
    (exchange,) = exchanges(recording)
    seek(player, (exchange.head_us or 0) - exchange.requested_us)
    expect(status).to_have_text("200")
    expect(reason).to_have_text("")
    assert colour_of(status) != failed


def test_a_press_on_the_strip_seeks_there(open_page: OpenPage) -> None:
    player = player_of(open_page(LESSON["en"]))
    track = player.locator(".tokenreel-track").bounding_box()
    assert track
    player.locator(".tokenreel-track").click(position={"x": track["width"] / 2, "y": 10})
    slider = player.get_by_role("slider")
    half = float(slider.get_attribute("max") or 0) / 2
    assert float(slider.input_value()) == pytest.approx(half, rel=0.02)


def ticks_of(drawing: Locator) -> list[tuple[float, float]]:
    """Return where each tick of a drawing stands on the page: its middle and its top, in pixels."""
    path = drawing.locator("path")
    to_page = path.evaluate("path => (({a, d, e, f}) => ({a, d, e, f}))(path.getScreenCTM())")
    starts = re.findall(r"M(\d+) (\d+)", path.get_attribute("d") or "")
    return [(to_page["e"] + int(x) * to_page["a"], to_page["f"] + int(y) * to_page["d"]) for x, y in starts]


def test_the_strip_has_a_tick_for_each_chunk(open_page: OpenPage) -> None:
    drawings = player_of(open_page(LESSON["en"])).locator(".tokenreel-ticks").all()
    tall, short, *passed = [ticks_of(drawing) for drawing in drawings]
    assert passed == [tall, short], "they are drawn twice: what is past, and all"
    body = exchanges(read_recording(HAIKU))[0].body.decode()
    assert len(tall) + len(short) == body.count("data: ")
    assert len(short) == 4, "role, finish, usage and [DONE]"


@pytest.mark.parametrize("width", [390, 1280])
def test_short_ticks_stand_apart_and_clear_of_all_else(open_page: OpenPage, width: int) -> None:
    player = player_of(open_page(LESSON["en"], width=width))
    drawing = player.locator(".tokenreel-ticks--short").first
    wide = float(drawing.locator("path").evaluate("path => parseFloat(getComputedStyle(path).strokeWidth)"))
    ticks = ticks_of(drawing)
    for (one_x, one_y), (other_x, other_y) in itertools.combinations(ticks, 2):
        assert abs(one_x - other_x) > wide or abs(one_y - other_y) > 4, "three pixels tall, with air between"
    track, wall = player.locator(".tokenreel-track"), player.locator(".tokenreel-mark--wall").bounding_box()
    box = track.bounding_box()
    assert box
    assert wall
    top = min(y for _, y in ticks)
    assert wall["y"] + wall["height"] < top
    playhead = (
        "track => { const {display, bottom} = getComputedStyle(track, '::after'); return [display, bottom]; }"
    )
    assert track.evaluate(playhead)[0] == "none", "at the end it would lie on the line of wall"
    seek(player, 0)
    display, bottom = track.evaluate(playhead)
    assert display == "block"
    assert box["y"] + box["height"] - float(bottom.removesuffix("px")) < top


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_the_systems_few_colours_nothing_that_is_drawn_vanishes(open_page: OpenPage, scheme: Any) -> None:
    def force(page: Page) -> None:
        page.emulate_media(forced_colors="active", color_scheme=scheme)

    player = player_of(open_page(LESSON["en"], scheme=scheme, prepare=force))
    seek(player, 200_000)
    text = colour_of(player.locator(".tokenreel-transcript__text"))
    background = "element => getComputedStyle(element, '::after').backgroundColor"
    for place in (".tokenreel-track", ".tokenreel-drawer > summary"):  # the playhead, the arrow
        assert player.locator(place).first.evaluate(background) == text
    slider = player.get_by_role("slider")
    shown = slider.screenshot()
    slider.evaluate("slider => { slider.style.setProperty('--tokenreel-line', 'transparent'); }")
    without_line = slider.screenshot()
    slider.evaluate("slider => { slider.style.setProperty('--tokenreel-tick', 'transparent'); }")
    assert len({shown, without_line, slider.screenshot()}) == 3, "its line is seen, and its thumb"


def test_slider_and_raw_events_stand_in_line_with_the_strip(open_page: OpenPage) -> None:
    player = player_of(open_page(LESSON["en"], width=390))
    player.get_by_text("Raw events, as received").click()
    strip, raw, slider = (
        player.locator(f".tokenreel-{name}").bounding_box() for name in ("track", "raw", "slider")
    )
    assert strip
    assert raw
    assert slider
    assert (raw["x"], raw["width"]) == (strip["x"], strip["width"])
    # half of the thumb stands out at each end, so that its middle is where the playhead is; the line does not
    thumb = slider["width"] - strip["width"]
    assert slider["x"] + thumb / 2 == pytest.approx(strip["x"], abs=0.1)
    lefts = [
        box["x"] for row in player.locator(".tokenreel-raw__time").all()[:9] if (box := row.bounding_box())
    ]
    assert len(set(lefts)) == 1, "on a phone the times begin where what they belong to does"
    widths = player.locator(".tokenreel-raw__time").evaluate_all(
        "all => all.map(time => { const range = document.createRange(); range.selectNodeContents(time);"
        " return range.getBoundingClientRect().left; })"
    )
    assert min(widths) == pytest.approx(lefts[0], abs=0.1)
