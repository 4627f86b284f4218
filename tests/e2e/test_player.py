"""What a reader does with the player."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from conftest import OpenPage, Traffic
from players import (
    HAIKU,
    LESSON,
    SOLAR,
    assert_accessible,
    colour_of,
    player_of,
    replace_recording,
    shown_text,
    vector,
)
from tokenreel.recording import exchanges, output_text, read_recording
from views import every_view

SPOKEN = ((0, "First words. "), (300_000, "Second "), (600_000, "sentence. "), (900_000, "and a tail…"))
# What stands in the live region when the page comes to rest: text that is replaced at once is never read out.
LISTEN = """region => {
    window.heard = [];
    const hear = ({addedNodes}) =>
        heard.push(...[...addedNodes].filter(node => region.contains(node)).map(node => node.textContent));
    new MutationObserver(records => records.forEach(hear)).observe(region, {childList: true, subtree: true});
}"""
MOVING = """root => [root, ...root.querySelectorAll("*")].flatMap(element =>
    [null, "::before", "::after"].filter(pseudo => {
        const {animationName, transitionProperty, transitionDuration} = getComputedStyle(element, pseudo);
        const lasting = transitionDuration.split(", ").some(time => time !== "0s");
        return animationName !== "none" || (transitionProperty !== "none" && lasting);
    }).map(pseudo => element.tagName + "." + element.className + (pseudo ?? "")))"""


def program_printing(*reads: tuple[int, str]) -> str:
    """Return a recording of a program that only printed; each read is (time in microseconds, text)."""
    header = read_recording(HAIKU).header
    events = [[time_us, "out", None, text] for time_us, text in reads]
    exit_us = reads[-1][0] + 10
    return "".join(
        json.dumps(line) + "\n" for line in (header, *events, [exit_us, "exit", None, {"code": 0}])
    )


def when_reached(player: Locator, time_us: int, act: str) -> None:
    """Run JavaScript in the page right after a moment has been played, however busy this machine is."""
    listen = f"""root => root.addEventListener("tokenreel:tick", ({{detail}}) => {{
        if (detail.timeUs === {time_us}) queueMicrotask(() => {{ {act} }});
    }})"""
    player.evaluate(listen)


def test_nothing_plays_until_asked_and_the_end_is_what_the_page_shows(open_page: OpenPage) -> None:
    player = player_of(open_page(LESSON["en"]))
    assert shown_text(player) == output_text(read_recording(HAIKU))
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    expect(player.locator(".tokenreel-time")).to_have_text(re.compile(r"^(\d\.\d\d) / \1 s$"))


@pytest.mark.parametrize("reduced_motion", [False, True])
def test_play_runs_to_the_end_and_shows_what_was_printed(open_page: OpenPage, reduced_motion: bool) -> None:
    player = player_of(open_page(LESSON["en"], reduced_motion=reduced_motion))
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "ended")
    recording = read_recording(HAIKU)
    assert shown_text(player) == output_text(recording)
    exchange = exchanges(recording)[0]
    wall_ms = round((exchange.ended_us - exchange.requested_us) / 1000)
    expect(player.locator(".tokenreel-figure--wall")).to_contain_text(f"{wall_ms} ms")
    expect(player.get_by_role("log")).to_contain_text("Playback ended. first token")


def test_seek_step_speed_and_pause_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page(LESSON["en"])
    player = player_of(page)
    whole = output_text(read_recording(HAIKU))
    player.get_by_role("slider").focus()
    page.keyboard.press("Home")
    assert shown_text(player) == ""
    steps = [""]
    for _ in range(4):
        page.keyboard.press(".")
        steps.append(shown_text(player))
    assert whole.startswith(steps[-1])
    assert len(set(steps[1:])) >= 3, "each step beyond the role shows one more chunk"
    page.keyboard.press(",")
    assert shown_text(player) == steps[-2]
    page.keyboard.press("End")
    assert shown_text(player) == whole
    player.get_by_role("combobox").select_option("0.25")
    player.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(player).to_have_attribute("data-state", "playing")
    page.keyboard.press("Space")
    expect(player).to_have_attribute("data-state", "paused")
    position = float(player.get_by_role("slider").input_value())
    page.keyboard.press("ArrowRight")
    assert float(player.get_by_role("slider").input_value()) > position
    player.get_by_role("combobox").select_option("instant")
    player.get_by_role("button", name="Restart").click()
    expect(player).to_have_attribute("data-state", "ended")


@pytest.mark.parametrize("place", ["Play button", "transcript"])
def test_keys_act_where_the_focus_is_in_the_player_and_go_no_further(open_page: OpenPage, place: str) -> None:
    page = open_page(LESSON["en"])
    player = player_of(page)
    player.get_by_role("combobox").select_option("0.25")
    page.evaluate("window.reached = []; addEventListener('keydown', ({key}) => reached.push(key))")
    play = player.get_by_role("button", name="Play")
    (play if place == "Play button" else player.locator("pre")).focus()
    texts = [shown_text(player)]
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowLeft", ".", ","):
        page.keyboard.press(key)
        texts.append(shown_text(player))
    whole, one, two, one_again, two_again, forward, back = map(len, texts)
    assert whole > one > two
    assert (one_again, two_again, back) == (one, two, two)
    assert forward > two
    assert page.evaluate("reached") == [], "with some of these keys Material goes to another page"
    page.keyboard.press("Space")
    expect(player).to_have_attribute("data-state", "playing")
    page.keyboard.press("Space")
    expect(player).to_have_attribute("data-state", "paused")
    page.keyboard.press("x")
    assert "x" in page.evaluate("reached"), "a key that means nothing here is the page's"


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


def test_solar_async_plays_to_its_end(open_page: OpenPage) -> None:
    player = player_of(open_page(LESSON["en"]), "solar-async")
    expect(player.locator(".tokenreel-request")).to_have_text("POST /responses")
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "playing")
    expect(player).to_have_attribute("data-state", "ended")
    assert shown_text(player) == output_text(read_recording(SOLAR))


@pytest.mark.parametrize("reduced_motion", [False, True])
def test_with_reduced_motion_nothing_is_animated_and_the_end_stands_first(
    open_page: OpenPage, reduced_motion: bool
) -> None:
    page = open_page(LESSON["en"], reduced_motion=reduced_motion)
    player = player_of(page)
    assert shown_text(player) == output_text(read_recording(HAIKU))
    player.get_by_role("combobox").select_option("0.25")
    for summary in player.locator("summary").all():
        summary.click()
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "playing")
    moving = player.evaluate(MOVING)
    assert bool(moving) != reduced_motion, (
        f"Material turns a drawer's arrow, unless it is asked not to: {moving}"
    )
    if reduced_motion:
        assert page.evaluate("document.getAnimations().length") == 0


def test_the_raw_pane_shows_each_event_as_received(open_page: OpenPage) -> None:
    player = player_of(open_page(LESSON["en"]))
    player.get_by_text("Raw events, as received").click()
    rows = player.locator(".tokenreel-raw > li")
    events = read_recording(HAIKU).events
    expect(rows).to_have_count(len(events))
    expect(rows.nth(0)).to_contain_text("request #0")
    last = next(event for event in reversed(events) if event.code == "body")
    expect(rows.filter(has_text="[DONE]")).to_contain_text(f"{last.time_us / 1000:.3f}")


def test_copy_buttons_copy_the_output_and_the_file(open_page: OpenPage) -> None:
    page = open_page(LESSON["en"])
    player = player_of(page)
    player.get_by_role("button", name="Copy output").click()
    expect(player.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == output_text(read_recording(HAIKU))
    player.get_by_text("Raw events, as received").click()
    player.get_by_role("button", name="Copy the recording").click()
    expect(player.get_by_role("log").get_by_text("Copied")).to_have_count(2)
    assert page.evaluate("navigator.clipboard.readText()") == HAIKU.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        (None, 404, "The server answered 404"),
        ("", 200, "Line 1 of the file: the file is empty"),
        (HAIKU.read_text("utf-8").replace("choices", "chioces", 1), 200, "sha256"),
        (HAIKU.read_text("utf-8")[:-1], 200, "the last line is cut off"),
    ],
    ids=["missing", "empty", "changed", "cut"],
)
def test_a_damaged_recording_says_what_is_wrong_and_leaves_the_transcript(
    open_page: OpenPage, traffic: Traffic, text: str | None, status: int, said: str
) -> None:
    traffic.allowed.append("haiku-sync/recording.jsonl")
    page = open_page(LESSON["en"], prepare=replace_recording(text, status=status))
    player = player_of(page, state="failed")
    alert = player.get_by_role("alert")
    expect(alert).to_contain_text(said)
    assert colour_of(alert) != colour_of(player.locator(".tokenreel-provenance"))
    expect(player.locator(".tokenreel-transcript__text")).to_have_text(output_text(read_recording(HAIKU)))


def test_a_recording_that_comes_back_plays_at_the_next_press(open_page: OpenPage, traffic: Traffic) -> None:
    traffic.allowed.append("haiku-sync/recording.jsonl")
    page = open_page(LESSON["en"], prepare=replace_recording(None, status=503))
    player = player_of(page, state="failed")
    page.unroute("**/haiku-sync/recording.jsonl")
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "ended")


def test_a_press_before_the_recording_is_here_is_not_lost(open_page: OpenPage) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page = open_page(LESSON["en"], prepare=lambda page: page.route("**/haiku-sync/recording.jsonl", hold))
    player = player_of(page, state="loading")
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "loading")
    held[0].continue_()
    expect(player).to_have_attribute("data-state", "ended")


def test_recorded_markup_and_ansi_codes_are_shown_never_run(open_page: OpenPage) -> None:
    evil = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">\x1b[31mred"
    page = open_page(LESSON["en"], prepare=replace_recording(program_printing((10, evil))))
    player = player_of(page)
    assert shown_text(player) == evil.replace("\x1b", "␛")
    player.get_by_text("Raw events, as received").click()
    expect(player.locator(".tokenreel-raw")).to_contain_text("<script>")
    assert player.locator("script, img").count() == 0
    assert page.title() != "run"


def test_without_javascript_the_transcript_reads_well(open_page: OpenPage) -> None:
    page = open_page(LESSON["ko"], javascript=False)
    player = page.locator("tokenreel-player[data-demo=haiku-sync]")
    expect(player.locator(".tokenreel-transcript__text")).to_have_text(output_text(read_recording(HAIKU)))
    expect(player).to_contain_text("SmolLM2")
    assert player.locator("button").count() == 0


def test_in_print_the_whole_output_stands_without_controls(open_page: OpenPage) -> None:
    page = open_page(LESSON["en"])
    player = player_of(page)
    player.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.emulate_media(media="print")
    expect(player.locator(".tokenreel-controls")).to_be_hidden()
    expect(player.locator(".tokenreel-transcript__text > span").first).to_be_visible()


@every_view
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: OpenPage, language: str, scheme: Any, width: int
) -> None:
    page = open_page(LESSON[language], width=width, scheme=scheme)
    player = player_of(page)
    for summary in player.locator("summary").all():
        summary.click()
    player.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("shown", ["three-at-once", "retry", "disconnect", "failed"])
def test_axe_finds_nothing_in_several_lanes_nor_in_a_failure(
    open_page: OpenPage, scheme: Any, shown: str
) -> None:
    text = "" if shown == "failed" else vector(shown)
    page = open_page(LESSON["en"], width=390, scheme=scheme, prepare=replace_recording(text))
    player_of(page, state="failed" if shown == "failed" else "ready")
    assert_accessible(page)


def test_two_players_on_a_page_play_for_themselves(open_page: OpenPage) -> None:
    page = open_page(LESSON["ko"])
    first, second = player_of(page), player_of(page, "solar-async")
    second.get_by_role("combobox").select_option("0.25")
    second.get_by_role("button", name="재생").click()
    expect(second).to_have_attribute("data-state", "playing")
    expect(first).to_have_attribute("data-state", "ready")
