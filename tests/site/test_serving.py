"""What `tokenreel serve` shows while a course is being written: its builds, without its server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

FILES = {
    "mkdocs.yml": "site_name: A\ntheme: {name: material}\nplugins: [tokenreel]\n",
    "lessons/course.yml": """\
title: {en: A course}
languages: {en: English}
tracks: [{id: a, title: {en: A}, lessons: [{file: 01-x.md}]}]
""",
    "lessons/a/01-x.md": """\
---
title: {en: The lesson}
minutes: 1
status: draft
---
:::en
Text.
:::
""",
    "docs/index.md": ":::en\n# Home\n:::\n",
}
LESSON = "a/01-x/index.html"
NOTICE = 'class="tokenreel-problems"'

Build = Callable[[], None]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def rebuild(course: Path) -> Iterator[Build]:
    """Return what a change of a file starts."""

    def load():
        return load_config(str(course / "mkdocs.yml"), site_dir=str(course / "site"))

    first = load()
    first.plugins.on_startup(command="serve", dirty=False)
    yield lambda: build(load())
    first.plugins.on_shutdown()


def test_a_draft_is_served_and_marked(course, rebuild):
    rebuild()
    html = (course / "site" / LESSON).read_text("utf-8")
    assert "Lesson 01 of 01 · draft" in html
    assert "The lesson (draft)" in html, "in the navigation"
    assert NOTICE not in html


def test_a_problem_shows_on_the_page_until_it_is_mended(course, rebuild):
    lesson = course / "lessons/a/01-x.md"
    good = lesson.read_text("utf-8")
    lesson.write_text(good + "\n:::xx\n<script>\n:::\n", "utf-8")
    rebuild()
    html = (course / "site" / LESSON).read_text("utf-8")
    assert NOTICE in html
    assert "lessons/a/01-x.md:10:1: unknown-language" in html
    assert "Text." in html, "what can be read is still there"
    lesson.write_text(good, "utf-8")
    rebuild()
    assert NOTICE not in (course / "site" / LESSON).read_text("utf-8")


def test_a_demo_without_a_recording_says_how_to_make_one(course, rebuild):
    with (course / "lessons/a/01-x.md").open("a") as lesson:
        lesson.write('\n```python demo="mine"\nprint()\n```\n')
    rebuild()
    html = (course / "site" / LESSON).read_text("utf-8")
    assert "`tokenreel record mine`" in html
    assert "<tokenreel-player" not in html


def test_a_course_that_cannot_be_read_leaves_the_pages_of_the_last_one(course, rebuild):
    rebuild()
    (course / "lessons/course.yml").write_text("tracks: [", "utf-8")
    rebuild()
    html = (course / "site" / LESSON).read_text("utf-8")
    assert NOTICE in html
    assert "lessons/course.yml:1:" in html
    assert "Text." in html


def test_a_language_that_material_does_not_know_leaves_the_pages_of_the_last_course(course, rebuild):
    rebuild()
    settings = course / "lessons/course.yml"
    settings.write_text(
        settings.read_text("utf-8").replace("{en: English}", "{en: English, zz: Zz}"), "utf-8"
    )
    with pytest.raises(SystemExit):  # MkDocs' server waits for the next change
        rebuild()
    assert "Text." in (course / "site" / LESSON).read_text("utf-8")
