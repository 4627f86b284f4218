"""The flagship course itself holds to everything that Tokenreel asks of a course."""

from pathlib import Path

import pytest

from tokenreel.checks import check_project
from tokenreel.course import emit_markdown, load_course

ROOT = Path(__file__).parents[1]


def test_the_course_has_no_problem_at_all():
    assert check_project(ROOT) == ()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_passage_is_there_in_each_language(language):
    course = load_course(ROOT).course
    assert course is not None
    for lesson in course.lessons:
        shown = emit_markdown(lesson.document, language, tuple(course.languages), lambda _: "fallback!")
        assert "fallback!" not in shown
        assert "\n:::" not in shown
