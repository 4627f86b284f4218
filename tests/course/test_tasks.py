"""Tasks: which fences of a course make one, and what is said of those that don't."""

import pytest

from tokenreel.course import load_course, load_page

COURSE = """\
title: {ko: 과정, en: Course}
languages: {ko: 한국어, en: English}
tracks:
  - id: first
    title: {ko: 하나, en: One}
    lessons: [{file: 01-a.md}, {file: 02-b.md}]
"""
HEAD = """\
---
title: {ko: 제목, en: Title}
minutes: 5
status: published
---
"""
DEMO = '```python demo="one"\nprint(1)\n```\n'
STARTER = '```python task="count" replays="one"\nprint(1)\n```\n'
SOLUTION = '```python solution="count"\nprint(2)\n```\n'
CHECKS = '```python checks="count"\n@check(ko="둘", en="Two")\ndef _(run):\n    assert run\n```\n'
HINTS = '```yaml hints="count"\n- {ko: 더하세요., en: Add.}\n- ko: "`+`"\n  en: "`+`"\n```\n'
WHOLE = STARTER + SOLUTION + CHECKS + HINTS
A, B = "lessons/first/01-a.md", "lessons/first/02-b.md"


@pytest.fixture
def load(tmp_path):
    """Return what loads a course of two lessons, the first of which has the demo in line 6."""

    def load(first: str, second: str = ""):
        folder = tmp_path / "lessons" / "first"
        folder.mkdir(parents=True)
        (tmp_path / "lessons" / "course.yml").write_text(COURSE, "utf-8")
        (folder / "01-a.md").write_text(HEAD + DEMO + first, "utf-8")
        (folder / "02-b.md").write_text(HEAD + second, "utf-8")
        return load_course(tmp_path)

    return load


def told(loaded) -> list[str]:
    return [f"{p.path}:{p.line}:{p.column} {p.code}: {p.message}" for p in loaded.problems]


def test_a_task_is_its_four_fences(load):
    loaded = load(WHOLE)
    assert loaded.problems == ()
    (task,) = loaded.course.tasks
    assert (task.id, task.replays, task.lesson.document.path) == ("count", "one", A)
    assert (task.starter.code, task.solution.code) == ("print(1)\n", "print(2)\n")
    assert task.checks.code.startswith("@check(")
    assert task.hints == ({"ko": "더하세요.", "en": "Add."}, {"ko": "`+`", "en": "`+`"})


def test_only_what_readers_start_from_is_printed(load):
    (task,) = load(WHOLE).course.tasks
    printed = [sample.part for sample in task.lesson.document.samples if sample.is_printed]
    assert printed == [None, "task"]


def test_hints_may_be_left_out_and_the_fences_may_stand_in_any_order(load):
    (task,) = load(CHECKS + SOLUTION + STARTER).course.tasks
    assert task.hints == ()


def test_a_demo_of_another_lesson_may_answer(load):
    loaded = load("", WHOLE)
    assert [(task.id, task.lesson.document.path) for task in loaded.course.tasks] == [("count", B)]


