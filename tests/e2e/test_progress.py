"""A reader's progress: earned on a lesson, kept in the browser, taken to another, and never lost."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from players import LESSON, player_of
from tokenreel.course import load_course
from views import every_language, every_view

MINE = {"ko": "progress/", "en": "en/progress/"}
KEY = "tokenreel:llm-apis:progress"
HEAD = '{"tokenreel-progress":1,"course":"llm-apis"}'
READ_AFTER_MS = 60_000
STREAMING = "streaming/05-streaming"
LESSONS = [lesson.slug for lesson in load_course(Path(__file__).parents[2]).course.lessons]
"""What there is to read, in order."""


def numbers(page: Page) -> dict[str, str]:
    """Return what the line with progress says, by the names of its numbers."""
    bar = page.locator("tokenreel-progress[data-state=ready]")
    expect(bar).to_be_visible()
    rows = bar.locator("[data-is]").evaluate_all("all => all.map(e => [e.dataset.is, e.textContent])")
    return dict(rows)


def event(kind: str, what: str, at: str = "2026-01-02T03:04:05.000Z", xp: int = 5) -> str:
    return json.dumps({"v": 1, "kind": kind, "what": what, "at": at, "xp": xp}, separators=(",", ":"))


def with_log(*lines: str):
    """Return what lets a page find a log that was kept before."""
    text = "\n".join([HEAD, *lines, ""])
    script = f"localStorage.getItem({KEY!r}) ?? localStorage.setItem({KEY!r}, {json.dumps(text)})"
    return lambda page: page.add_init_script(script)


DENIED = """
  Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("refused", "SecurityError") },
  });
