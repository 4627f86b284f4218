"""What `tokenreel serve` shows while a course is being written."""

import pytest

from served_course import FILES, changed

LESSON, OTHER = "a/01-x/", "a/02-y/"
ALARM = 'class="tokenreel-problems" role="alert" open'
MILD = "tokenreel-problems--mild"


def panel(html: str) -> str:
    """Return what lies over a page."""
    return html.partition('<details class="tokenreel-problems')[2].partition("</details>")[0]


def test_a_draft_is_served_and_marked(serving):
    html = serving.get(LESSON)
    assert "Lesson 01 of 02 · draft" in html
    assert "The lesson (draft)" in html, "in the navigation"
    assert not panel(html)


def test_a_changed_lesson_is_made_anew_in_every_language_and_no_other_page_is(serving):
    others = ["a/02-y/index.html", "ko/a/02-y/index.html", "index.html", "404.html"]
    before = [serving.written(path) for path in others]
    text = changed(FILES["lessons/a/01-x.md"], "Text.", "New text.")
    serving.write("lessons/a/01-x.md", changed(text, "글.", "새 글."))
    assert "New text." in serving.get(LESSON)
    assert "새 글." in serving.get(f"ko/{LESSON}")
    assert [serving.written(path) for path in others] == before


def test_a_renamed_lesson_is_called_so_on_the_pages_that_are_asked_for(serving):
    serving.write("lessons/a/01-x.md", changed(FILES["lessons/a/01-x.md"], "en: The lesson", "en: Renamed"))
    assert "Renamed</h1>" in serving.get(LESSON)
    for path in (OTHER, ""):
        html = serving.get(path)
        assert "Renamed (draft)" in html
        assert "The lesson" not in html
    before = serving.written("a/02-y/index.html")
    serving.get(OTHER)
    assert serving.written("a/02-y/index.html") == before, "made anew once"


def test_a_page_of_the_authors_and_a_picture_are_made_anew_alone(serving):
    before = serving.written("a/02-y/index.html")
    serving.write("docs/more.md", "# More\n\nAdded.\n")
    serving.write("docs/picture.svg", "<svg><g/></svg>")
    assert "Added." in serving.get("more/")
    assert "Added." in serving.get("ko/more/")
    assert serving.get("picture.svg") == "<svg><g/></svg>"
    assert serving.written("a/02-y/index.html") == before
    serving.write("docs/more.md", "# Called otherwise\n")
    assert "Called otherwise" in serving.get(OTHER), "in the navigation"


def test_a_new_page_and_a_new_lesson_appear(serving):
    serving.write("docs/added.md", "# Added\n")
    assert "Added" in serving.get("added/")
    (serving.root / "lessons/a/03-z.md").write_text(
        changed(FILES["lessons/a/02-y.md"], "The other", "The third"), "utf-8"
    )
    serving.write(
        "lessons/course.yml", changed(FILES["lessons/course.yml"], "02-y.md}", "02-y.md}, {file: 03-z.md}")
    )
    assert "The third" in serving.get("a/03-z/")
    assert "The third" in serving.get(OTHER)


def test_files_that_an_editor_keeps_for_a_moment_change_nothing(serving):
    root = serving.server.root
    for name in ("lessons/a/.01-x.md.swp", "lessons/a/01-x.md~", "docs/4913", "demos/x/.recording.jsonl.k2"):
        serving.change(name)
    assert serving.server.root == root


def test_a_problem_lies_over_every_page_until_it_is_mended(serving):
    serving.write("lessons/a/01-x.md", FILES["lessons/a/01-x.md"] + "\n:::xx\n<script>\n:::\n")
    html = serving.get(LESSON)
    assert ALARM in html
    assert "lessons/a/01-x.md:13:1: unknown-language" in panel(html)
    assert "Text." in html, "what can be read is still there"
    assert "unknown-language" in panel(serving.get(f"ko/{OTHER}"))
    serving.write("lessons/a/01-x.md", FILES["lessons/a/01-x.md"])
    assert not panel(serving.get(LESSON))


def test_a_warning_shows_on_its_own_page_only_and_is_no_alarm(serving):
    serving.write("lessons/a/01-x.md", changed(FILES["lessons/a/01-x.md"], ":::ko\n글.\n:::\n", ""))
    html = serving.get(LESSON)
    assert ALARM not in html
    assert MILD in html
    assert "missing-translation" in panel(html)
    for other in (OTHER, "", "nowhere/"):
        assert "lessons/a/01-x.md" not in serving.get(other)


def test_a_demo_without_a_recording_says_how_to_make_one_and_plays_once_it_is_made(serving, record):
    text = FILES["lessons/a/01-x.md"] + '\n```python demo="mine"\nprint()\n```\n'
    serving.write("lessons/a/01-x.md", text)
    html = serving.get(LESSON)
    assert "`tokenreel record mine`" in html
    assert "<tokenreel-player" not in html
    record(serving.root, "mine", "print()\n")
    serving.change("demos/mine/recording.jsonl")
    html = serving.get(LESSON)
    assert "<tokenreel-player" in html
    assert '"tokenreel":' in serving.get("demos/mine/recording.jsonl")


def test_a_course_that_cannot_be_read_leaves_the_pages_of_the_last_one(serving):
    serving.write("lessons/course.yml", "tracks: [")
    html = serving.get(LESSON)
    assert "lessons/course.yml:1:" in panel(html)
    assert "Text." in html


