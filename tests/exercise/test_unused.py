"""Exercises that no lesson shows."""

import pytest

from bread import write_course
from tokenreel.checks import check_project
from tokenreel.exercise.source import is_exercise

LESSON = "lessons/streaming/05-x.md"


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path)


def unused(root):
    return [
        f"{found.path}:{found.line} {found.hint}"
        for found in check_project(root)
        if found.code == "exercise-unused"
    ]


def replace(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_an_exercise_that_a_lesson_shows_is_used_also_by_a_draft(course):
    assert unused(course) == []
    replace(course / LESSON, "status: published", "status: draft")
    assert unused(course) == []


def test_an_exercise_that_no_lesson_shows_is_named_with_what_to_write(course):
    exercise = course / "lessons/streaming/three-latencies.py"
    exercise.with_name("other.py").write_text(exercise.read_text("utf-8"), "utf-8")
    (course / "lessons/elsewhere").mkdir()  # an exercise stands beside its lesson
    exercise.rename(course / "lessons/elsewhere/three-latencies.py")
    hint = 'Write ```exercise="{}" in a lesson beside it, or delete the file.'
    assert unused(course) == [
        f"lessons/elsewhere/three-latencies.py:1 {hint.format('three-latencies')}",
        f"lessons/streaming/other.py:1 {hint.format('other')}",
    ]


def test_where_a_lesson_can_not_be_read_nobody_is_told_to_delete_anything(course):
    replace(course / LESSON, "minutes: 1", "minutes: [")
    assert unused(course) == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("# ---\n# jupyter:\n#   tokenreel: {demos: [a]}\n# ---\n", True),
        ("# ---\r\n# jupyter: {tokenreel: {demos: [a]}}\r\n# ---\r\n", True),
        ("# ---\n# jupyter:\n#   tokenreel: {demos: [a\n", True),
        ("# ---\n# jupyter: {}\n# ---\n# tokenreel: no header\n", False),
        ("# tokenreel:\n", False),
        ("", False),
        ("\udcff", False),
    ],
)
def test_a_file_means_to_be_an_exercise_by_its_header(tmp_path, text, is_one):
    path = tmp_path / "x.py"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert is_exercise(path) is is_one