"""
"""As where a reader blocks all cookies."""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('refused', 'QuotaExceededError') }"


def played(page: Page, demo: str) -> None:
    player = player_of(page, demo)
    player.get_by_role("combobox").first.select_option("Infinity")
    player.get_by_role("button", name=re.compile("^(재생|Play)$")).click()
    expect(player).to_have_attribute("data-state", "ended")


@every_language
def test_a_track_is_finished_by_reading_its_lessons_and_the_page_says_so(open_page, language):
    others = [event("read", slug) for slug in LESSONS if slug != STREAMING]

    def prepare(page):
        with_log(*others)(page)
        page.clock.install()

    page = open_page(LESSON[language], prepare=prepare)
    before = 60 * len(others)
    assert numbers(page)["xp"] == str(before)
    played(page, "haiku-sync")
    assert numbers(page)["xp"] == str(before + 5)
    news = page.locator(".tokenreel-news p")
    expect(news).to_have_text({"ko": "업적 달성: 첫 token", "en": "Achievement: First token"}[language])
    end = page.locator("tokenreel-read")
    expect(end.locator("[data-is=replayed]")).to_have_text("1")
    end.scroll_into_view_if_needed()
    page.clock.fast_forward(READ_AFTER_MS - 30_000)
    expect(end.locator("[data-is=read]")).not_to_contain_text("✓")
    page.clock.fast_forward(31_000)
    expect(end.locator("[data-is=read]")).to_contain_text("✓")
    whole = {"ko": "업적 달성: 스트리밍 완주", "en": "Achievement: Streaming, end to end"}[language]
    expect(news.filter(has_text=whole)).to_be_visible()
    count = str(len(LESSONS))
    wanted = {"xp": str(before + 165), "done": count, "all": count, "earned": "3"}
    assert numbers(page) | wanted == numbers(page)
    page.clock.fast_forward(10_000)
    expect(news).to_have_count(0)


def test_a_lesson_that_is_left_in_the_middle_goes_on_in_the_other_language(open_page):
    page = open_page(LESSON["ko"], prepare=lambda page: page.clock.install())
    played(page, "haiku-sync")
    page.clock.fast_forward(READ_AFTER_MS // 2)
    page.locator(".md-header .md-select__link[hreflang=en]").evaluate("link => link.click()")
    page.wait_for_url("**/en/streaming/**")
    assert numbers(page)["xp"] == "5"
    page.locator("tokenreel-read").scroll_into_view_if_needed()
    page.clock.fast_forward(READ_AFTER_MS // 2 + 1000)
    expect(page.locator("tokenreel-read [data-is=read]")).to_contain_text("✓ You have read")
    page.goto(page.url.partition("en/")[0])
    expect(page.locator(".tokenreel-outline .tokenreel-done")).to_have_text("✓ 읽음")


@pytest.mark.parametrize("order", ["older first", "newer first"])
def test_what_was_saved_in_one_profile_is_added_in_another(open_page, tmp_path, order):
    logs = {
        "older first": [event("replay", "haiku-sync"), event("exercise", "skip-empty", xp=40)],
        "newer first": [event("replay", "haiku-sync", "2026-03-03T00:00:00Z"), event("run", "gone", xp=10)],
    }
    here, there = logs[order], logs["newer first" if order == "older first" else "older first"]
    phone = open_page(MINE["ko"], width=390, prepare=with_log(*here))
    with phone.expect_download() as download:
        phone.get_by_role("button", name="파일로 저장").click()
    assert re.fullmatch(r"progress-llm-apis-\d{4}-\d\d-\d\d\.jsonl", download.value.suggested_filename)
    path = tmp_path / "saved.jsonl"
    download.value.save_as(path)
    laptop = open_page(MINE["en"], prepare=with_log(*there))
    assert numbers(laptop)["xp"] == str(sum(json.loads(line)["xp"] for line in there))
    laptop.locator("input[type=file]").set_input_files(path)
    expect(laptop.locator(".tokenreel-said")).to_contain_text("Added:")
    assert numbers(laptop)["xp"] == "55"
    history = laptop.locator(".tokenreel-history li")
    expect(history.filter(has_text="Replayed: ").locator("time")).to_have_attribute(
        "datetime", "2026-01-02T03:04:05.000Z"
    )
    if order == "newer first":
        return
    laptop.reload()
    assert numbers(laptop)["xp"] == "55"
    expect(history.filter(has_text="gone")).to_contain_text("no longer in the course")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a picture", b"\x89PNG\r\n\x1a\n\x00", "This is no file of a reader's progress"),
        ("another course's", HEAD.replace("llm-apis", "<b>x</b>").encode(), "another course: <b>x</b>"),
        ("one with a broken line", f"{HEAD}\n{event('run', 'a')}\n{{\n".encode(), "Lines that can't be read"),
    ],
    ids=lambda value: value if isinstance(value, str) and "'" not in value else "",
)
def test_a_file_that_is_none_changes_nothing_and_is_explained(open_page, tmp_path, name, content, said):
    page = open_page(MINE["en"], prepare=with_log(event("replay", "haiku-sync")))
    expect(page.locator(".tokenreel-history li")).not_to_have_count(0)
    path = tmp_path / "file.jsonl"
    path.write_bytes(content)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator(".tokenreel-said")).to_contain_text(said)
    assert "haiku-sync" in page.evaluate(f"localStorage.getItem({KEY!r})")
    assert name


def test_a_file_of_a_course_that_has_moved_can_be_added_all_the_same(open_page, tmp_path):
    page = open_page(MINE["en"])
    path = tmp_path / "file.jsonl"
    path.write_text(f"{HEAD.replace('llm-apis', 'https://old.example/')}\n{event('replay', 'haiku-sync')}\n")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator(".tokenreel-said")).to_contain_text("another course: https://old.example/")
    assert numbers(page)["xp"] == "0"
    page.get_by_role("button", name="Add it all the same").click()
    assert numbers(page)["xp"] == "5"
    expect(page.locator(".tokenreel-history li").first).to_contain_text("Earned")


def test_deleting_asks_first_and_can_be_undone(open_page):
    page = open_page(MINE["ko"], prepare=with_log(event("replay", "haiku-sync")))
    expect(page.locator(".tokenreel-history li")).to_have_count(2)
    page.get_by_role("button", name="기록 지우기…").click()
    expect(page.get_by_role("button", name="그대로 두기")).to_be_focused()
    page.keyboard.press("Enter")
    assert numbers(page)["xp"] == "5"
    page.get_by_role("button", name="기록 지우기…").click()
    page.locator("tokenreel-my-progress").get_by_role("button", name="지우기", exact=True).click()
    assert numbers(page)["xp"] == "0"
    assert page.evaluate(f"localStorage.getItem({KEY!r})") is None
    page.get_by_role("button", name="되돌리기").click()
    assert numbers(page)["xp"] == "5"


@pytest.mark.parametrize(
    ("script", "said"),
    [(DENIED, "This browser keeps nothing for this site"), (FULL, "This browser has no room left")],
    ids=["denied", "full"],
)
def test_where_nothing_can_be_kept_the_lesson_works_and_says_so(open_page, traffic, script, said):
    traffic.allowed.append("uncaught: refused")  # Material's own
    page = open_page(LESSON["en"], prepare=lambda page: page.add_init_script(script))
    played(page, "haiku-sync")
    assert numbers(page)["xp"] == "5"
    expect(page.locator(".tokenreel-progress__trouble")).to_contain_text(said)


@pytest.mark.parametrize(
    ("line", "said"),
    [("{damaged", "일부를 읽을 수 없어요"), (event("read", "x").replace('"v":1', '"v":2'), "더 새로운 버전")],
    ids=["damaged", "of a later version"],
)
def test_a_log_that_can_not_all_be_read_counts_and_keeps_what_it_holds(open_page, line, said):
    page = open_page(LESSON["ko"], prepare=with_log(event("run", "solar-async", xp=10), line))
    assert numbers(page)["xp"] == "10"
    expect(page.locator(".tokenreel-progress__trouble")).to_contain_text(said)
    played(page, "haiku-sync")
    assert numbers(page)["xp"] == "15"
    assert line in page.evaluate(f"localStorage.getItem({KEY!r})").split("\n")


def test_two_tabs_show_the_same(open_page):
    page = open_page(MINE["en"])
    assert numbers(page)["xp"] == "0"
    other = page.context.new_page()
    other.goto(page.url.replace("progress/", "streaming/05-streaming/"))
    played(other, "haiku-sync")
    expect(page.locator("tokenreel-progress [data-is=xp]")).to_have_text("5")
    expect(page.locator(".tokenreel-history li")).to_have_count(2)


@every_view
def test_its_page_fits_and_is_accessible(open_page, width, scheme, language):
    log = with_log(event("read", "streaming/05-streaming"), event("replay", "haiku-sync"))
    page = open_page(MINE[language], width=width, scheme=scheme, prepare=log)
    expect(page.locator(".tokenreel-history li").first).to_be_visible()
    page.get_by_role("button", name=re.compile("기록 지우기…|Delete my progress…")).click()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    found = Axe().run(page, context={"include": [["tokenreel-progress"], ["tokenreel-my-progress"]]})
    assert found.violations_count == 0, found.generate_report()


def test_nothing_moves_when_the_numbers_come(open_page):
    script = """
      window.shifts = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((e) => (window.shifts += e.value)))
        .observe({type: "layout-shift", buffered: true});
    """
    log = with_log(*(event("replay", f"demo-{number}") for number in range(40)))

    def prepare(page: Page) -> None:
        page.add_init_script(script)
        log(page)

    page = open_page(LESSON["ko"], width=390, prepare=prepare)
    assert numbers(page)["xp"] == "200"
    assert page.evaluate("window.shifts") < 0.01


def test_without_scripts_no_numbers_are_made_up(open_page):
    page = open_page(LESSON["ko"], javascript=False)
    expect(page.locator("tokenreel-progress")).to_be_hidden()
    expect(page.locator("tokenreel-read")).to_be_hidden()


def test_nothing_of_it_leaves_the_browser(open_page):
    page = open_page(LESSON["en"])
    sent = []
    page.on("request", lambda request: sent.append((request.method, request.url, request.post_data)))
    played(page, "haiku-sync")
    assert numbers(page)["xp"] == "5"
    asked = {(method, "?" in url, data) for method, url, data in sent}
    assert asked <= {("GET", False, None)}, "what a page loads, and nothing that tells who loads it"


@every_language
def test_home_leads_to_where_the_reader_left(open_page, language):
    page = open_page({"ko": "", "en": "en/"}[language])
    link = page.locator("tokenreel-continue[data-state=ready] a")
    number = LESSONS[0].rpartition("/")[2][:2]
    begin = {"ko": f"레슨 {number}부터 시작하기", "en": f"Start with lesson {number}"}[language]
    expect(link).to_contain_text(begin)
    link.click()
    page.wait_for_url(f"**/{LESSONS[0]}/")
    assert numbers(page)["done"] == "0"
    page.go_back()
    go_on = {"ko": f"레슨 {number} 이어서 보기", "en": f"Continue with lesson {number}"}[language]
    expect(link).to_contain_text(go_on)
    page.evaluate(
        "([key, text]) => localStorage.setItem(key, text)",
        [KEY, "\n".join([HEAD, *(event("read", slug) for slug in LESSONS), ""])],
    )
    page.reload()
    expect(page.locator("tokenreel-continue[data-state=ready]")).to_be_attached()
    expect(link).to_be_hidden()


def test_a_track_shows_how_much_of_it_was_read(open_page):
    page = open_page("streaming/", prepare=with_log(event("read", "streaming/05-streaming")))
    bar = page.locator("tokenreel-progress[data-track][data-state=ready]")
    expect(bar).to_have_text(re.compile(rf"레슨 1/{len(LESSONS)}\s+{100 // len(LESSONS)}% 완료"))
    expect(page.locator(".tokenreel-outline .tokenreel-done")).to_have_count(1)


def test_the_gallery_leads_to_each_demo_in_its_lesson(open_page):
    page = open_page("en/gallery/", width=390)
    page.get_by_role("link", name="Sync iteration: Chat Completions").click()
    page.wait_for_url("**/en/streaming/05-streaming/#demo-haiku-sync")
    expect(page.locator("tokenreel-player[data-demo=haiku-sync]")).to_be_in_viewport()
