"""The lesson format, case by case; the fixture file reads like a specification.

After a deliberate change of words, run this file with ``TOKENREEL_GOLDEN=write`` and `-k "LF and not CRLF"`:
it writes the fixture's expectations anew. Read the difference before you commit it.
"""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.course.parse import parse_document
from tokenreel.course.reporter import Reporter
from tokenreel.course.source import split_lines

FIXTURE = Path(__file__).parent / "fixtures" / "documents.md"
CASES = re.findall(
    r"^==== (.*)\n((?:.*\n)*?)----(?: (none))?\n((?:lesson\.md:.*\n    .*\n)*)",
    FIXTURE.read_text("utf-8"),
    re.MULTILINE,
)


def problems_of(text: str):
    report = Reporter("lesson.md")
    document = parse_document(split_lines(text), 1, ("ko", "en"), report)
    return document, sorted(report.problems)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("title", "text", "none", "expected"), CASES, ids=[case[0] for case in CASES])
def test_problems(title, text, none, expected, line_end):
    problems = problems_of(text.replace("→", "\t").replace("\n", line_end))[1]
    found = "".join(f"{problem}\n" for problem in problems)
    if os.environ.get("TOKENREEL_GOLDEN") == "write":
        ending = "---- none\n" if not found else f"----\n{found}"
        old = f"==== {title}\n{text}----{' none' if none else ''}\n{expected}"
        whole = FIXTURE.read_text("utf-8")
        assert old in whole
        FIXTURE.write_text(whole.replace(old, f"==== {title}\n{text}{ending}"), "utf-8")
        return
    assert bool(none) == (not expected), "a case expects problems, or says `none`"
    assert found == expected


def test_every_case_is_read():
    assert len(CASES) == FIXTURE.read_text("utf-8").count("\n==== ")


def test_every_problem_says_what_to_do():
    found = [problem for _, text, _, _ in CASES for problem in problems_of(text)[1]]
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
        "> ```",
        ">",
        "- ```",
        "  ```",
        "    :::",
        "Text <!-- a",
        "::: ko",
        "- a",
        "```py demo=a demo title-fr='x",
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=14), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_text_gives_problems_inside_the_file(pieces, line_end):
    text = line_end.join(pieces)
    document, problems = problems_of(text)
    last = max(len(document.lines), 1)
    assert all(1 <= problem.line <= last for problem in problems)
    lines = document.lines or ("",)
    assert all(1 <= problem.column <= len(lines[problem.line - 1]) + 1 for problem in problems)


def test_line_numbers_stay_right_with_crlf_and_with_tabs():
    text = "Te\txt.\r\n\r\n\t```text\n\t:::\r\n\t```\r\t\r\n\t:::ko\n-\t```python\tdemo='x'\r\n"
    assert [(problem.line, problem.column, problem.code) for problem in problems_of(text)[1]] == [
        (7, 2, "indented-construct"),
        (8, 3, "indented-construct"),
        (8, 3, "unclosed-fence"),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor(line_end):
    assert split_lines(f"\ufeffa{line_end}\u2028b\x0c{line_end}{line_end}") == ("a", "\u2028b\x0c", "")
