"""A reader goes through a whole track, lesson by lesson, and meets their progress on every page of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from conftest import serve
from players import player_of

READ_AFTER_MS = 60_000
WORDS = {
    "": ("다음", "업적 달성: 하나 완주", "재생"),
    "en/": ("Next", "Achievement: All of one", "Play"),
}


@pytest.fixture
def url(sites):
    with serve(sites.old) as address:
        yield address


def read(page: Page) -> None:
    """Stay on a lesson for as long as it takes, and come to its end."""
    end = page.locator("tokenreel-read")
    expect(end).to_have_attribute("data-state", "ready")
    end.scroll_into_view_if_needed()
    page.clock.fast_forward(READ_AFTER_MS + 1000)
    expect(end.locator("[data-is=read]")).to_contain_text("✓")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("folder", ["", pytest.param("en/", marks=pytest.mark.slow)])
def test_a_track_is_gone_through_from_its_first_lesson_to_its_last(browser, url, folder, width):
    next_, earned, play = WORDS[folder]
    context = browser.new_context(viewport={"width": width, "height": 900}, service_workers="block")
    page = context.new_page()
    page.clock.install()
    page.goto(f"{url}{folder}a/")  # the track's page
    bar = page.locator("tokenreel-progress[data-track][data-state=ready]")
    expect(bar).to_have_text(re.compile(r"0/2\s"))
    page.locator("article").get_by_role("link", name="First").click()
    player = player_of(page)
    player.get_by_role("combobox").first.select_option("Infinity")
    player.get_by_role("button", name=play, exact=True).click()
    expect(player).to_have_attribute("data-state", "ended")
    read(page)
    expect(page.locator("tokenreel-progress [data-is=done]").first).to_have_text("1")
    page.get_by_role("link", name=re.compile(f"^{next_}: Second")).click()
    page.wait_for_url("**/a/02-y/")
    read(page)
    expect(page.locator(".tokenreel-news p").filter(has_text=earned)).to_be_visible()
    bar = page.locator("tokenreel-progress[data-state=ready]")
    expect(bar.locator("[data-is=xp]").first).to_have_text("125")  # two lessons, a demo and the track
    expect(bar.locator("[data-is=done]").first).to_have_text("2")
    page.goto(f"{url}{folder}a/")
    expect(page.locator("tokenreel-progress[data-track][data-state=ready]")).to_have_text(
        re.compile(r"2/2\b.*100%")
    )
    page.goto(f"{url}{folder}b/")
    expect(page.locator("tokenreel-progress[data-track][data-state=ready]")).to_have_text(
        re.compile(r"0/1\b.* 0%")
    )
    page.goto(f"{url}{folder}progress/")
    expect(page.locator("article")).to_contain_text(earned.partition(": ")[2])
    context.close()
