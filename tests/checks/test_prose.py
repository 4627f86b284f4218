"""Prose: typed numbers (cases in `fixtures/numbers.md`), pictures without a text, skipped headings."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from link_cases import HEAD, write_course
from tokenreel.checks import check_project
from tokenreel.checks.numbers import number_problems
from tokenreel.course import parse_page
from tokenreel.problems import Severity

FIXTURE = Path(__file__).parent / "fixtures" / "numbers.md"
CASES = re.findall(
    r"^==== (.*)\n((?:.*\n)*?)----(?: (none))?\n((?:.+\n)*)", FIXTURE.read_text("utf-8"), re.MULTILINE
)
FOUND = re.compile(r"(`[^`]+`) reads .*?(?:nor behind (\d+) more.*)?")


def said(text: str) -> list[str]:
    document, _ = parse_page(f"{HEAD}published\n---\n{text}".encode(), "lessons/t/01-a.md", ("en", "ko"))
    assert document is not None
    lines = []
    for problem in number_problems(document):
        assert (problem.code, problem.severity) == ("unmarked-number", Severity.WARNING)
        number, others = FOUND.fullmatch(problem.message).groups()
        lines.append(f"{problem.line}:{problem.column} {number}{f' and {others} more' if others else ''}\n")
    return lines


@pytest.mark.parametrize(("title", "text", "none", "expected"), CASES, ids=[case[0] for case in CASES])
def test_which_numbers_read_as_measured(title, text, none, expected):
    assert "".join(said(text)) == expected
    assert bool(none) == (not expected), "a case expects numbers, or says `none`"


def test_the_spec_is_not_empty():
    assert len(CASES) == FIXTURE.read_text("utf-8").count("\n==== ")


def found(root, code):
    problems = [problem for problem in check_project(root) if problem.code == code]
    assert all(problem.severity is Severity.WARNING and problem.hint for problem in problems)
    return [(problem.path, problem.line, problem.column) for problem in problems]


def test_html_at_which_a_build_would_end_is_told_where_it_stands(tmp_path):
    root = write_course(
        tmp_path, {"here": "One.\n\nTwo `<![foo` and [three](gone.md).\n\n<a id='b'></a>[b](#b)\n"}
    )
    try:
        HTMLParser().feed("<![foo`")
    except AssertionError:
        expected = [(3, 6, "unreadable-html"), (3, 26, "broken-link")]
    else:  # a later Python reads it
        expected = [(3, 26, "broken-link")]
    problems = check_project(root)
    assert [
        (one.line, one.column, one.code) for one in problems if one.path == "docs/here/page.md"
    ] == expected


def test_pages_of_docs_may_state_what_they_like(tmp_path):
    root = write_course(tmp_path, {"here": "It took 300 ms.\n"})
    assert found(root, "unmarked-number") == []
    lesson = root / "lessons/t/01-a.md"
    lesson.write_text(lesson.read_text("utf-8") + "\nIt took 300 ms.\n", "utf-8")
    assert found(root, "unmarked-number") == [("lessons/t/01-a.md", 11, 9)]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("![](../picture.png)", [5]),
        ("![ ](../picture.png)", [6]),
        ("![A cat](../picture.png) ![](../picture.png)", [30]),
        ('<img src="../../picture.png">', [11]),
        ('<img src="../../picture.png" alt="">', []),
        ('<img src="../../picture.png" role="presentation">', []),
        ("![A cat](../picture.png)", []),
        ("`![](../picture.png)`", []),
        ("![][it]\n\n[it]: ../picture.png", [7]),
    ],
)
def test_a_picture_without_a_text(tmp_path, text, columns):
    root = write_course(tmp_path, {"here": text})
    places = found(root, "image-without-alt")
    assert [column for _, _, column in places] == columns


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# A\n\n## B\n\n### C\n\n## D", []),
        ("## B\n\n### C", []),
        ("### C", [1]),
        ("# A\n\n### C\n\n#### D", [3]),
        ("# A\n\n## B\n\n#### D\n\n#### E", [5]),
        (":::en\n# A\n:::\n:::ko\n# 가\n:::\n\n### Shared", [8]),
        ("# A\n\n```markdown\n### C\n```", []),
    ],
)
def test_a_heading_that_skips_a_level(tmp_path, text, lines):
    root = write_course(tmp_path, {"here": text})
    assert [line for _, line, _ in found(root, "heading-level-skipped")] == lines


def test_lists_of_hundreds_of_levels_are_a_problem_and_no_traceback(tmp_path):
    deep = "\n".join(f"{'    ' * level}- x" for level in range(400))
    root = write_course(
        tmp_path, {"here": f"# A\n\n{deep}", "there": "[a](../here/page.md#b)\n\n# C\n\n### D"}
    )
    told = [(one.path, one.code) for one in check_project(root) if one.path.startswith("docs/")]
    assert told == [
        ("docs/here/page.md", "nested-too-deep"),
        ("docs/there/page.md", "heading-level-skipped"),  # what comes after it is read as usual
    ]
