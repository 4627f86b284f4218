"""A lesson on paper: all of each transcript and plot, in light colours, and nothing that one would press."""

import re

import pytest
from playwright.sync_api import Page, expect

from players import HAIKU, LESSON, engage, player_of
from tokenreel.recording import output_text, read_recording
from views import every_language

PRESSED = (
    "button, select, input[type=range], tokenreel-progress, tokenreel-read, .tokenreel-report, "
    ".tokenreel-panel, .md-header, .md-footer, .md-sidebar, .tokenreel-hint, "
    ".tokenreel-solution"
)
WIDE = """() => [...document.querySelectorAll('article *')]
    .filter(e => e.checkVisibility() && !e.closest('.tokenreel-live, .tokenreel-figure'))
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map(e => e.tagName + e.className + ' in ' + e.closest('details')?.outerHTML.slice(0, 80))"""


def printed(page: Page) -> None:
    """Let a page be as it is printed, on paper as wide as A4's is."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})


@every_language
@pytest.mark.parametrize("state", ["untouched", "half played"])
def test_a_printed_lesson_has_every_transcript_whole_and_nothing_to_press(open_page, language, state):
    page = open_page(LESSON[language])
    player = player_of(page)
    if state == "half played":
        player.locator("input[type=range]").fill("700")
        expect(player).to_have_attribute("data-state", "paused")
        expect(player.locator(".tokenreel-later").first).to_be_attached()
    printed(page)
    for shown in page.locator(PRESSED).all():
        expect(shown).to_be_hidden()
    pieces = player.locator(".tokenreel-transcript__text")
    expect(pieces).to_have_text(output_text(read_recording(HAIKU)), use_inner_text=True)
    assert pieces.locator("span").evaluate_all(
        "all => all.every(piece => getComputedStyle(piece).visibility === 'visible')"
    )
    expect(page.locator(".tokenreel-numbers table").first).to_be_visible()
    for plot in page.locator(".tokenreel-plot-figure svg").all():
        expect(plot).to_be_visible()
    assert page.evaluate(WIDE) == []
    # the room that a page keeps for controls would be white paper
    empty = page.locator("tokenreel-player").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).paddingBottom))"
    )
    assert max(empty) < 20


def test_a_race_is_printed_as_it_ended_and_then_goes_on_where_it_was(open_page):
    page = open_page(LESSON["en"])
    race = page.locator("tokenreel-race")
    engage(page)
    race.scroll_into_view_if_needed()
    expect(race).to_have_attribute("data-state", "ready")
    at_its_end = race.locator("[data-figure]").all_inner_texts()
    race.get_by_role("button", name="Start", exact=True).click()
    expect(race).to_have_attribute("data-state", "playing")
    race.get_by_role("button", name="Pause").click()
    running = race.locator("[data-figure]").all_inner_texts()
    assert running != at_its_end
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert race.locator("[data-figure]").all_inner_texts() == at_its_end
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert race.locator("[data-figure]").all_inner_texts() == running


def test_links_to_other_sites_have_their_address_on_paper(open_page):
    page = open_page(LESSON["en"])
    printed(page)
    link = page.locator("article a[href^=http]").last
    content = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert link.get_attribute("href") in content


def test_a_dark_page_is_printed_in_light_colours(open_page):
    page = open_page(LESSON["en"], scheme="dark")
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    tick = "() => getComputedStyle(document.body).getPropertyValue('--tokenreel-tick').trim()"
    assert page.evaluate(tick) == "#9fa8ff"
    printed(page)
    assert page.evaluate(tick) == "#3f51b5"
    shown = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert re.findall(r"\d+", shown)[:3] in (["255", "255", "255"], ["0", "0", "0"]), "none at all, or white"