BAD_TASKS = [
    ("no solution", STARTER + CHECKS, [f"{A}:9:1 bad-task: task count has no solution"]),
    (
        "a starter alone",
        STARTER,
        [f"{A}:9:1 bad-task: task count has no checks", f"{A}:9:1 bad-task: task count has no solution"],
    ),
    (
        "parts without a task",
        SOLUTION + CHECKS + HINTS,
        [f'{A}:9:1 part-without-task: no fence of this lesson is task="count"'],
    ),
    (
        "a part whose name is misspelt",
        WHOLE.replace('solution="count"', 'solution="cuont"'),
        [
            f"{A}:9:1 bad-task: task count has no solution",
            f'{A}:12:1 part-without-task: no fence of this lesson is task="cuont"',
        ],
    ),
    (
        "a task with an unknown demo",
        WHOLE.replace('replays="one"', 'replays="two"'),
        [f"{A}:9:1 task-without-demo: task count: `two` is no demo"],
    ),
    (
        "a task that names no demo",
        WHOLE.replace(' replays="one"', ""),
        [f"{A}:9:1 task-without-demo: task count: it doesn't say which demo answers it"],
    ),
    (
        "two solutions",
        WHOLE + SOLUTION,
        [f'{A}:25:1 duplicate-task: solution="count" stands already in line 12'],
    ),
    ("two starters", STARTER + WHOLE, [f'{A}:12:1 duplicate-task: task="count" stands already in line 9']),
    (
        "all that is wrong with one at once",
        STARTER.replace('"one"', '"two"') + HINTS.replace(", en: Add.", ""),
        [
            f"{A}:9:1 bad-task: task count has no checks",
            f"{A}:9:1 bad-task: task count has no solution",
            f"{A}:9:1 task-without-demo: task count: `two` is no demo",
            f"{A}:13:3 missing-key: hint 1 has no `en`",
        ],
    ),
]


@pytest.mark.parametrize(("lesson", "problems"), [c[1:] for c in BAD_TASKS], ids=[c[0] for c in BAD_TASKS])
def test_a_task_that_is_not_whole(load, lesson, problems):
    assert told(load(lesson)) == problems


BAD_HINTS = [
    ("no YAML", '- "ko\n', ['21:3 bad-yaml: this is not YAML: `"` is never closed']),
    ("nothing", "", ["21:1 wrong-type: this must be a list, found nothing"]),
    (
        "texts by language and no list",
        "ko: 가\nen: a\n",
        ["21:1 wrong-type: this must be a list, found keys with values"],
    ),
    (
        "texts in no language",
        "- {ko: 가, en: a}\n- b\n",
        ["22:3 wrong-type: entry 2 must be one text for each language, found the text `b`"],
    ),
    (
        "a number",
        "- {ko: 1, en: a}",
        ["21:4 wrong-type: `ko` of entry 1 must be text, found the number `1`"],
    ),
    (
        "a language that is none",
        "- {ko: 가, en: a, KO: b}\n",
        ["21:18 wrong-type: each key of entry 1 must be a language code, found the text `KO`"],
    ),
    (
        "a language that is missing, and one that the course lacks",
        "- {ko: 가, en: a}\n- {ko: 나, fr: b}\n",
        [
            "22:3 missing-key: hint 2 has no `en`",
            "22:11 unknown-language: `fr` is no language of this course",
        ],
    ),
]


@pytest.mark.parametrize(("hints", "problems"), [c[1:] for c in BAD_HINTS], ids=[c[0] for c in BAD_HINTS])
def test_hints_that_are_none(load, hints, problems):
    lesson = STARTER + SOLUTION + CHECKS + f'```yaml hints="count"\n{hints.rstrip()}\n```\n'
    loaded = load(lesson)
    assert told(loaded) == [f"{A}:{problem}" for problem in problems]
    assert all(problem.hint for problem in loaded.problems)


def test_of_two_tasks_with_one_name_the_first_stays(load):
    loaded = load(WHOLE, "Text.\n\n" + WHOLE)
    assert told(loaded) == [f"{B}:8:1 duplicate-task: task count stands already in {A}"]
    assert [task.lesson.document.path for task in loaded.course.tasks] == [A]


def test_parts_of_another_lessons_task_belong_to_none(load):
    loaded = load(STARTER + SOLUTION, CHECKS)
    assert told(loaded) == [
        f"{A}:9:1 bad-task: task count has no checks",
        f'{B}:6:1 part-without-task: no fence of this lesson is task="count"',
    ]


def test_a_page_of_docs_holds_no_task(tmp_path):
    page = tmp_path / "docs" / "a.md"
    page.parent.mkdir()
    page.write_text(STARTER, "utf-8")
    problems = load_page(page, tmp_path, ("ko", "en"))[1]
    assert [(problem.code, problem.column) for problem in problems] == [("sample-outside-lesson", 11)]
