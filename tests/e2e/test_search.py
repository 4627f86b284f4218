"""The search as a reader uses it: typed into the box, read in the list, opened."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

WIDTHS = [pytest.param(390, marks=pytest.mark.slow), 1280]
LESSON = "streaming/05-streaming/"
OURS = "assets/tokenreel/search.js"


def search(page: Page, typed: str) -> Locator:
    """Type something into the search box; returns the pages that are found."""
    box = page.locator(".md-search__input")
    if page.locator("[data-md-toggle=search]").is_checked():
        pass
    elif page.viewport_size and page.viewport_size["width"] < 960:
        page.locator("label.md-header__button[for=__search]").click()
    else:
        box.click()
    box.fill(typed)
    box.press("End")  # Material listens for keys: pasted text is searched for with the next one
    items = page.locator(".md-search-result__item")
    expect(items.first).to_be_visible()
    return items


@pytest.mark.parametrize("width", WIDTHS)
def test_a_word_with_a_particle_leads_to_pages_that_have_it_with_another(open_page, traffic, width):
    page = open_page("manual/metrics/", width=width)
    count = page.locator(".md-search-result__meta")
    search(page, "스트리밍은")
    said = count.inner_text()
    items = search(page, "스트리밍이")
    expect(count).to_have_text(said)
    assert items.count() > 4
    first = items.first.locator("a").first
    expect(first.locator("mark").first).to_have_text(re.compile("^스트리밍"))
    expect(page.locator(".md-search-result__terms")).to_have_count(0)  # none is called missing
    assert "\u200b" not in page.locator(".md-search-result__list").inner_text()
    first.click()
    expect(page).to_have_url(re.compile(LESSON))
    expect(page.locator("h1").first).to_contain_text("스트리밍")
    assert sum(OURS in url for url in traffic.requests) == 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("folder", ["", "en/"], ids=["ko", "en"])
def test_an_identifier_is_found_whole_and_marked_where_it_stands(open_page, folder, width):
    page = open_page(folder, width=width)
    items = search(page, "chat.completions.create")
    expect(page.locator(f'.md-search-result__link[href*="{LESSON}"]').first).to_be_visible()
    marks = items.locator("a > article mark:visible")
    assert set(marks.all_inner_texts()) - {""} == {"client.chat.completions.create("}
    assert items.locator("mark mark").count() == 0


def test_what_is_nowhere_is_not_found(open_page):
    page = open_page("")
    box = page.locator(".md-search__input")
    box.fill("환불")
    box.press("End")
    expect(page.locator(".md-search-result__meta")).to_have_text("검색어와 일치하는 문서가 없습니다")


def test_a_page_that_is_not_searched_does_not_load_it(open_page, traffic):
    page = open_page("manual/metrics/")
    with page.expect_response(re.compile("search_index.json")):
        page.reload()
    page.locator(".md-search__input").click()
    expect(page.locator(".md-search-result__meta")).to_have_text("검색어를 입력하세요")
    assert not any(OURS in url for url in traffic.requests)
