"""What is made of two translations, case by case; the fixture file reads like a specification.

After a deliberate change, run this file with ``TOKENREEL_GOLDEN=write``: it writes the expectations anew.
Read the difference before you commit it.
"""

import os
import re
from pathlib import Path

import pytest

from tokenreel.alignment import align, compose_body, place_rows, split_blocks
from tokenreel.alignment.edits import edit_blocks
from tokenreel.alignment.verify import find_lost, parse_lesson
from tokenreel.problems import Severity

FIXTURE = Path(__file__).parent / "fixtures" / "lessons.md"
CASES = re.findall(
    r"^==== (.*)\n((?:.*\n)*?)---- en\n((?:.*\n)*?)---- lesson\n((?:.*\n)*?)(?=\n==== |\n\Z)",
    FIXTURE.read_text("utf-8"),
    re.MULTILINE,
)
LANGUAGES = ("ko", "en")


def compose(korean: str, english: str):
    edited = {
        language: edit_blocks(split_blocks(text), LANGUAGES, lambda line, _: line)[0]
        for language, text in zip(LANGUAGES, (korean, english), strict=True)
    }
    placed = place_rows(align(edited), LANGUAGES)
    return edited, placed, compose_body(placed, LANGUAGES)


def test_the_fixture_is_read_whole():
    assert len(CASES) == FIXTURE.read_text("utf-8").count("\n==== ")


@pytest.mark.parametrize(("title", "korean", "english", "expected"), CASES, ids=[case[0] for case in CASES])
def test_lessons(title, korean, english, expected):
    edited, _, text = compose(korean, english)
    if os.environ.get("TOKENREEL_GOLDEN") == "write":
        whole = FIXTURE.read_text("utf-8")
        old = f"==== {title}\n{korean}---- en\n{english}---- lesson\n{expected}"
        new = f"==== {title}\n{korean}---- en\n{english}---- lesson\n{text}"
        FIXTURE.write_text(whole.replace(old, new), "utf-8")
        return
    assert text == expected
    document, problems = parse_lesson(text, "lesson.md", LANGUAGES)
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    for language in LANGUAGES:
        assert list(find_lost(document, language, LANGUAGES, edited[language])) == []
