"""The flagship course itself holds to everything that Tokenreel asks of a course."""

import json
from pathlib import Path

import pytest

from tokenreel.checks import check_project
from tokenreel.course import emit_markdown, load_course, recording_path
from tokenreel.live.page import Page

ROOT = Path(__file__).parents[1]
UNSOLVED = {
    "skip-empty": ["The program runs to its end without an error.", "It prints the answer, and no `None`."],
    "first-token": ["`first_token_s` is the time to the first text."],
    "always-close": [
        "No connection is left open after the `break`.",
        "No connection is left open when printing raises.",
    ],
}
"""The checks that what readers start from fails, of every task."""


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


def failed_checks(task, code):
    page = Page(wait=None)
    page.add_recording(task.replays, recording_path(ROOT, task.replays).read_text("utf-8"))
    program = {"code": code, "demo": task.replays, "checks": task.checks.code}
    checks = json.loads(page.run(json.dumps(program), shown=False))["checks"]
    assert all(check["fault"] is None for check in checks)
    return [check["said"]["en"] for check in checks if not check["passed"]]


def test_every_task_is_solved_by_its_solution_and_by_what_readers_start_from_it_is_not():
    tasks = load_course(ROOT).course.tasks
    assert [task.id for task in tasks if failed_checks(task, task.solution.code)] == []
    assert {task.id: failed_checks(task, task.starter.code) for task in tasks} == UNSOLVED
