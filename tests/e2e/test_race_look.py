"""How a race stands on the page: without scripts, in print, on a phone, accessible."""

from typing import Any

import pytest
from playwright.sync_api import expect

from conftest import OpenPage, Traffic
from races import (
    FINAL,
    SENTENCE,
    TEXT,
    WAITING,
    OpenRace,
    assert_fine,
    figures,
    press,
    ready,
    run,
)
from views import every_view


def test_without_javascript_the_table_both_texts_and_the_sentence_read_well(open_race: OpenRace) -> None:
    race = open_race("ko", javascript=False)
    assert figures(race) == FINAL
    expect(race.locator("pre")).to_have_text([TEXT, TEXT])
    expect(race.locator(".tokenreel-race__result")).to_have_text(SENTENCE["ko"])
    expect(race.locator(".tokenreel-provenance")).to_contain_text("m-1")
    expect(race.locator("button").filter(visible=True)).to_have_count(0)
    expect(race.locator(".tokenreel-controls")).to_be_hidden()
    expect(race.get_by_text(WAITING["ko"]).filter(visible=True)).to_have_count(0)


def test_in_print_all_of_both_texts_stands_without_controls(open_race: OpenRace) -> None:
    race = ready(open_race())
    press(race, "Start")
    race.page.emulate_media(media="print")
    expect(race.locator(".tokenreel-controls")).to_be_hidden()
    expect(race.locator("pre > span").first).to_be_visible()
    expect(race.locator(".tokenreel-race__result")).to_be_visible()


def test_only_pages_with_a_race_load_what_runs_it(open_page: OpenPage, traffic: Traffic) -> None:
    open_page("en/manual/player/").wait_for_load_state("networkidle")
    assert not [url for url in traffic.requests if "/race" in url]


@pytest.mark.parametrize(("width", "beside"), [(390, False), (1280, True)])
def test_both_stand_side_by_side_or_on_a_phone_one_above_the_other_and_nothing_moves(
    open_race: OpenRace, width: int, beside: bool
) -> None:
    race = ready(open_race(width=width))
    lanes = race.locator(".tokenreel-race__lane")
    boxes = [lane.bounding_box() for lane in lanes.all()]
    tops = [box["y"] for box in boxes if box]
    assert (tops[0] == tops[1]) is beside
    press(race, "Start")
    for _ in range(3):
        run(race, 1_400)
        assert [lane.bounding_box() for lane in lanes.all()] == boxes


@every_view
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_race: OpenRace, language: str, scheme: Any, width: int
) -> None:
    race = ready(open_race(language, width=width, scheme=scheme))
    assert_fine(race)
    press(race, "Restart" if language == "en" else "처음부터")
    run(race, 1_000)
    press(race, "Pause" if language == "en" else "일시정지")
    assert_fine(race)
