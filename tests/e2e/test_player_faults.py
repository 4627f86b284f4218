"""What a reader has of a player whose recording is damaged, late, or means harm."""

import pytest
from playwright.sync_api import Route, expect

from conftest import OpenPage, Traffic
from players import (
    HAIKU,
    LESSON,
    colour_of,
    player_of,
    program_printing,
    replace_recording,
    shown_text,
)
from tokenreel.recording import output_text, read_recording


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
