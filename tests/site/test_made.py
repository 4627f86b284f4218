"""Pages that a site has without a file of its author's: one a track, and the gallery of demos."""

import re

import pytest

LESSON = """\
---
title: {en: "TITLE", ko: "레슨 TITLE"}
minutes: 12
tags: ["<x>"]
status: published
---
Text.
"""
COURSE = """\
title: {en: A course, ko: 코스}
languages: {en: English, ko: 한국어}
tracks:
  - id: a
    title: {en: "Q & A", ko: 가}
    text: {en: "Of <b>", ko: 소개}
    lessons: [{file: 1.md}, {planned: {en: Planned, ko: 예정}}, {file: 3.md}]
  - {id: later, title: {en: L, ko: 나중}, lessons: [{planned: {en: C, ko: 다}}]}
"""
CONFIG = (
    "site_name: A\ntheme: {name: material, features: [navigation.indexes]}\nplugins: [search, tokenreel]\n"
)
FILES = {
    "mkdocs.yml": CONFIG,
    "lessons/course.yml": COURSE,
    "lessons/a/1.md": LESSON.replace("TITLE", "One <1>"),
    "lessons/a/3.md": LESSON.replace("TITLE", "Three").replace("published", "draft"),
    "docs/index.md": "# Home\n\n<div data-tokenreel-outline></div>\n",
}


@pytest.fixture(scope="module")
def site(build_course):
    return build_course(FILES)


def article(site, path: str) -> str:
    html = (site / path / "index.html").read_text("utf-8")
    return html.partition("<article")[2].partition("</article")[0]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", html).split())


def test_a_track_has_a_page_with_its_lessons_in_each_language(site):
    english = article(site, "a")
    assert "Q &#38; A</h1>" in english
    assert "<p>Of &lt;b&gt;</p>" in english
    assert "Lessons: 1 · about 12 min" in english
    rows = [words(row) for row in re.findall(r"<li.*?</li>", english, re.DOTALL)]
    assert rows == ["One &lt;1&gt; about 12 min &lt;x&gt;", "Planned (to come)", "Three (to come)"]
    assert '<a href="1/">' in english
    assert "소개" in article(site, "ko/a")
    assert not (site / "later").exists(), "nothing in it is built"


def test_home_leads_to_the_tracks_and_to_the_first_lesson(site):
    home = article(site, "")
    assert '<h2><a href="a/">Q &amp; A</a></h2>' in home
    assert "<h2>L</h2>" in home
    assert (
        '<a class="md-button md-button--primary" href="a/1/">Start with lesson 01: One &lt;1&gt;</a>' in home
    )
    assert "레슨 01부터 시작하기: 레슨 One &lt;1&gt;" in article(site, "ko")


@pytest.mark.parametrize(
    ("files", "title"),
    [
        ({"docs/a/index.md": "# Mine\n"}, "Mine"),
        ({"docs/a/README.md": "# Mine\n"}, "Mine"),
        (
            {
                "lessons/a/index.md": LESSON.replace("TITLE", "A lesson called index"),
                "lessons/course.yml": COURSE.replace("{file: 3.md}", "{file: index.md}"),
                "lessons/a/3.md": "",
            },
            "A lesson called index",
        ),
    ],
    ids=["an index", "a README", "a lesson"],
)
def test_what_an_author_wrote_takes_the_place_of_a_tracks_page(build_course, files, title):
    site = build_course({name: text for name, text in {**FILES, **files}.items() if text})
    assert title in article(site, "a")
    assert "Lessons: 1" not in article(site, "a")


def test_without_a_demo_there_is_no_gallery(site):
    assert not (site / "gallery").exists()


@pytest.mark.parametrize(
    ("folder", "title", "first", "wall"),
    [("", "데모 모음", "첫 token까지", "전체 시간"), ("en/", "All demos", "first token", "wall")],
)
def test_the_gallery_says_of_each_demo_who_answered_when_and_how_fast(
    course_site, folder, title, first, wall
):
    page = article(course_site, f"{folder}gallery")
    assert title in page
    cards = re.findall(r'<div class="tokenreel-card".*?</div>', page, re.DOTALL)
    assert len(cards) == 6
    lesson = article(course_site, f"{folder}streaming/05-streaming")
    for card in cards:
        link = re.search(r'<a href="\.\./streaming/05-streaming/#(demo-[a-z-]+)">', card)
        assert link
        assert f'<tokenreel-player id="{link[1]}"' in lesson
        provenance = re.search(r'<p class="tokenreel-provenance">(.*?)</p>', card)
        assert provenance
        assert provenance[1] in lesson
        assert re.search(rf"{wall} [\d.]+ m?s", card)
    whole = next(card for card in cards if "#demo-bread-whole" in card)
    assert any(first in card for card in cards)
    assert first not in whole, "an answer in one piece has none"
