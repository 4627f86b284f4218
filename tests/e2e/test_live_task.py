"""Tasks on a lesson's page: run, told what holds and what does not, and given a hint."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Traffic
from lives import START_MS, Sample, without_prefetching
from players import LESSON, colour_of

TOLD = """() => {
    window.told = [];
    document.addEventListener("tokenreel:task", ({detail}) => told.push(detail));
}"""

PARTS = """live => [...live.parentElement.children]
    .filter(part => part.getClientRects().length && !(live.compareDocumentPosition(part) & 4))
    .slice(-3)
    .map(part => {
        const {left, right, top, bottom} = part.getBoundingClientRect();
        return {left, right, top, bottom, widths: getComputedStyle(part).borderWidth};
    })"""


@pytest.fixture(scope="module")
def page(browser: Browser, site_url: str) -> Iterator[Page]:
    """Yield the lesson that has tasks; fails where it left the site or its console held an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    page, traffic = context.new_page(), Traffic()
    traffic.watch(page)
    without_prefetching(page)
    page.goto(site_url + LESSON["en"])
    page.evaluate(TOLD)
    yield page
    assert traffic.complaints(site_url) == []
    context.close()


@pytest.fixture
def task(page: Page) -> Iterator[Sample]:
    """Yield the task about closing streams, and put everything back."""
    sample = Sample(page, task="always-close")
    sample.speed.select_option("null")
    yield sample
    sample.clear()
    page.evaluate("told.length = 0")


def solution_of(task: Sample) -> str:
    return task.root.locator(".tokenreel-solution code").text_content() or ""


def test_what_readers_start_from_fails_in_sentences(task: Sample) -> None:
    task.run()
    expect(task.notes).to_contain_text("1 of 3 checks passed.", timeout=START_MS)
    passed, *failed = task.notes.locator("li").all()
    expect(passed).to_have_text("✓ Passed: It still prints one line only.")
    for row in failed:
        expect(row).to_contain_text("✗ Not yet: No connection is left open")
        expect(row).to_contain_text("One connection is still open.")
    expect(task.notes).to_contain_text("its stream was neither read to the end nor closed")
    assert task.page.evaluate("told") == [{"demo": "haiku-sync", "task": "always-close", "passed": False}]


def test_its_solution_passes(task: Sample) -> None:
    task.run(solution_of(task))
    score = task.notes.locator(".tokenreel-live__score")
    expect(score).to_have_text("✓ All checks passed.", timeout=START_MS)
    usual = task.status.evaluate("e => getComputedStyle(e).color")
    assert colour_of(score) != usual, "it is seen, and not only read"
    expect(task.notes.locator("li.tokenreel-live__passed")).to_have_count(3)
    assert task.page.evaluate("told.map(({passed}) => passed)") == [True]


def test_what_fails_for_a_chosen_fault_is_not_judged(task: Sample) -> None:
    task.fault.select_option("429")
    task.run(solution_of(task))
    expect(task.notes).to_have_text(
        "Your code wasn't checked because a fault is selected. Set Fault to “none” to have it checked.",
        timeout=START_MS,
    )
    assert task.page.evaluate("told") == []


def test_hints_open_one_by_one_and_the_solution_last(task: Sample) -> None:
    titles = task.root.locator("details > summary")
    assert titles.all_text_contents() == ["Hint 1", "Hint 2", "A solution"]
    titles.first.click()
    expect(task.root.locator("details p").first).to_be_visible()
    expect(task.root.locator("details p").nth(1)).to_be_hidden()
    expect(task.root.locator(".tokenreel-hint code").last).to_have_text("finally")


@pytest.mark.parametrize("is_edited", [False, True])
def test_one_frame_stands_around_a_task_and_only_there(task: Sample, is_edited: bool) -> None:
    if is_edited:
        task.write("print('mine')")
    parts = task.root.evaluate(PARTS)
    assert len(parts) == 3
    title, code, live = parts
    assert {part["left"] for part in parts} == {title["left"]}
    assert {part["right"] for part in parts} == {title["right"]}
    assert [part["widths"] for part in parts] == ["1px 1px 0px", "0px 1px", "0px 1px 1px"]
    assert (title["bottom"], code["bottom"]) == (code["top"], live["top"]), "it has no gap"
    sample = Sample(task.page)
    widths = sample.root.evaluate(PARTS)
    assert {part["widths"] for part in widths} == {"0px"}
