"""What a reader does with the player."""

import re

import pytest
from playwright.sync_api import expect

from conftest import OpenPage
from players import (
    HAIKU,
    LESSON,
    SOLAR,
    player_of,
    shown_text,
)
from tokenreel.recording import exchanges, output_text, read_recording


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
    element = play if place == "Play button" else player.locator("pre")
    element.focus()
    texts = [shown_text(player)]
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowLeft", ".", ","):
        page.keyboard.press(key)
        texts.append(shown_text(player))
    whole, one, two, one_again, two_again, forward, back = map(len, texts)
    assert whole > one > two
    assert (one_again, two_again, back) == (one, two, two)
    assert forward > two
    assert page.evaluate("reached") == [], "with some of these keys Material goes to another page"
    player.get_by_role("slider").focus()
    page.keyboard.press("Home")  # two steps before the end, it could be over before it is paused
    element.focus()
    page.keyboard.press("Space")
    expect(player).to_have_attribute("data-state", "playing")
    page.keyboard.press("Space")
    expect(player).to_have_attribute("data-state", "paused")
    page.keyboard.press("x")
    assert "x" in page.evaluate("reached"), "a key that means nothing here is the page's"


def test_solar_async_plays_to_its_end(open_page: OpenPage) -> None:
    player = player_of(open_page(LESSON["en"]), "solar-async")
    expect(player.locator(".tokenreel-request")).to_have_text("POST /responses")
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "playing")
    expect(player).to_have_attribute("data-state", "ended")
    assert shown_text(player) == output_text(read_recording(SOLAR))


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


def test_two_players_on_a_page_play_for_themselves(open_page: OpenPage) -> None:
    page = open_page(LESSON["ko"])
    first, second = player_of(page), player_of(page, "solar-async")
    second.get_by_role("combobox").select_option("0.25")
    second.get_by_role("button", name="재생").click()
    expect(second).to_have_attribute("data-state", "playing")
    expect(first).to_have_attribute("data-state", "ready")
