"""Tasks are tried: what is said of one whose solution fails, or that is solved before anybody begins."""

import json

import pytest

from recorded import exchange, recording_text
from tokenreel.checks.tasks import CACHE, task_problems
from tokenreel.course import load_course

COURSE = """\
title: {ko: 과정, en: Course}
languages: {ko: 한국어, en: English}
tracks: [{id: t, title: {ko: 티, en: T}, lessons: [{file: 01-a.md}]}]
"""
LESSON = """\
---
title: {{ko: 제목, en: Title}}
minutes: 5
status: published
---
```python demo="one"
print()
```

```python task="count" replays="one"
{starter}
```

```python solution="count"
{solution}
```

```python checks="count"
{checks}
```
"""
STARTER, SOLUTION = "print(1)", "print(2)"
CHECKS = """\
@check(ko="2를 출력해요.", en="It prints 2.")
def _(run):
    assert run.output == "2\\n", {"ko": "출력이 달라요.", "en": f"It printed {run.output!r}."}"""
SENTENCE = '@check(ko="2를 출력해요.", en="It prints 2.")\ndef _(run):\n    '
BUSY, DEAD = "while True: pass", "import os, posix\nos.write(2, b'a word\\nbye\\n')\nposix._exit(3)"


@pytest.fixture
def write(tmp_path):
    """Return what writes a course with one task and returns its folder."""

    def write(starter=STARTER, solution=SOLUTION, checks=CHECKS):
        lesson = tmp_path / "lessons" / "t" / "01-a.md"
        recording = tmp_path / "demos" / "one" / "recording.jsonl"
        for folder in (lesson.parent, recording.parent):
            folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "lessons" / "course.yml").write_text(COURSE, "utf-8")
        lesson.write_text(LESSON.format(starter=starter, solution=solution, checks=checks), "utf-8")
        recording.write_text(recording_text("one", exchange()), "utf-8")
        return tmp_path

    return write


def problems_of(root, **options):
    load = load_course(root)
    assert load.problems == ()
    return task_problems(root, load.course, **options)


def told(root, **options) -> list[str]:
    return [f"{problem.line} {problem.code} {problem.message}" for problem in problems_of(root, **options)]


def test_a_task_that_is_to_be_solved_and_can_be_is_no_problem(write):
    assert told(write()) == []


def test_where_nothing_can_be_kept_tasks_are_tried_each_time(write):
    root = write(solution="print(3)")
    (root / ".cache").touch()
    assert told(root) == told(root) != []


TASKS = [
    (
        "a solution that fails a check says which, and what was found",
        {"solution": "print(3)"},
        ["14 task-unsolved task count: the solution fails a check: It prints 2. (It printed '3\\n'.)"],
    ),
    (
        "each check that it fails is a problem of its own",
        {"solution": "print(3)", "checks": CHECKS + "\n\n" + CHECKS.replace("2", "02")},
        [
            "14 task-unsolved task count: the solution fails a check: It prints 2. (It printed '3\\n'.)",
            "14 task-unsolved task count: the solution fails a check: It prints 02. (It printed '3\\n'.)",
        ],
    ),
    (
        "a solution that raises says what, and not what came of it",
        {"solution": "1 / 0"},
        ["14 task-unsolved task count: the solution ends with ZeroDivisionError: division by zero"],
    ),
    (
        "a solution that asks for what only its author's machine has",
        {"solution": "import numpy\nprint(2)"},
        [
            "14 task-unsolved task count: the solution ends with "
            "ModuleNotFoundError: No module named 'numpy' in a page"
        ],
    ),
    (
        "a check that raises something else is the check's own fault",
        {"checks": '@check(ko="가", en="a")\ndef _(run):\n    run.values["n"]'},
        ["18 bad-checks task count: a check raises an error: a (KeyError: 'n')"],
    ),
    (
        "what readers start from passes all checks",
        {"starter": "print(1 + 1)"},
        ["10 task-already-solved task count: what readers start from passes all checks"],
    ),
    (
        "checks that can't be run",
        {"checks": "1 / 0"},
        ["18 bad-checks task count: the checks can't be run: ZeroDivisionError: division by zero"],
    ),
    (
        "checks without a check",
        {"checks": "def _(run):\n    assert run"},
        ['18 bad-checks task count: no function is a check: write @check(…="what must hold") above one'],
    ),
    (
        "a solution that ends its process",
        {"solution": DEAD},
        ["14 task-unsolved task count: the solution ended its process, which said: bye"],
    ),
    ("what readers start from ends its process", {"starter": DEAD}, []),
    (
        "a solution that ends as a page's programs may",
        {"solution": "import os\nprint(3, flush=True)\nos._exit(0)"},
        ["14 task-unsolved task count: the solution fails a check: It prints 2. (It printed '3\\n'.)"],
    ),
    (
        "a check that lacks a language",
        {"checks": CHECKS.replace(', en="It prints 2."', "")},
        ["18 missing-translation task count: the check `2를 출력해요.` has no `en`"],
    ),
    (
        "a message that lacks a language, although the solution brings none to light",
        {"checks": CHECKS.replace(', "en": f"It printed {run.output!r}."', "")},
        ["18 missing-translation task count: the message `출력이 달라요.` of a check has no `en`"],
    ),
    (
        "a message with a field that lacks a language",
        {"checks": CHECKS.replace('"ko": "출력이 달라요.", ', "")},
        [
            "18 missing-translation task count: "
            "the message `f'It printed {run.output!r}.'` of a check has no `ko`"
        ],
    ),
    (
        "a message that is raised and lacks a language",
        {"checks": f'{SENTENCE}if run.output != "2\\n":\n        raise AssertionError({{"ko": "달라요."}})'},
        ["18 missing-translation task count: the message `달라요.` of a check has no `en`"],
    ),
    (
        "a message of no language at all",
        {"checks": f'{SENTENCE}assert run.output == "2\\n", {{}}'},
        [
            "18 missing-translation task count: the message `{}` of a check has no `ko`",
            "18 missing-translation task count: the message `{}` of a check has no `en`",
        ],
    ),
    (
        "a message that is one text for all languages",
        {"checks": f'{SENTENCE}assert run.output == "2\\n", run.output'},
        [],
    ),
    (
        "a message that is put together, which nobody can read here",
        {"checks": f'both = {{}}\n{SENTENCE}assert run.output == "2\\n", {{**both, "ko": "달라요."}}'},
        [],
    ),
]


