"""The lesson format, case by case; the fixture file reads like a specification."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.course.parse import parse_document, split_lines
from tokenreel.course.reporter import Reporter

FIXTURE = (Path(__file__).parent / "fixtures" / "documents.md").read_text("utf-8")
CASES = [case.split("\n", 1) for case in FIXTURE.split("==== ")[1:]]


def problems_of(text: str):
    report = Reporter("lesson.md")
    document = parse_document(split_lines(text), 1, ("ko", "en"), report)
    return document, sorted(report.problems)


def places(text: str) -> list[str]:
    return sorted(f"{p.line}:{p.column} {p.code}" for p in problems_of(text)[1])


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("title", "rest"), CASES, ids=[title for title, _ in CASES])
def test_problems(title, rest, line_end):
    text, *expected = re.split(r"^---- (?=none|\d)", rest, flags=re.MULTILINE)
    wanted = sorted(row.strip() for row in expected if row.strip() != "none")
    assert places(text.replace("→", "\t").replace("\n", line_end)) == wanted


def test_every_problem_says_what_to_do():
    found = [problem for _, rest in CASES for problem in problems_of(rest.partition("\n---- ")[0])[1]]
    assert all(problem.hint and problem.message for problem in found)


def test_a_sample_keeps_its_code_and_hands_on_what_is_not_ours():
    document, problems = problems_of(
        '```python title-ko="제목" demo="a-b" hl_lines="1 2" title-en=\'T\' {.x}\nprint("```")\n\n```\n'
    )
    (sample,) = document.samples
    assert not problems
    assert (sample.language, sample.demo, sample.setup) == ("python", "a-b", None)
    assert sample.title == {"ko": "제목", "en": "T"}
    assert sample.attributes == 'hl_lines="1 2" {.x}'
    assert sample.code == 'print("```")\n\n'
    assert (sample.line, sample.end_line) == (1, 4)


PIECES = st.sampled_from(
    [
        ":::ko",
        ":::en",
        ":::",
        "```python",
        "```",
        "~~~",
        '```py demo="a"',
        "<!--",
        "-->",
        "# h",
        "[^1]: x",
        "",
        " :::ko",
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=14), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_text_gives_problems_inside_the_file(pieces, line_end):
    text = line_end.join(pieces)
    document, problems = problems_of(text)
    last = max(len(document.lines), 1)
    assert all(1 <= problem.line <= last for problem in problems)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor(line_end):
    assert split_lines(f"\ufeffa{line_end}\u2028b\x0c{line_end}{line_end}") == ("a", "\u2028b\x0c", "")
