"""An exercise as a reader has it: its pages, narrow and wide, light and dark, and its card in a lesson."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from bread import build_course
from conftest import serve
from views import every_view

PAGES = {
    "learner": "streaming/three-latencies/",
    "solution": "streaming/three-latencies-solution/",
    "card": "streaming/05-x/",
}
FOLDERS = {"ko": "", "en": "en/"}
OURS = ".tokenreel-notebook, .tokenreel-exercise"


@pytest.fixture(scope="module")
def site_url(make_once) -> Iterator[str]:
    """Serve a small course with the exercise, in the place of the repository's own."""
    with serve(make_once("exercise", build_course) / "site") as url:
        yield url


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
@every_view
def test_page_fits_and_is_accessible(open_page, path, language, width, scheme):
    page = open_page(FOLDERS[language] + path, width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    # the code's colours, and its boxes that scroll, are Material's own
    found = Axe().run(page, context={"include": [[OURS]], "exclude": [[".highlight"]]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", [PAGES["learner"], "en/" + PAGES["learner"]])
def test_code_can_be_copied_as_it_stands(open_page, path):
    page = open_page(path)
    cell = page.locator(".tokenreel-cell--gap").first
    assert "async def streamed_run(client):" in cell.inner_text()
    assert page.locator(".tokenreel-cell .highlight").count() == page.locator(".tokenreel-cell").count()
    assert page.locator(".tokenreel-cell__tool").count() == 2
    assert page.locator(".tokenreel-cell__tool[open]").count() == 0


@pytest.mark.parametrize(
    ("path", "title"),
    [
        (PAGES["solution"], "재생한 값이며 측정값이 아니에요"),
        ("en/" + PAGES["solution"], "replay, not a measurement"),
    ],
)
def test_the_plot_says_that_it_shows_a_replay(open_page, path, title):
    page = open_page(path, width=390)
    plot = page.locator(".tokenreel-picture img")
    assert plot.get_attribute("alt")
    assert plot.evaluate("image => image.complete && image.naturalWidth > 0")
    assert plot.evaluate("image => image.width") >= 300
    source = page.evaluate(
        "async () => (await fetch(document.querySelector('.tokenreel-picture img').src)).text()"
    )
    assert title in source


def test_each_version_leads_to_the_other_and_to_the_lesson(open_page):
    page = open_page("en/" + PAGES["card"])
    page.get_by_role("link", name="Read the exercise").click()
    assert page.locator("h1").inner_text() == "Exercise: measure three latencies"
    page.get_by_role("link", name="See the solution").click()
    assert page.locator("h1").inner_text().startswith("Solution")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the notebook").click()
    assert download.value.suggested_filename == "three-latencies-solution.ipynb"
    page.get_by_role("link", name="Back to the lesson").click()
    assert page.url.endswith("en/" + PAGES["card"])


def test_the_language_switch_stays_at_a_heading(open_page):
    page = open_page(PAGES["learner"] + "#5-plot-it")
    assert page.locator("h2:target").inner_text() == "5. 그리기"
