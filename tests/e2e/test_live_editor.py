"""What a reader does with the editor of a sample; Python need not start for it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import OpenPage, Traffic, serve
from lives import Sample, kept_by, without_prefetching
from players import LESSON

OLDER = "print('written for the lesson of last year')\n"


@pytest.fixture(scope="module")
def shared(browser: Browser, site_url: str) -> Iterator[tuple[Page, Traffic]]:
    """Yield one page for all tests of this file, and what it asked for and complained of."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    page, traffic = context.new_page(), Traffic()
    traffic.watch(page)
    without_prefetching(page)
    page.goto(site_url + LESSON["en"])
    yield page, traffic
    context.close()


@pytest.fixture
def opened(shared: tuple[Page, Traffic], site_url: str) -> Iterator[Sample]:
    """Yield a sample whose editor is open on the lesson's code, of which nothing is kept."""
    page, traffic = shared
    if page.url != site_url + LESSON["en"]:
        page.goto(site_url + LESSON["en"])
    sample = Sample(page)
    sample.clear()
    sample.open()
    sample.content.focus()
    yield sample
    complaints = traffic.complaints(site_url)
    traffic.errors.clear()
    assert complaints == []


def test_the_editor_holds_the_lessons_code_in_colours_and_the_focus(opened: Sample) -> None:
    expect(opened.content).to_be_focused()
    expect(opened.content).to_have_accessible_name("Code of this sample")
    lines = opened.content.locator(".cm-line").all_text_contents()
    assert "\n".join(lines) == opened.lesson_code.rstrip("\n") + "\n"
    colours = opened.content.locator("span").evaluate_all("all => all.map(e => getComputedStyle(e).color)")
    assert len(set(colours)) >= 4
    expect(opened.block).to_be_hidden()
    assert kept_by(opened.page) == {}, "nothing is kept of what nobody changed"


def test_the_editor_alone_does_not_fetch_python(opened: Sample, shared: tuple[Page, Traffic]) -> None:
    asked = {url.rpartition("/")[2] for url in shared[1].requests if "/runtime/" in url}
    assert asked == {"pyodide-lock.json", "editor.mjs"}


def test_tab_indents_and_after_escape_leaves(opened: Sample) -> None:
    page = opened.page
    opened.write("print(1)")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    expect(opened.content).to_have_text("    print(1)")
    page.keyboard.press("Shift+Tab")
    expect(opened.content).to_have_text("print(1)")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(opened.run_button).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(opened.content).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(opened.content).not_to_be_focused()
    expect(opened.content).to_have_text("print(1)")


def test_return_indents_as_python_does_and_undo_goes_back(opened: Sample) -> None:
    page = opened.page
    opened.write("")
    page.keyboard.type("for x in 1, 2:")
    page.keyboard.press("Enter")
    page.keyboard.type("print(x)")
    lines = opened.content.locator(".cm-line")
    expect(lines).to_have_text(["for x in 1, 2:", "    print(x)"])
    opened.reset_button.click()
    expect(lines.first).to_have_text(opened.lesson_code.splitlines()[0])
    opened.content.focus()
    page.keyboard.press("Control+z")
    expect(lines).to_have_text(["for x in 1, 2:", "    print(x)"])
    page.keyboard.press("Control+y")
    expect(lines.first).to_have_text(opened.lesson_code.splitlines()[0])


def test_what_a_reader_wrote_survives_a_reload_and_reset_brings_the_lesson_back(opened: Sample) -> None:
    page = opened.page
    expect(opened.reset_button).to_be_hidden()
    opened.write("print('mine')")
    expect(opened.reset_button).to_be_visible()
    page.reload()
    again = Sample(page)
    expect(again.plain).to_have_text("print('mine')")
    expect(again.label).to_have_text("Your code")
    expect(again.block).to_be_hidden()
    expect(again.compare_button).to_be_hidden()
    again.open()
    expect(again.content).to_have_text("print('mine')")
    again.reset_button.click()
    expect(again.content).to_contain_text("client = OpenAI()")
    expect(again.label).to_have_text("The lesson's code")
    assert kept_by(page) == {}
    page.reload()
    expect(Sample(page).block).to_be_visible()


def test_reset_after_a_reload_can_be_undone_too(opened: Sample) -> None:
    opened.write("print('mine')")
    opened.page.reload()
    again = Sample(opened.page)
    again.reset_button.click()
    expect(again.content).to_contain_text("client = OpenAI()")
    expect(again.run_button).to_be_focused()
    assert kept_by(opened.page) == {}
    again.content.click()
    again.page.keyboard.press("Control+z")
    expect(again.content).to_contain_text("print('mine')")


def test_what_a_reader_wrote_looks_as_the_lessons_code_does(opened: Sample) -> None:
    look = """code => {
        const {font, backgroundColor, paddingLeft, lineHeight} = getComputedStyle(code);
        return {font, backgroundColor, paddingLeft, lineHeight, width: code.offsetWidth};
    }"""
    opened.close()
    lessons = opened.block.locator("pre > code").evaluate(look)
    opened.write("import this  # <b>\nprint('mine')\n")
    opened.close()
    assert opened.plain.locator("code").evaluate(look) == lessons
    colours = opened.plain.locator("span").evaluate_all("all => all.map(e => getComputedStyle(e).color)")
    assert len(set(colours)) == 3
    expect(opened.plain).to_have_text("import this  # <b>\nprint('mine')\n")