BROKEN = {
    "wrong type": FILES["lessons/a/01-x.md"].replace("minutes: 1", "minutes: twenty").encode(),
    "bad YAML": FILES["lessons/a/01-x.md"].replace("ko: 레슨}", "ko: 레슨").encode(),
    "empty": b"",
    "not UTF-8": FILES["lessons/a/01-x.md"].encode() + b"\xff",
    "deleted": None,
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(
    "rebuilt", ["lessons/a/01-x.md", "mkdocs.yml"], ids=["by its page", "by a whole build"]
)
def test_a_lesson_that_cannot_be_read_stays_as_it_was(serving, broken, rebuilt):
    lesson = serving.root / "lessons/a/01-x.md"
    lesson.unlink() if broken is None else lesson.write_bytes(broken)
    serving.change(rebuilt)
    html = serving.get(LESSON)
    assert ALARM in html
    assert "lessons/a/01-x.md" in panel(html)
    assert "Text." in html
    serving.write("lessons/a/01-x.md", changed(FILES["lessons/a/01-x.md"], "Text.", "Fixed."))
    html = serving.get(LESSON)
    assert not panel(html)
    assert "Fixed." in html


@pytest.mark.parametrize("seen", [True, False], ids=["while serving", "from the start"])
def test_a_page_that_cannot_be_read_stays_as_it_was_or_says_so(course, serve, seen):
    page = course / "docs/more.md"
    broken = b"# More\n\xff\n"
    if not seen:
        page.write_bytes(broken)
    serving = serve(course)
    serving.write("docs/more.md", broken)
    html = serving.get("more/")
    assert "docs/more.md:2:1: not-utf8" in panel(html)
    assert ("<h1" in html and ">More<" in html) is seen
    assert ("can&#39;t be read yet" in html or "can't be read yet" in html) is not seen


def test_an_address_without_a_page_tells_the_problems_and_waits_for_the_page(serving):
    serving.write("lessons/a/01-x.md", "")
    html = serving.get("nowhere/")
    assert "lessons/a/01-x.md:1:1: empty-file" in panel(html)
    assert "/livereload/" in html


def test_a_config_that_cannot_be_read_leaves_the_site_as_it_was(serving):
    serving.write("mkdocs.yml", "site_name: [\n")
    html = serving.get(LESSON)
    assert "build-failed" in panel(html)
    assert "Text." in html
    serving.write("lessons/a/01-x.md", changed(FILES["lessons/a/01-x.md"], "Text.", "Meanwhile."))
    serving.write("mkdocs.yml", FILES["mkdocs.yml"])
    html = serving.get(LESSON)
    assert not panel(html)
    assert "Meanwhile." in html


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("site_name: A\nplugins: [\n", ["mkdocs.yml:3:1", "while parsing a flow node"]),
        (
            FILES["mkdocs.yml"].replace("tokenreel", "tokenrel"),
            ["plugins", "The &quot;tokenrel&quot; plugin is not installed"],
        ),
        (FILES["mkdocs.yml"].replace("tokenreel", "search"), ["is no longer among the plugins"]),
    ],
    ids=["no YAML", "a misspelt plugin", "without ours"],
)
def test_the_panel_says_what_is_wrong_with_a_config(serving, config, said):
    serving.write("mkdocs.yml", config)
    html = serving.get(LESSON)
    for part in said:
        assert part in html
    assert "Text." in html
    serving.write("mkdocs.yml", FILES["mkdocs.yml"])
    assert not panel(serving.get(LESSON))


def test_why_a_build_failed_is_told_without_what_else_is_wrong(course, serve):
    hook = "def on_pre_build(config):\n    raise RuntimeError('it went boom')\n"
    (course / "hook.py").write_text(hook, "utf-8")
    serving = serve(course)
    serving.write("lessons/a/01-x.md", FILES["lessons/a/01-x.md"] + "\n:::xx\nx\n:::\n")
    serving.write("mkdocs.yml", FILES["mkdocs.yml"] + "hooks: [hook.py]\n")
    said = panel(serving.get(LESSON))
    assert "build-failed it went boom\n" in said
    assert said.count("unknown-language") == 1


@pytest.mark.parametrize(
    "broken", ["title: [\n", "title: 1\n", None], ids=["no YAML", "a wrong type", "none"]
)
def test_a_course_that_is_broken_from_the_start_says_so_and_comes_once_it_is_mended(course, serve, broken):
    path = course / "lessons" / "course.yml"
    good = path.read_text("utf-8")
    path.unlink()
    if broken is not None:
        path.write_text(broken, "utf-8")
    serving = serve(course)
    assert "lessons/course.yml:1:" in panel(serving.get())
    assert "Text." not in serving.get(LESSON)
    serving.write("lessons/course.yml", good)
    assert not panel(serving.get())
    assert "Text." in serving.get(LESSON)


def test_a_language_that_material_does_not_know_leaves_the_pages_of_the_last_course(serving):
    serving.write(
        "lessons/course.yml", changed(FILES["lessons/course.yml"], "ko: 한국어}", "ko: 한국어, zz: Zz}")
    )
    html = serving.get(LESSON)
    assert "names zz" in panel(html)
    assert "Text." in html


def test_a_browser_is_told_of_a_change_only(serving):
    epoch = serving.get("livereload/0/1")
    serving.write("lessons/a/01-x.md", changed(FILES["lessons/a/01-x.md"], "Text.", "More."))
    assert int(serving.get("livereload/0/2")) > int(epoch)
