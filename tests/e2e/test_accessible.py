"""Every kind of page, whole, for every reader: axe, large text, forced colours, no motion, keys, `lang`."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from conftest import OpenPage
from players import make_all, player_of
from views import every_view

FOLDERS = {"ko": "", "en": "en/"}
PAGES = {
    "home": "",
    "track": "streaming/",
    "lesson": "streaming/05-streaming/",
    "gallery": "gallery/",
    "manual": "manual/problems/",
    "notebook": "streaming/three-latencies/",
    "solution": "streaming/three-latencies-solution/",
    "progress": "progress/",
    "error": "nowhere/",
}
# Material's script puts the copy button of each code block into a landmark of its own, without a name: its
# templates and our style sheets can't take that away, and what is written anew later would be announced.
MATERIALS = {("landmark-unique", ".md-code__nav")}
TWICE = "html { font-size: 250% !important; }"
"""Material's own size is 125 %."""
CUT_OFF = """all => all.filter(e => e.checkVisibility() && getComputedStyle(e).overflowX === "hidden"
    && !e.closest(".tokenreel-figure__origin, tokenreel-continue")
    && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 120))"""
"""But for what is only read out, and the link that ends in an ellipsis."""

FOCUSED = """() => {
    const e = document.activeElement;
    if (e === document.body) return ["body", true];
    const { outlineStyle, boxShadow } = getComputedStyle(e);
    const is = outlineStyle !== "none" || boxShadow !== "none" || e.matches(":focus-visible");
    return [e.closest(".md-content") ? "content" : "", is || e.outerHTML.slice(0, 120)];
}"""

HANGUL = """all => all.filter(e => /[가-힣]/.test(e.innerText)
    && ![...e.children].some(inner => /[가-힣]/.test(inner.innerText)))
    .map(e => [e.closest("[lang]").lang, e.innerText.slice(0, 60)])"""

every_page = pytest.mark.parametrize("name", PAGES)


def opened(open_page: OpenPage, traffic: Any, name: str, language: str, **how: Any) -> Page:
    traffic.allowed.append("404")
    page = open_page(FOLDERS[language] + PAGES[name], **how)
    make_all(page)
    return page


def violations(page: Page) -> list[str]:
    """Return what axe finds on the whole page, but for what is Material's alone."""
    return [
        f"{found['id']}: {node['html'][:200]}"
        for found in Axe().run(page).response["violations"]
        for node in found["nodes"]
        if not any(found["id"] == rule and part in str(node["target"]) for rule, part in MATERIALS)
    ]


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@every_page
@every_view
def test_axe_finds_nothing_on_the_whole_page(
    open_page: OpenPage, traffic: Any, name: str, language: str, scheme: Any, width: int
) -> None:
    page = opened(open_page, traffic, name, language, scheme=scheme, width=width)
    assert violations(page) == []
    assert sideways(page) <= 0


@every_view
def test_axe_finds_nothing_while_searching(
    open_page: OpenPage, traffic: Any, language: str, scheme: Any, width: int
) -> None:
    page = opened(open_page, traffic, "home", language, scheme=scheme, width=width)
    if width < 960:
        page.locator("label.md-header__button[for=__search]").click()
    page.locator("input.md-search__input").focus()
    page.keyboard.type("streaming")
    page.keyboard.press("End")
    page.locator(".md-search-result__link").first.wait_for()
    # half faded in, a text has half its contrast
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))")
    assert violations(page) == []


@every_page
@pytest.mark.parametrize("width", [390, 1280])
def test_text_of_twice_the_size_fits_and_is_not_cut_off(
    open_page: OpenPage, traffic: Any, name: str, width: int
) -> None:
    page = opened(open_page, traffic, name, "ko", width=width)
    page.add_style_tag(content=TWICE)
    assert sideways(page) <= 0
    texts = page.locator(".md-content :is(p, li, a, button, summary, tokenreel-progress *)")
    assert texts.evaluate_all(CUT_OFF) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_forced_colours_what_is_pressed_and_what_is_shown_stays_visible(
    open_page: OpenPage, traffic: Any, scheme: Any
) -> None:
    page = opened(open_page, traffic, "lesson", "en", scheme=scheme)
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    player = player_of(page)
    edges = player.locator("button:visible").evaluate_all(
        "all => all.map(getComputedStyle).map(e => [e.borderTopStyle, parseFloat(e.borderTopWidth)])"
    )
    assert edges
    assert [edge for edge in edges if edge[0] == "none" or not edge[1]] == [], "a button's ground is gone"
    bar = page.locator("tokenreel-progress progress")
    assert bar.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid", "so is how long it can be"
    assert violations(page) == []


@every_page
def test_with_reduced_motion_nothing_moves(open_page: OpenPage, traffic: Any, name: str) -> None:
    page = opened(open_page, traffic, name, "en", reduced_motion=True)
    assert page.evaluate("document.getAnimations().filter(a => a.playState === 'running').length") == 0


@every_page
def test_the_keyboard_reaches_everything_in_a_page_and_shows_where_it_is(
    open_page: OpenPage, traffic: Any, name: str
) -> None:
    page = opened(open_page, traffic, name, "en")
    able = page.locator(
        ".md-content :is(a[href], button, select, input, summary):visible:not([tabindex='-1'])"
    )
    wanted = able.count()
    page.keyboard.press("Tab")
    reached, hidden = 0, []
    for _ in range(wanted + 300):
        inside, shown = page.evaluate(FOCUSED)
        if inside == "body" and reached:
            break
        reached += inside == "content"
        hidden += [] if shown is True else [shown]
        page.keyboard.press("Tab")
    assert reached >= min(wanted, 1)
    assert reached >= wanted, "all of it, and no trap on the way"
    assert hidden == []


@every_page
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_passage_says_its_language(open_page: OpenPage, traffic: Any, name: str, language: str) -> None:
    page = opened(open_page, traffic, name, language)
    hangul = page.locator(".md-content :is(h1, h2, h3, p, li, td, summary, button)").evaluate_all(HANGUL)
    assert [row for row in hangul if not row[0].startswith("ko")] == []