def test_the_editor_can_be_left_and_keeps_what_was_changed_and_its_undo(opened: Sample) -> None:
    expect(opened.edit_button).to_have_text("Done")
    opened.close()
    expect(opened.edit_button).to_have_text("Edit")
    expect(opened.edit_button).to_be_focused()
    expect(opened.block).to_be_visible()
    opened.write("print('mine')")
    opened.close()
    expect(opened.plain).to_have_text("print('mine')")
    expect(opened.block).to_be_hidden()
    expect(opened.reset_button).to_be_visible()
    expect(opened.compare_button).to_be_hidden()
    opened.open()
    expect(opened.content).to_be_focused()
    expect(opened.content).to_have_text("print('mine')")
    opened.page.keyboard.press("Control+z")
    expect(opened.content).to_contain_text("client = OpenAI()")


def test_what_a_reader_wrote_can_be_copied(opened: Sample) -> None:
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.write("print('mine')\n")
    opened.copy_button.click()
    expect(opened.copy_button).to_have_text("Copied")
    assert opened.page.evaluate("navigator.clipboard.readText()") == "print('mine')\n"
    opened.close()
    expect(opened.copy_button).to_have_text("Copy")
    opened.copy_button.click()
    expect(opened.copy_button).to_have_text("Copied")


def test_the_view_of_changes_shows_what_was_there_and_what_is(opened: Sample) -> None:
    expect(opened.compare_button).to_be_hidden()
    opened.write(opened.lesson_code.replace("max_completion_tokens=60", "max_completion_tokens=20"))
    opened.compare_button.click()
    expect(opened.compare_button).to_have_attribute("aria-pressed", "true")
    expect(opened.editor.locator(".cm-deletedChunk")).to_contain_text("max_completion_tokens=60")
    expect(opened.editor.locator(".cm-changedLine")).to_contain_text("max_completion_tokens=20")
    opened.compare_button.click()
    expect(opened.editor.locator(".cm-deletedChunk")).to_have_count(0)
    opened.compare_button.click()
    opened.reset_button.click()
    expect(opened.compare_button).to_be_hidden()
    expect(opened.editor.locator(".cm-deletedChunk")).to_have_count(0)
    expect(opened.run_button).to_be_focused()


def written_before(page: Page) -> None:
    """Let a page find, when it is first opened, what a reader wrote into an earlier version of the lesson."""
    kept = json.dumps({"text": OLDER, "original": "print('last year')\n"})
    write = f"localStorage.setItem('tokenreel:/:code:haiku-sync', {json.dumps(kept)})"
    page.add_init_script(
        f"if (!sessionStorage.getItem('opened')) {write}; sessionStorage.setItem('opened', '1')"
    )


def test_a_changed_lesson_is_not_shadowed_and_what_was_written_is_offered(open_page: OpenPage) -> None:
    sample = Sample(open_page(LESSON["en"], prepare=written_before))
    expect(sample.block).to_be_visible()
    expect(sample.block).to_contain_text("client = OpenAI()")
    expect(sample.reset_button).to_be_hidden()
    older = sample.root.get_by_text("What you wrote for an earlier version of this sample")
    older.click()
    expect(sample.root.locator("details pre")).to_have_text(OLDER)
    sample.open()
    expect(sample.content).to_contain_text("client = OpenAI()")
    sample.write("print('this year')")
    sample.page.reload()
    sample = Sample(sample.page)
    expect(sample.editor).to_contain_text("this year")
    older.click()
    expect(sample.root.locator("details pre")).to_have_text(OLDER)


@pytest.mark.slow
@pytest.mark.parametrize("kept", ["{", "null", '{"text": 1}', '"text"'])
def test_what_is_damaged_in_the_storage_is_as_if_it_were_not_there(open_page: OpenPage, kept: str) -> None:
    key = "tokenreel:/:code:haiku-sync"
    script = f"localStorage.setItem({json.dumps(key)}, {json.dumps(kept)})"
    sample = Sample(open_page(LESSON["en"], prepare=lambda page: page.add_init_script(script)))
    expect(sample.block).to_be_visible()
    expect(sample.reset_button).to_be_hidden()


def test_a_browser_that_keeps_nothing_says_so(open_page: OpenPage) -> None:
    full = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    sample = Sample(open_page(LESSON["ko"], prepare=lambda page: page.add_init_script(full)))
    sample.write("print('mine')")
    expect(sample.status).to_contain_text("새로고침하면 수정한 코드가 사라져요.")


def test_what_is_written_in_one_language_is_there_in_the_other(opened: Sample, site_url: str) -> None:
    opened.write("print('mine')")
    opened.page.goto(site_url + LESSON["ko"])
    korean = Sample(opened.page)
    expect(korean.plain).to_have_text("print('mine')")
    expect(korean.label).to_have_text("내가 수정한 코드")
    expect(korean.reset_button).to_have_text("처음 코드로")


@pytest.fixture
def two_courses(tmp_path: Path, site: Path) -> Iterator[str]:
    """Yield the address of a server with two copies of the site."""
    for name in ("one", "two"):
        (tmp_path / name).symlink_to(site, target_is_directory=True)
    with serve(tmp_path) as url:
        yield url


@pytest.mark.slow
def test_two_courses_of_one_origin_keep_apart_what_is_written(browser: Browser, two_courses: str) -> None:
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    without_prefetching(page)
    page.goto(f"{two_courses}one/{LESSON['en']}")
    Sample(page).write("print('mine')")
    assert list(kept_by(page)) == ["tokenreel:/one/:code:haiku-sync"]
    page.goto(f"{two_courses}two/{LESSON['en']}")
    other = Sample(page)
    expect(other.block).to_be_visible()
    expect(other.reset_button).to_be_hidden()
    context.close()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_phone_shows_long_lines_without_scrolling_sideways(open_page: OpenPage, language: str) -> None:
    sample = Sample(open_page(LESSON[language], width=390, prepare=without_prefetching))
    sample.write("print('" + "long " * 60 + "')")
    sample.compare_button.click()
    assert sample.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
