"""How a program ends: its status, its line, and what it prints as errors."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.live import Program, Site, run_program
from tokenreel.replay import Library


def endings():
    """Yield the cases of fixtures/endings.md: a program, what it prints as errors, its status and line."""
    text = (Path(__file__).parent / "fixtures" / "endings.md").read_text("utf-8")
    pattern = r"^## ([^\n]+)\n+```python\n(.*?)```\n+```text\n(.*?)```\n+exit (\d+), line (\d+|-)$"
    cases = re.findall(pattern, text, re.MULTILINE | re.DOTALL)
    assert len(cases) == text.count("\n## "), "a case is not written as the others"
    for title, code, said, status, line in cases:
        yield pytest.param(code, said, int(status), None if line == "-" else int(line), id=title)


@pytest.mark.parametrize(("code", "said", "status", "line"), list(endings()))
@pytest.mark.parametrize("before", [0, 40])
def test_an_ending_shows_the_lessons_own_lines(lab, code, said, status, line, before):
    outcome = lab.run(code, line=before)
    shown = re.sub(r"^[ |]*[~^]+\n", "", outcome.errors, flags=re.MULTILINE)
    shown = re.sub(
        r"(?<=lesson.py\", line )\d+|(?<=statement on line )\d+",
        lambda found: str(int(found[0]) - before),
        shown,
    )
    assert (shown, outcome.exit_code, outcome.line) == (said, status, line)


def test_an_error_in_the_set_up_is_named_and_has_no_line_of_the_lesson(lab):
    outcome = lab.run("print(1)", setup="1 / 0")
    assert 'File "lesson.py (set-up)", line 1' in outcome.errors
    assert (outcome.output, outcome.line, outcome.exit_code) == ("", None, 1)


def test_a_program_may_have_another_name(lab):
    assert 'File "chat.py", line 1, in <module>\n    1 / 0' in lab.run("1 / 0", name="chat.py").errors


def test_a_recursion_without_end_is_told_briefly(lab):
    outcome = lab.run("def again():\n    return again()\nagain()")
    assert isinstance(outcome.exception, RecursionError)
    assert "[Previous line repeated" in outcome.errors
    assert (len(outcome.errors.splitlines()) < 20, outcome.line) == (True, 2)


def test_thousands_of_chained_errors_are_an_ending_like_any_other(lab):
    outcome = lab.run("""\
last = None
for number in range(3000):
    try:
        raise ValueError(number) from last
    except ValueError as error:
        last = error
raise last
""")
    assert outcome.exit_code == 1
    assert outcome.errors.count("ValueError: ") == 3000
    assert outcome.errors.endswith("ValueError: 2999\n")


@pytest.mark.parametrize("code", ["a = '\ud800'", "a = 1\0", "\ufeffprint(", "\t\n  if"])
def test_a_text_that_is_no_python_is_an_ending(lab, code):
    outcome = lab.run(code)
    assert outcome.exit_code == 1
    assert re.search(r"Error: ", outcome.errors)


@given(st.text())
def test_any_text_is_compiled_or_told(text):
    code = f"raise SystemExit\n{text}"
    outcome = run_program(Program(code), Site(Library(), wait=lambda _: None), shown=False)
    assert outcome.exit_code == 0 or "Error: " in outcome.errors


@pytest.mark.parametrize("given_away", ["sys.stderr = None", "sys.stderr.close()", "sys.stderr = object()"])
@pytest.mark.parametrize("ending", ["1 / 0", "sys.exit('gone')"])
def test_a_program_may_give_away_what_errors_are_printed_on(lab, given_away, ending):
    assert lab.run(f"import sys\n{given_away}\n{ending}").exit_code == 1


def test_nobody_can_be_asked(lab):
    outcome = lab.run("name = input('Who? ')")
    assert outcome.output == "Who? "
    assert outcome.errors.endswith(
        "EOFError: nobody can type here while a program runs: write the answer into the code\n"
    )