@pytest.mark.parametrize(("parts", "problems"), [case[1:] for case in TASKS], ids=[case[0] for case in TASKS])
def test_what_trying_a_task_shows(write, parts, problems):
    assert told(write(**parts)) == problems


def test_a_missing_language_is_a_warning_and_everything_says_what_to_do(write):
    found = problems_of(write(starter=SOLUTION, checks=CHECKS.replace(', en="It prints 2."', "")))
    assert {problem.code: problem.severity.name for problem in found} == {
        "missing-translation": "WARNING",
        "task-already-solved": "ERROR",
    }
    assert all(problem.hint and problem.path == "lessons/t/01-a.md" for problem in found)


def test_a_solution_that_never_ends_is_ended(write):
    assert told(write(solution=BUSY), timeout_s=1.5) == [
        "14 task-unsolved task count: the solution does not end within 1.5 s"
    ]


def test_what_a_busy_machine_may_have_ended_is_tried_again(write):
    root = write()
    assert told(root, timeout_s=0) == ["14 task-unsolved task count: the solution does not end within 0 s"]
    assert told(root) == []


@pytest.mark.parametrize(("solution", "count"), [(SOLUTION, 0), ("print(3)", 1)], ids=["good", "bad"])
def test_what_was_tried_once_is_not_tried_again(write, solution, count):
    root = write(solution=solution)
    said: list[str] = []
    first = told(root, say=said.append)
    assert len(first) == count
    assert told(root, timeout_s=0, say=said.append) == first, "a program that is started has no time at all"
    assert said == ["trying 1 task (once, and after a change)"]


def test_a_line_more_above_a_task_moves_its_problems_and_tries_nothing(write):
    root = write(starter=SOLUTION)
    assert told(root)[0].startswith("10 task-already-solved")
    lesson = root / "lessons" / "t" / "01-a.md"
    lesson.write_text(lesson.read_text("utf-8").replace("```python demo", "Text.\n\n```python demo"), "utf-8")
    assert told(root, timeout_s=0)[0].startswith("12 task-already-solved")


def test_a_part_that_changes_is_tried_and_the_earlier_one_forgotten(write):
    assert told(write()) == []
    cache = (write() / CACHE).read_bytes()
    for part, code in {"starter": STARTER, "solution": SOLUTION, "checks": CHECKS}.items():
        root = write(**{part: f"{code}  # changed"})
        (root / CACHE).write_bytes(cache)
        assert "does not end" in told(root, timeout_s=0)[0], f"a changed {part} is tried"
        assert json.loads((root / CACHE).read_text("utf-8")) == {}


def test_a_damaged_cache_is_none(write):
    root = write()
    assert told(root) == []
    whole = (root / CACHE).read_bytes()
    for damaged in (
        b"",
        b"\xff",
        b"[]",
        whole[:-4],
        whole.replace(b"[]", b"7"),
        whole.replace(b"[]", b"[[]]"),
    ):
        (root / CACHE).write_bytes(damaged)
        assert "does not end" in told(root, timeout_s=0)[0], f"tried in spite of {damaged!r}"


@pytest.mark.parametrize("recording", [None, "{}\n"], ids=["none", "damaged"])
def test_a_task_whose_recording_is_a_problem_itself_is_none(write, recording):
    root = write(solution="print(3)")
    path = root / "demos" / "one" / "recording.jsonl"
    path.unlink() if recording is None else path.write_text(recording)
    assert told(root) == []


def test_a_program_sees_no_key_of_ours_and_no_module_beside_us(write, monkeypatch):
    root = write(
        solution="import os, statistics\nprint('SECRET' in os.environ, os.environ['OPENAI_API_KEY'])",
        checks='@check(ko="가", en="a")\ndef _(run):\n    assert run.output == "False no-key-needed\\n"',
    )
    (root / "statistics.py").write_text("raise SystemExit('not this one')\n")
    monkeypatch.setenv("SECRET", "s")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-ours")
    monkeypatch.chdir(root)
    assert told(root) == []


def test_a_course_without_a_task_leaves_no_cache(write):
    root = write()
    lesson = root / "lessons" / "t" / "01-a.md"
    lesson.write_text(lesson.read_text("utf-8").partition("```python task")[0], "utf-8")
    assert told(root) == []
    assert not (root / CACHE).exists()
