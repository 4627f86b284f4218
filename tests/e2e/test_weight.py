"""What a lesson costs its reader before they press anything."""

import gzip
from urllib.parse import urlsplit

from playwright.sync_api import expect

from players import LESSON, player_of, scroll_through

OURS = "/assets/tokenreel/"
LIMIT_BYTES = 30_000


def ours(traffic, suffixes=(".js", ".css")):
    paths = {urlsplit(url).path for url in traffic.requests}
    return {path for path in paths if OURS in path and path.endswith(suffixes)}


def test_a_lesson_that_is_read_to_its_end_loads_little_and_nothing_that_only_a_press_wants(
    open_page, traffic, site
):
    page = open_page(LESSON["ko"])
    scroll_through(page)
    loaded = ours(traffic)
    assert any(path.endswith("/player.js") for path in loaded)
    assert [path for path in loaded if "/live/" in path and path.endswith(".js")] == []
    assert not any(path.endswith(("/race.js", "/details.js", "/news.js")) for path in loaded)
    assert not any("/runtime/" in url for url in traffic.requests)
    sizes = {path: len(gzip.compress((site / path[1:]).read_bytes(), 9)) for path in loaded}
    assert sum(sizes.values()) <= LIMIT_BYTES, sizes


def test_at_its_beginning_nothing_is_fetched_of_what_stands_far_below(open_page, traffic):
    page = open_page(LESSON["ko"], width=390)
    page.wait_for_load_state("networkidle")
    recordings = [url for url in traffic.requests if url.endswith("/recording.jsonl")]
    assert recordings == []
    assert page.locator("tokenreel-player[data-state]").count() == 0, "none is made that nobody sees"


def test_the_first_press_of_all_is_answered_though_nothing_was_there_for_it(open_page):
    page = open_page(LESSON["en"])
    race = page.locator("tokenreel-race")
    start = race.get_by_role("button", name="Start", exact=True)
    start.scroll_into_view_if_needed()
    start.dispatch_event("click")  # without a pointer that came near before
    expect(race).to_have_attribute("data-state", "playing")


def test_a_sample_is_edited_with_the_first_key_of_all(open_page):
    page = open_page(LESSON["en"])
    sample = page.locator("tokenreel-live[data-demo=haiku-sync]:not([data-task])")
    sample.get_by_role("button", name="Edit").focus()
    page.keyboard.press("Enter")
    expect(sample.locator("xpath=preceding-sibling::*[1]").get_by_role("textbox")).to_be_focused(
        timeout=30_000
    )


def test_nothing_moves_when_a_press_brings_what_answers_it(open_page):
    page = open_page(LESSON["en"], width=390)
    player_of(page)
    page.evaluate(
        """() => {
            window.shifts = 0;
            new PerformanceObserver(list => list.getEntries().forEach(({value}) => window.shifts += value))
                .observe({type: "layout-shift"});
        }"""
    )
    sample = page.locator("tokenreel-live[data-demo=haiku-sync]:not([data-task])")
    sample.scroll_into_view_if_needed()
    sample.locator("[data-is=fault]").focus()
    expect(sample.locator("[data-is=fault] option")).not_to_have_count(1)
    assert page.evaluate("window.shifts") < 0.005
