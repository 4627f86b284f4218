"""The built site as a reader has it: narrow and wide, light and dark, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe

LESSON = "streaming/05-streaming/"
PAGES = {
    "home-ko": ("", "ko"),
    "home-en": ("en/", "en"),
    "lesson-ko": (LESSON, "ko"),
    "lesson-en": (f"en/{LESSON}", "en"),
    "manual-ko": ("manual/player/", "ko"),
    "manual-en": ("en/manual/player/", "en"),
}
OURS = '[class*="tokenreel"], tokenreel-player'

every_page = pytest.mark.parametrize(("path", "language"), PAGES.values(), ids=PAGES.keys())


@every_page
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_fits_and_is_accessible(open_page, path, language, width, scheme):
    page = open_page(path, width=width, scheme=scheme)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("body").get_attribute("data-md-color-scheme") == (
        "slate" if scheme == "dark" else "default"
    )
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    ours = page.locator(OURS)
    if "manual" in path:  # all of it is Material's own
        assert ours.count() == 0
        return
    found = Axe().run(page, context={"include": [[OURS]]})
    assert found.violations_count == 0, found.generate_report()


@every_page
def test_no_title_of_the_navigation_is_cut_off(open_page, path, language):
    page = open_page(path)
    titles = page.locator(".md-nav .md-ellipsis:visible")
    heights = titles.evaluate_all("titles => titles.map(title => [title.scrollHeight, title.clientHeight])")
    assert heights
    assert [pair for pair in heights if pair[0] > pair[1]] == [], "descenders"


@every_page
def test_the_repository_is_linked_and_not_asked(open_page, path, language):
    page = open_page(path)
    page.wait_for_load_state("networkidle")  # what left the site by then fails the test
    assert page.locator(".md-header a.md-source").get_attribute("href") == "https://github.com/me/course"


@every_page
def test_language_switch_stays_on_the_page_without_javascript(open_page, site_url, path, language):
    page = open_page(path, javascript=False)
    other = {"ko": "en", "en": "ko"}[language]
    target = page.locator(f'.md-header a.md-select__link[hreflang="{other}"]').get_attribute("href")
    assert target is not None
    page.locator(".md-header .md-select button").hover()  # a menu of plain links, opened by the style sheet
    page.locator(f'.md-header a.md-select__link[hreflang="{other}"]').click()
    page.wait_for_url(site_url + {"ko": f"en/{path}", "en": path.removeprefix("en/")}[language])
    assert page.locator("html").get_attribute("lang") == other


@pytest.mark.parametrize(("path", "word"), [("", "경로로"), ("en/", "arrives")], ids=["ko", "en"])
def test_search_finds_words_in_its_own_language(open_page, site_url, path, word):
    page = open_page(path)
    page.locator("input.md-search__input").click()
    page.keyboard.type(word)
    page.keyboard.press("End")  # Material searches on a key's release; Playwright inserts Hangul without one
    results = page.locator(".md-search-result__link")
    results.locator("mark", has_text=word).first.wait_for()
    for address in results.evaluate_all("links => links.map(link => link.href)"):
        assert address.startswith(site_url)
        assert address.startswith(f"{site_url}en/") is (path == "en/")
