"""What the player tells while it plays: a screen reader, and other scripts."""

from collections import Counter

import pytest
from playwright.sync_api import Locator, expect

from conftest import OpenPage
from players import (
    LESSON,
    player_of,
    program_printing,
    replace_recording,
    shown_text,
    vector,
)

SPOKEN = ((0, "First words. "), (300_000, "Second "), (600_000, "sentence. "), (900_000, "and a tail…"))
# What stands in the live region when the page comes to rest: text that is replaced at once is never read out.
LISTEN = """region => {
    window.heard = [];
    const hear = ({addedNodes}) =>
        heard.push(...[...addedNodes].filter(node => region.contains(node)).map(node => node.textContent));
    new MutationObserver(records => records.forEach(hear)).observe(region, {childList: true, subtree: true});
}"""


def when_reached(player: Locator, time_us: int, act: str) -> None:
    """Run JavaScript in the page right after a moment has been played, however busy this machine is."""
    listen = f"""root => root.addEventListener("tokenreel:tick", ({{detail}}) => {{
        if (detail.timeUs === {time_us}) queueMicrotask(() => {{ {act} }});
    }})"""
    player.evaluate(listen)


@pytest.mark.parametrize("way", ["at once", "with a pause", "from Home", "instant"])
def test_a_screen_reader_is_told_all_that_is_printed(open_page: OpenPage, way: str) -> None:
    page = open_page(LESSON["en"], prepare=replace_recording(program_printing(*SPOKEN)))
    player = player_of(page)
    player.locator(".tokenreel-live").evaluate(LISTEN)
    if way == "instant":
        player.get_by_role("combobox").select_option("instant")
    if way == "with a pause":
        when_reached(player, 300_000, 'root.querySelector("[aria-label=Pause]").click();')
    if way == "from Home":
        player.get_by_role("slider").focus()
        page.keyboard.press("Home")
    player.get_by_role("button", name="Play").click()
    if way == "with a pause":
        expect(player).to_have_attribute("data-state", "paused")
        assert shown_text(player) == "First words. Second "
        player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "ended")
    said = " ".join(" ".join(page.evaluate("heard")).split())
    assert said == "First words. Second sentence. and a tail… Playback ended."


def test_what_is_not_said_when_the_reader_jumps_is_forgotten(open_page: OpenPage) -> None:
    page = open_page(LESSON["en"], prepare=replace_recording(program_printing(*SPOKEN)))
    player = player_of(page)
    player.locator(".tokenreel-live").evaluate(LISTEN)
    slider = 'root.querySelector("input")'
    when_reached(player, 300_000, f'{slider}.value = 700_000; {slider}.dispatchEvent(new Event("input"));')
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "ended")
    assert " ".join(" ".join(page.evaluate("heard")).split()) == "First words. and a tail… Playback ended."


def test_a_tick_comes_for_each_moment_those_at_zero_included(open_page: OpenPage) -> None:
    page = open_page(LESSON["en"], prepare=replace_recording(vector("three-at-once")))
    player = player_of(page)
    page.evaluate("""window.came = [];
        for (const name of ["play", "tick", "ended"]) addEventListener("tokenreel:" + name, ({detail}) =>
            came.push([name, detail.kind, detail.lane, detail.timeUs]));""")
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "ended")
    came = page.evaluate("came")
    assert [came[0][0], came[-1][0]] == ["play", "ended"]
    ticks = came[1:-1]
    assert ticks[0] == ["tick", "request", 0, 0]
    assert Counter(kind for _, kind, _, _ in ticks) == {
        "request": 3, "frame": 9, "chunk": 6, "first": 3, "last": 3, "wall": 3, "out": 1,
    }  # fmt: skip
