"""What pages say of progress before a browser fills it in, and the rules it does so by."""

import json
import re

import pytest

LESSON = """\
---
title: {en: "A & <B>", ko: "가 & <나>"}
minutes: 5
status: STATUS
---
Text.
"""
FILES = {
    "lessons/course.yml": """\
title: {en: A course, ko: 코스}
languages: {en: English, ko: 한국어}
tracks:
  - {id: a, title: {en: A, ko: 가}, lessons: [{file: 1.md}, {file: 2.md}, {planned: {en: B, ko: 나}}]}
  - {id: later, title: {en: L, ko: 나중}, lessons: [{planned: {en: C, ko: 다}}]}
id: a-course
progress:
  read_after: 7
  levels: [{title: {en: Tokenizer, ko: 토크나이저}}, {title: {en: Next, ko: 다음}, xp: 50}]
  achievements: [{id: one, title: {en: One, ko: 하나}, text: {en: Read, ko: 읽기}, when: {read: 1}}]
""",
    "lessons/a/1.md": LESSON.replace("STATUS", "published"),
    "lessons/a/2.md": LESSON.replace("STATUS", "draft"),
    "docs/index.md": "# Home\n\n<div data-tokenreel-outline></div>\n",
}


@pytest.fixture(scope="module")
def site(build_course):
    return build_course(FILES)


def rules_of(site, folder: str = "") -> dict:
    return json.loads((site / folder / "assets/tokenreel/course.json").read_text("utf-8"))


def test_a_browser_gets_the_lessons_that_are_built_with_titles_in_the_pages_language(site):
    english, korean = rules_of(site), rules_of(site, "ko")
    assert english["tracks"] == [
        {
            "id": "a",
            "title": "A",
            "lessons": [{"id": "a/1", "title": "A & <B>", "url": "a/1/", "number": 1, "minutes": 5}],
        }
    ]
    assert (english["key"], english["root"], english["readAfter"]) == ("a-course", "../../", 7)
    assert korean["root"] == "../../../", "both languages have one log: it is kept by the site's root"
    assert [level["title"] for level in korean["levels"]] == ["토크나이저", "다음"]
    assert english["achievements"] == [{"id": "one", "title": "One", "text": "Read", "when": {"read": 1}}]
    things = json.loads((site / "assets/tokenreel/things.json").read_text("utf-8"))
    assert things == {"demos": {}, "tasks": {}}


@pytest.mark.parametrize(
    ("path", "top"), [("", ""), ("a/1/", "../../"), ("progress/", "../"), ("ko/a/1/", "../../")]
)
def test_pages_show_a_new_readers_progress_and_lead_to_all_of_it(site, path, top):
    page = (site / path / "index.html").read_text("utf-8")
    bar = re.search(r"<tokenreel-progress .*?</tokenreel-progress>", page, re.DOTALL)
    assert bar
    top = top or "./"
    assert f'data-course="{top.removeprefix("./")}assets/tokenreel/course.json"' in bar[0].replace(
        "./", "", 0
    )
    said = " ".join(re.sub(r"<[^>]*>", "", bar[0]).split())
    assert said == (
        "레벨 0 · 토크나이저 0 XP 레슨 0/1 업적 0/1 0% 완료 다음 레벨까지 0/50 XP · 50 XP 남음"
        if path.startswith("ko")
        else "Level 0 · Tokenizer 0 XP 0/1 lessons 0/1 achievements 0% complete "
        "0/50 XP to the next level · 50 XP to go"
    )
    assert ("<tokenreel-read " in page) is ("a/1" in path)
    assert ("<tokenreel-my-progress " in page) is (path == "progress/")
    assert "data-tokenreel-" not in page.replace("data-tokenreel-outline", "").partition("<article")[2]


def test_a_course_that_says_nothing_of_it_counts_lessons_and_xp(build_course):
    course = FILES["lessons/course.yml"].partition("id: a-course")[0]
    page = (build_course({**FILES, "lessons/course.yml": course}) / "a/1/index.html").read_text("utf-8")
    bar = re.search(r"<tokenreel-progress .*?</tokenreel-progress>", page, re.DOTALL)
    assert bar
    assert " ".join(re.sub(r"<[^>]*>", "", bar[0]).split()) == "0 XP 0/1 lessons 0% complete"


def test_an_author_can_do_without(build_course):
    config = "site_name: A\ntheme: {name: material}\nplugins: [search, {tokenreel: {progress: false}}]\n"
    site = build_course({**FILES, "mkdocs.yml": config})
    assert not (site / "progress").exists()
    assert not (site / "assets/tokenreel/course.json").exists()
    for path in ("", "a/1/"):
        page = (site / path / "index.html").read_text("utf-8")
        assert "<tokenreel-progress" not in page
        assert "<tokenreel-read" not in page
        assert "data-tokenreel-progress-bar" not in page
        assert "progress/" not in page.replace("progress/progress", "").replace("progress/element", "")


def test_an_authors_own_page_takes_the_place_of_ours(build_course):
    mine = "# How far am I?\n\n<div data-tokenreel-progress></div>\n"
    site = build_course({**FILES, "docs/progress.md": mine})
    page = (site / "progress" / "index.html").read_text("utf-8")
    assert "How far am I?" in page
    assert "<tokenreel-my-progress " in page
