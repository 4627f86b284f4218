"""The report at a page's end says where its reader is, and nothing leaves the browser before it is opened."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from players import LESSON
from views import every_language

HEADING = "always-close-the-stream"
LINK = ".tokenreel-report a"
SECTION = {"ko": "- 위치: ", "en": "- Section: "}


def report(page: Page) -> list[str]:
    """Return the lines of what would be opened; one of its readers presses the link."""
    page.locator(LINK).dispatch_event("pointerdown")
    address = urlsplit(page.locator(LINK).get_attribute("href"))
    assert (address.netloc, address.path) == ("github.com", "/me/course/issues/new")
    return parse_qs(address.query)["body"][0].splitlines()


@every_language
def test_it_names_the_heading_that_the_reader_is_at_when_the_link_is_pressed(open_page, site_url, language):
    page = open_page(f"{LESSON[language]}?q=mine#{HEADING}")
    page.wait_for_load_state("networkidle")
    page.locator(f"#{HEADING}").evaluate("heading => scrollTo(0, heading.offsetTop - 60)")
    lines = report(page)
    [said] = [line for line in lines if line.startswith(SECTION[language])]
    words = page.locator(f"#{HEADING}").inner_text().rstrip("¶").strip()
    assert said == f"{SECTION[language]}{words} {site_url}{LESSON[language]}#{HEADING}", (
        "and not what was asked"
    )
    assert lines.index(said) == 1
    assert report(page) == lines, "pressed twice, it says so once"
    page.evaluate("scrollTo(0, 0)")
    assert not any(line.startswith(SECTION[language]) for line in report(page))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_without_javascript_it_names_the_page(open_page, language):
    page = open_page(LESSON[language], javascript=False)
    lines = report(page)
    assert lines[0].endswith(f": /{LESSON[language]}")
    assert lines[1].endswith(f"({language})")
    assert "openai 3." in lines[2]


@pytest.mark.parametrize("path", ["", "en/manual/player/", "progress/", "streaming/three-latencies/"])
def test_every_page_ends_with_it(open_page, path):
    assert open_page(path).locator(f".md-content {LINK}").count() == 1
