"""The hidden checks of an exercise."""

import re
from pathlib import Path

import pytest

from tokenreel.live import CheckError, Program, run_checks, run_program


def cases():
    """Yield the cases of fixtures/checks.md: a program, its checks, and what they find."""
    text = (Path(__file__).parent / "fixtures" / "checks.md").read_text("utf-8")
    pattern = r"^## ([^\n]+)\n+```python\n(.*?)```\n+```python\n(.*?)```\n+```text\n(.*?)```"
    found = re.findall(pattern, text, re.MULTILINE | re.DOTALL)
    assert len(found) == text.count("\n## "), "a case is not written as the others"
    for title, *parts in found:
        yield pytest.param(*parts, id=title)


@pytest.mark.parametrize(("code", "checks", "expected"), list(cases()))
def test_checks_say_what_they_find(lab, code, checks, expected):
    program = Program(code, setup=lab.setup)
    outcome = run_program(program, lab.site, shown=False)
    try:
        said = [line_of(found) for found in run_checks(checks, program, lab.site, outcome)]
    except CheckError as error:
        said = [str(error)]
    assert said == expected.splitlines()


def line_of(found):
    why = next((f" : {text}" for language, text in found.why.items() if language in {"", "en"}), "")
    fault = "" if found.fault is None else f" ! {found.fault}"
    return f"{'+' if found.passed else '-'} {found.said['en']}{why}{fault}"


def checked(lab, checks, code="print('a')", **fields):
    program = Program(code, setup=lab.setup, **fields)
    return run_checks(checks, program, lab.site, run_program(program, lab.site, shown=False))


def test_a_sentence_and_a_reason_are_in_the_courses_languages(lab):
    (found,) = checked(lab, """\
@check(ko="b를 출력한다.", en="It prints b.")
def _(run):
    assert False, {"ko": "a만 출력한다.", "en": "It prints a only."}
""")  # fmt: skip
    assert found.said == {"ko": "b를 출력한다.", "en": "It prints b."}
    assert found.why == {"ko": "a만 출력한다.", "en": "It prints a only."}


def test_another_run_is_unseen_and_takes_no_time(lab, capsys):
    code = (
        "from openai import OpenAI\n"
        "print(OpenAI().chat.completions.create(**CHAT).choices[0].message.content)"
    )
    checks = "@check(en='a')\ndef _(run):\n    assert run.again(fault='drip').output == '가을!\\n'"
    (found,) = checked(lab, checks, code)
    assert found.passed
    assert lab.passed_us == 800, "of the first run only"
    assert capsys.readouterr() == ("", "")


def test_another_run_keeps_the_demo_that_answers(lab):
    code = "from openai import OpenAI\nOpenAI().chat.completions.create(**CHAT)"
    checks = "@check(en='a')\ndef _(run):\n    assert run.again().exception.status_code == 404"
    assert checked(lab, checks, code, demo="responses")[0].passed


def test_a_run_once_more_can_be_run_once_more(lab):
    checks = "@check(en='a')\ndef _(run):\n    assert run.again(setup='n = 1').again().output == '1\\n'"
    assert checked(lab, checks, "print(n)")[0].passed


def test_checks_see_neither_ours_nor_the_programs_names(lab):
    checks = "@check(en='a')\ndef _(run):\n    assert __name__ == 'checks' and 'CHAT' not in globals()"
    assert checked(lab, checks)[0].passed
