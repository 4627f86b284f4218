"""The built site as a reader has it: narrow and wide, light and dark, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from players import engage
from views import every_view

LESSON = "streaming/05-streaming/"
PAGES = {"home": "", "lesson": LESSON, "manual": "manual/player/"}
FOLDERS = {"ko": "", "en": "en/"}
OURS = '[class*="tokenreel"], tokenreel-player'

every_page = pytest.mark.parametrize(
    ("path", "language"),
    [
        pytest.param(
            folder + path, language, marks=[] if (path == LESSON) is (language == "ko") else pytest.mark.slow
        )
        for path in PAGES.values()
        for language, folder in FOLDERS.items()
    ],
    ids=[f"{name}-{language}" for name in PAGES for language in FOLDERS],
)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
@every_view
def test_page_fits_and_is_accessible(open_page, path, language, width, scheme):
    page = open_page(FOLDERS[language] + path, width=width, scheme=scheme)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("body").get_attribute("data-md-color-scheme") == (
        "slate" if scheme == "dark" else "default"
    )
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    found = Axe().run(page, context={"include": [[OURS]]})
    assert found.violations_count == 0, found.generate_report()


@every_page
def test_no_title_of_the_navigation_is_cut_off(open_page, path, language):
    page = open_page(path)
    titles = page.locator(".md-nav .md-ellipsis:visible")
    heights = titles.evaluate_all("titles => titles.map(title => [title.scrollHeight, title.clientHeight])")
    assert heights
    assert [pair for pair in heights if pair[0] > pair[1]] == [], "descenders"


@pytest.mark.parametrize("path", ["manual/", "en/manual/", LESSON])
def test_code_in_a_table_is_never_broken(open_page, path):
    page = open_page(path, width=390)
    lines = page.locator(".md-content table code").evaluate_all(
        "all => all.map(e => e.getClientRects().length)"
    )
    assert set(lines) == {1}


@pytest.mark.parametrize("path", ["manual/player/", "en/manual/player/"])
def test_keys_are_large_enough_to_read(open_page, path):
    keys = open_page(path).locator("kbd")
    sizes = keys.evaluate_all("all => all.map(key => parseFloat(getComputedStyle(key).fontSize))")
    assert sizes
    assert min(sizes) >= 12


@pytest.mark.parametrize("path", ["", LESSON, "manual/lesson-format/"])
def test_korean_breaks_between_words_only(open_page, path):
    texts = open_page(path).locator("body :is(a, code, p, li, mark, .md-ellipsis, .md-search-result)")
    found = texts.evaluate_all("all => all.map(text => getComputedStyle(text).wordBreak)")
    assert set(found) == {"keep-all"}


def test_korean_emphasis_keeps_off_the_next_letter(open_page):
    space = open_page(LESSON).locator(".md-content em").first.evaluate("e => getComputedStyle(e).marginRight")
    assert space != "0px"


def test_what_only_a_screen_can_use_is_not_printed(open_page):
    page = open_page(LESSON)
    page.locator(".md-code__nav").first.wait_for()
    page.emulate_media(media="print")
    for selector in (".tokenreel-lessons", ".md-code__nav"):
        page.locator(selector).first.wait_for(state="hidden")
    assert page.locator(".tokenreel-transcript__text").first.is_visible()


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


SHIFTS = """new PerformanceObserver((list) => {
    window.shifts = [...(window.shifts ?? []), ...list.getEntries().map(({ value }) => value)];
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_under_a_reader_who_comes_to_a_heading_while_the_scripts_load(open_page, width):
    """0.1 is what web.dev/articles/cls calls good; without room for the players it was 0.9 on a phone."""
    page = open_page(
        f"{LESSON}#always-close-the-stream", width=width, prepare=lambda page: page.add_init_script(SHIFTS)
    )
    page.wait_for_load_state("networkidle")
    engage(page)
    task = page.locator("tokenreel-live[data-task=always-close]")
    task.scroll_into_view_if_needed()
    expect(task).to_have_attribute("data-edited", "false")  # the scripts are here
    assert sum(page.evaluate("window.shifts ?? []")) < 0.1


def heading_at_the_top(page) -> str:
    """Return the id of the heading that stands nearest to the lower edge of the header."""
    script = """headings => headings.map(({id, offsetTop}) => [Math.abs(offsetTop - scrollY - 48), id])
        .sort(([one], [two]) => one - two)[0][1]"""
    return page.locator(".md-content :is(h2, h3)[id]").evaluate_all(script)


IS_ON_TOP = """link => {
    const { x, y, width, height } = link.getBoundingClientRect();
    return link.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def switch_language(page, other: str) -> None:
    page.locator(".md-header .md-select button").hover()
    link = page.locator(f'.md-header a.md-select__link[hreflang="{other}"]')
    # the menu opens slowly, and Playwright's own click would scroll the page while it waits for that
    page.wait_for_function(IS_ON_TOP, arg=link.element_handle())
    box = link.bounding_box()
    with page.expect_navigation():
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize(
    ("folder", "other", "how"),
    [
        ("", "en", "by its address"),
        ("en/", "ko", "by scrolling"),
        pytest.param("", "en", "by scrolling", marks=pytest.mark.slow),
        pytest.param("en/", "ko", "by its address", marks=pytest.mark.slow),
    ],
)
def test_the_language_switch_leads_to_the_same_heading(open_page, folder, other, how):
    heading = "always-close-the-stream"
    page = open_page(f"{folder}{LESSON}{f'#{heading}' if how == 'by its address' else ''}")
    page.wait_for_load_state("networkidle")
    page.locator(f"#{heading}").evaluate("heading => scrollTo(0, heading.offsetTop - 60)")
    switch_language(page, other)
    assert page.url.endswith(f"#{heading}")
    page.wait_for_load_state("networkidle")
    assert heading_at_the_top(page) == heading


def test_the_language_switch_leads_to_the_top_from_there_whatever_the_address_named(open_page):
    page = open_page(f"{LESSON}#always-close-the-stream")
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    switch_language(page, "en")
    assert page.evaluate("location.hash") == ""


@pytest.mark.parametrize("path", ["", LESSON, "en/manual/player/"])
def test_a_chosen_palette_is_kept_in_the_other_language(open_page, path):
    page = open_page(path)
    page.locator("label[for=__palette_1]").click()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    switch_language(page, "ko" if path.startswith("en/") else "en")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"


def test_an_address_without_a_page_is_told_in_both_languages(open_page, traffic):
    traffic.allowed.append("404")
    page = open_page("en/nowhere/")
    assert "이 주소에는 페이지가 없어요" in page.locator('[lang="ko"]').last.inner_text()
    page.locator('[lang="en"] a').click()
    assert page.locator("html").get_attribute("lang") == "en"


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
