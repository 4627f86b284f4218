"""What `tokenreel serve` shows while a course is being written: its builds, without its server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

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


def test_a_warning_shows_on_its_own_page_only_and_is_no_alarm(course, rebuild):
    for path in (course / "lessons/course.yml", course / "lessons/a/01-x.md"):
        text = path.read_text("utf-8").replace("languages: {", "languages: {ko: Korean, ")
        path.write_text(text.replace("title: {", "title: {ko: T, "), "utf-8")
    rebuild()
    html = (course / "site" / LESSON).read_text("utf-8")
    assert NOTICE not in html
    assert "tokenreel-problems--mild" in html
    assert "missing-translation" in html
    for other in ("index.html", "404.html"):
        assert "lessons/a/01-x.md" not in (course / "site" / other).read_text("utf-8")


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


@pytest.mark.parametrize(
    "broken",
    [
        FILES["lessons/a/01-x.md"].replace("minutes: 1", "minutes: twenty").encode(),
        FILES["lessons/a/01-x.md"].replace("{en: The lesson}", "{en: The lesson").encode(),
        b"",
        FILES["lessons/a/01-x.md"].encode() + b"\xff",
        None,
    ],
    ids=["wrong type", "bad YAML", "empty", "not UTF-8", "deleted"],
)
def test_a_lesson_that_cannot_be_read_stays_as_it_was(course, rebuild, broken):
    lesson = course / "lessons/a/01-x.md"
    rebuild()
    lesson.unlink() if broken is None else lesson.write_bytes(broken)
    rebuild()
    html = (course / "site" / LESSON).read_text("utf-8")
    assert NOTICE in html
    assert "lessons/a/01-x.md" in html.partition(NOTICE)[2].partition("</div>")[0]
    assert "Text." in html
    lesson.write_text(FILES["lessons/a/01-x.md"].replace("Text.", "Mended."), "utf-8")
    rebuild()
    html = (course / "site" / LESSON).read_text("utf-8")
    assert NOTICE not in html
    assert "Mended." in html


@pytest.mark.parametrize("seen", [True, False], ids=["while serving", "from the start"])
def test_a_page_that_cannot_be_read_stays_as_it_was_or_says_so(course, rebuild, seen):
    page = course / "docs/more.md"
    page.write_text("# More\n")
    if seen:
        rebuild()
    page.write_bytes(b"# More\n\xff\n")
    rebuild()
    html = (course / "site/more/index.html").read_text("utf-8")
    assert "docs/more.md:2:1: not-utf8" in html
    assert ("<h1" in html and ">More<" in html) is seen
    assert ("can&#39;t be read yet" in html or "can't be read yet" in html) is not seen


def test_an_address_without_a_page_tells_the_problems_and_waits_for_the_page(course, rebuild):
    (course / "lessons/a/01-x.md").write_text("", "utf-8")
    rebuild()
    html = (course / "site/404.html").read_text("utf-8")
    assert "lessons/a/01-x.md:1:1: empty-file" in html
    assert "/livereload/" in html


def test_a_config_that_cannot_be_read_leaves_the_site_as_it_was(course, caplog):
    config = load_config(str(course / "mkdocs.yml"))
    server = LiveReloadServer(lambda: rebuild_or_raise(course), "127.0.0.1", 0, str(course / "site"))
    server.watch(config.docs_dir)
    server = config.plugins.on_serve(server, config=config, builder=server.builder)
    server.builder()
    assert "mkdocs.yml" in caplog.text, "MkDocs says where"
    server.server_close()


def rebuild_or_raise(course: Path) -> None:
    (course / "mkdocs.yml").write_text("site_name: [\n", "utf-8")
    load_config(str(course / "mkdocs.yml"))


def test_a_language_that_material_does_not_know_leaves_the_pages_of_the_last_course(course, rebuild):
    rebuild()
    settings = course / "lessons/course.yml"
    settings.write_text(
        settings.read_text("utf-8").replace("{en: English}", "{en: English, zz: Zz}"), "utf-8"
    )
    with pytest.raises(SystemExit):  # MkDocs' server waits for the next change
        rebuild()
    assert "Text." in (course / "site" / LESSON).read_text("utf-8")
