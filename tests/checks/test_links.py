"""Links within the site, one page a case; `tests/site/test_links.py` holds the same cases against MkDocs."""

import pytest

from link_cases import CASES, FIXTURE, write_course
from tokenreel.checks import check_project
from tokenreel.problems import Severity

OURS = ("broken-link", "broken-anchor")


def found(root):
    return [problem for problem in check_project(root) if problem.code in OURS]


@pytest.mark.parametrize(("title", "page", "none", "expected"), CASES, ids=[case[0] for case in CASES])
def test_what_is_said_of_a_link(tmp_path, title, page, none, expected):
    problems = found(write_course(tmp_path, {"here": page}))
    assert {problem.path for problem in problems} <= {"docs/here/page.md"}
    lines = [f"{one.line}:{one.column}: {one.code} {one.message}\n" for one in problems]
    assert "".join(lines) == expected
    assert bool(none) == (not expected), "a case expects problems, or says `none`"
    assert all(problem.hint and problem.severity is Severity.ERROR for problem in problems)


def test_the_spec_is_not_empty():
    assert len(CASES) == FIXTURE.read_text("utf-8").count("\n==== ")


@pytest.mark.parametrize(
    ("link", "hint"),
    [
        ("besied.md", "Did you mean beside.md?"),
        ("beside.html", "Did you mean beside.md?"),
        ("01-a.md", "Did you mean ../t/01-a.md?"),
        ("../t/beside.png", "Put it into docs/t; the link stays as it is."),
        ("beside.md#their", "Did you mean there?"),
        ("elsewhere/index.md", "Fix the address, or write that page."),
        ("../tt/index.md", "Did you mean ../t/index.md?"),
    ],
)
def test_a_hint_names_what_was_meant(tmp_path, link, hint):
    assert [problem.hint for problem in found(write_course(tmp_path, {"here": f"[a]({link})"}))] == [hint]


def test_pages_that_a_site_makes_itself_can_be_linked_to(tmp_path):
    links = "[a](../t/index.md) [b](../progress.md)\n\n<a href='../../progress/'>c</a>"
    assert found(write_course(tmp_path, {"here": links})) == []
    (problem,) = found(write_course(tmp_path / "more", {"here": "[a](../gallery.md)"}))
    assert problem.code == "broken-link", "there is no demo"


@pytest.mark.parametrize("name", ["a" * 300, "b%00", "c%1b[2J"], ids=["too long", "no name", "an escape"])
def test_a_link_to_what_can_be_no_file_is_broken(tmp_path, name):
    (problem,) = found(write_course(tmp_path, {"here": f"[a](../t/{name}.md)"}))
    assert problem.code == "broken-link"
    assert str(problem).replace("\n", "").isprintable()


def test_a_recording_that_answers_a_demo_and_an_exercise_is_told_once(tmp_path):
    root = write_course(tmp_path, {"here": ""})
    lesson = root / "lessons" / "t" / "01-a.md"
    lesson.write_text(lesson.read_text("utf-8") + '\n```python demo="one"\nprint(1)\n```\n', "utf-8")
    recording = root / "demos" / "one" / "recording.jsonl"
    recording.unlink()
    recording.mkdir()
    said = [one.code for one in check_project(root) if one.path == "demos/one/recording.jsonl"]
    assert said == ["unreadable-file"]


def test_what_mkdocs_leaves_out_is_no_page(tmp_path):
    root = write_course(tmp_path, {"here": ""})
    for folder in (root / "docs" / ".drafts", root / "docs" / "templates"):
        folder.mkdir()
        (folder / "a.md").write_text(":::xx\n[a](gone.md)\n")
    assert [one for one in check_project(root) if "docs/" in one.path and "/a.md" in one.path] == []


def test_a_picture_is_not_what_a_link_to_a_page_meant(tmp_path):
    root = write_course(tmp_path, {"here": "[a](drawing.md)\n\n![b](drawin.png)"})
    (root / "docs" / "here" / "drawing.png").touch()
    assert [problem.hint for problem in found(root)] == [
        "Fix the address, or write that page.",
        "Did you mean drawing.png?",
    ]


@pytest.mark.parametrize(
    "settings",
    [
        "plugins: [search, tokenreel, gen-files]",
        "plugins: [{search: {}}, {blog: {}}]",
        "markdown_extensions: [pymdownx.snippets]",
        "markdown_extensions: [{markdown_extensions.own: {a: !ENV B}}]",
        "exclude_docs: x.md",
        "validation: {links: {not_found: ignore}}",
        "a: [",
    ],
)
def test_where_a_site_may_hold_more_than_its_folders_show_a_broken_link_is_a_warning(tmp_path, settings):
    write_course(tmp_path, {"here": "[a](gone.md)"})
    (tmp_path / "mkdocs.yml").write_text(f"site_name: A\n{settings}\n", "utf-8")
    assert [problem.severity for problem in found(tmp_path)] == [Severity.WARNING]


@pytest.mark.parametrize(
    "settings",
    [
        "plugins: [search, tokenreel]",
        "plugins: {search: {}, tags: {}}",
        "markdown_extensions: [attr_list, {toc: {permalink: true}}]",
        "edit_uri: !ENV [A, b]",
        "",
    ],
)
def test_an_ordinary_site_shows_all_that_it_has(tmp_path, settings):
    write_course(tmp_path, {"here": "[a](gone.md)"})
    (tmp_path / "mkdocs.yml").write_text(settings, "utf-8")
    assert [problem.severity for problem in found(tmp_path)] == [Severity.ERROR]


def test_while_a_lesson_cannot_be_read_no_link_is_called_broken(tmp_path):
    write_course(tmp_path, {"here": "[a](../t/01-a.md) [b](gone.md)"})
    (tmp_path / "lessons/t/01-a.md").write_text("no front matter", "utf-8")
    assert found(tmp_path) == []


def test_pages_that_mkdocs_leaves_out_are_left_alone(tmp_path):
    write_course(tmp_path, {"templates": "[a](gone.md)", ".hidden": "[a](gone.md)"})
    assert found(tmp_path) == []


def test_links_of_lessons_lead_from_their_track(tmp_path):
    write_course(tmp_path, {"here": ""})
    path = tmp_path / "lessons/t/01-a.md"
    path.write_text(
        path.read_text("utf-8") + "[a](../here/page.md) [b](here/page.md) [c](#a-lesson)\n", "utf-8"
    )
    places = [(one.path, one.line, one.column) for one in found(tmp_path)]
    assert places == [("lessons/t/01-a.md", 10, 26), ("lessons/t/01-a.md", 10, 44)]
