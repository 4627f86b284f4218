"""How live samples look and read: on a phone and a laptop, light and dark, in both languages."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from conftest import OpenPage
from lives import Sample, run_once, without_prefetching
from players import LESSON
from views import every_view

OURS = [["tokenreel-live"], [".tokenreel-live__editor"]]
FAILING = "print('before')\nraise RuntimeError('" + "a long line " * 20 + "')\n"
BARE = """\
# a comment
from openai import OpenAI

def half(number: float) -> float:
    return number / 2.5 if number > 1 else None
"""


def assert_reads_well(page: Page) -> None:
    """Let axe look at what live samples add to a page, and see that it fits the screen."""
    found = Axe().run(page, context={"include": OURS})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@every_view
def test_an_open_editor_is_accessible_and_fits(
    open_page: OpenPage, language: str, scheme: Any, width: int
) -> None:
    page = open_page(LESSON[language], width=width, scheme=scheme, prepare=without_prefetching)
    sample = Sample(page)
    sample.write(BARE + FAILING)
    assert_reads_well(page)
    sample.compare_button.click()
    expect(sample.editor.locator(".cm-deletedChunk").first).to_be_visible()
    assert_reads_well(page)


@pytest.mark.slow
@every_view
def test_a_run_and_its_error_are_accessible_and_fit(
    open_page: OpenPage, language: str, scheme: Any, width: int
) -> None:
    page = open_page(LESSON[language], width=width, scheme=scheme)
    sample = run_once(page)
    assert_reads_well(page)
    sample.run(FAILING)
    expect(sample.editor.locator(".tokenreel-editor__fault")).to_be_visible()
    assert_reads_well(page)
    page.reload()
    assert_reads_well(Sample(page).page)


def test_buttons_are_large_enough_for_a_thumb_and_none_is_in_print(open_page: OpenPage) -> None:
    page = open_page(LESSON["en"], width=390, prepare=without_prefetching)
    sample = Sample(page)
    buttons = sample.controls.locator(":is(button, select):visible")
    heights = buttons.evaluate_all("all => all.map(button => button.getBoundingClientRect().height)")
    assert min(heights) >= 24, "WCAG 2.2, 2.5.8"
    page.emulate_media(media="print")
    expect(sample.controls).to_be_hidden()
