"""What is wrong with an exercise: it stops a build, and while serving it leaves the other pages."""

import shutil
from html import unescape
from pathlib import Path

import pytest
from click import ClickException
from mkdocs.commands.build import build
from mkdocs.config import load_config

from bread import COURSE, RUNS, replace_in_exercise
from tokenreel.course import load_course
from tokenreel.exercise import exercise_problems
from tokenreel.site.commands import build_site

LESSON = "lessons/streaming/05-x.md"
EXERCISE = "lessons/streaming/three-latencies.py"


def problems_of(root: Path) -> list[str]:
    course = load_course(root).course
    assert course is not None
    return [str(problem).partition("\n")[0] for problem in exercise_problems(root, course)]


def refusal(root: Path, caplog) -> str:
    with pytest.raises(ClickException):
        build_site(root, root / "site", strict=True)
    return "\n".join(record.getMessage() for record in caplog.records if record.levelname == "ERROR")


def write(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("# Other\n", "utf-8")


def test_a_sound_course_has_no_problem(course):
    assert problems_of(course) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda root: (root / EXERCISE).unlink(), f"{LESSON}:13:1: exercise-missing"),
        (lambda root: (root / EXERCISE).write_text("x"), f"{EXERCISE}:1:1: exercise-header"),
        (
            lambda root: shutil.rmtree(root / "demos/bread-whole"),
            f"{EXERCISE}:1:1: exercise-without-recording demos/bread-whole/recording.jsonl does not exist",
        ),
        (
            lambda root: (root / "demos/bread-whole/recording.jsonl").write_text("{"),
            "demos/bread-whole/recording.jsonl:1:1: damaged-recording",
        ),
        (lambda root: (root / RUNS).unlink(), f"{EXERCISE}:REFERENCE: unknown-figure there are no runs"),
        (
            lambda root: replace_in_exercise(root, "measurement: five-hundred-words", "measurement: other"),
            f"{EXERCISE}:REFERENCE: unknown-figure {{measured: five-hundred-words async-difference wall n}}",
        ),
        (
            lambda root: (root / LESSON).rename(root / "lessons/streaming/three-latencies.md"),
            f"{EXERCISE}:1:1: exercise-address its learner would have the address of",
        ),
        (
            lambda root: write(root / "docs/streaming/three-latencies-solution.md"),
            f"{EXERCISE}:1:1: exercise-address its solution would have the address of docs/streaming/",
        ),
    ],
    ids=["missing", "no exercise", "unrecorded", "damaged", "unmeasured", "other", "lesson", "page"],
)  # fmt: skip
def test_what_is_wrong_stops_a_build(course, caplog, change, said):
    change(course)
    settings = course / "lessons/course.yml"
    lesson = next((course / "lessons/streaming").glob("*.md")).name
    settings.write_text(settings.read_text("utf-8").replace("05-x.md", lesson), "utf-8")
    lines = COURSE[EXERCISE].splitlines()
    row = next(n for n, line in enumerate(lines, 1) if "{measured:" in line)
    place = f"{row}:{lines[row - 1].index('{measured:') + 1}"
    said = said.replace("REFERENCE", place)
    assert any(problem.startswith(said) for problem in problems_of(course)), problems_of(course)
    assert said in refusal(course, caplog)
    assert not (course / "site").exists()


def test_an_execution_that_fails_stops_a_build_at_its_cell(course, caplog):
    replace_in_exercise(course, '"seed": ', '"seed": 1 + ')
    said = refusal(course, caplog)
    lines = (course / EXERCISE).read_text("utf-8").splitlines()
    line = lines.index("streamed, whole = await measure(client)")  # its cell begins in the line before it
    assert f"{EXERCISE}:{line}:1: exercise-failed" in said
    assert "(ko)" in said
    assert "(en)" in said
    assert "Traceback" not in said


@pytest.fixture
def serve(course):
    """Return what builds a course as `mkdocs serve` does, and returns its site."""
    opened = []

    def rebuild() -> Path:
        config = load_config(str(course / "mkdocs.yml"), site_dir=str(course / "served"))
        opened.append(config)
        config.plugins.on_startup(command="serve", dirty=False)
        build(config)
        return course / "served"

    yield rebuild
    for config in opened:
        config.plugins.on_shutdown()


def test_while_serving_a_page_without_recordings_says_so(course, serve, caplog):
    shutil.rmtree(course / "demos")
    served = serve()
    solution = (served / "en/streaming/three-latencies-solution/index.html").read_text("utf-8")
    assert "Its results can't be shown yet" in unescape(solution)
    assert "exercise-without-recording" in caplog.text
    assert "tokenreel record bread-streamed" in caplog.text
    assert "not there yet" in solution, "the numbers of runs that were not made"
    assert (served / "streaming/three-latencies/index.html").is_file()


def test_while_serving_a_file_that_is_no_exercise_leaves_the_other_pages(course, serve):
    (course / EXERCISE).write_text("x", "utf-8")
    served = serve()
    assert (served / "streaming/05-x/index.html").is_file()
    assert not (served / "streaming/three-latencies").exists()
