"""Reading a whole course folder: front matter, course.yml, and files that are not what they should be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.course import Wording, load_course, recording_path, recording_paths, reload_lesson
from tokenreel.course.reporter import Reporter
from tokenreel.course.settings import (
    DEMO_EXAMPLES,
    EXAMPLES,
    CourseSettings,
    DemoSettings,
    Expectation,
    FrontMatter,
    LessonEntry,
    TextExpectation,
    TrackSettings,
)
from tokenreel.course.yaml_source import load_settings
from tokenreel.recording import code_sha256

COURSE = """\
title: {ko: 과정, en: Course}
languages: {ko: 한국어, en: English}
tracks:
  - id: first
    title: {ko: 하나, en: One}
    lessons:
      - planned: {ko: 준비 중, en: To come}
      - file: 02-a.md
"""
LESSON = """\
---
title: {ko: 제목, en: Title}
minutes: 5
tags: [a]
status: published
---
Shared.

```python demo="one" title-ko="제목" title-en="T"
print(1)
```
"""


@pytest.fixture
def course(tmp_path):
    def write(*, course: str = COURSE, lesson: str | bytes = LESSON):
        folder = tmp_path / "lessons" / "first"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "lessons" / "course.yml").write_text(course, "utf-8")
        (folder / "02-a.md").write_bytes(lesson if isinstance(lesson, bytes) else lesson.encode())
        return tmp_path

    return write


def found(root) -> list[str]:
    return [f"{p.path}:{p.line}:{p.column} {p.code}" for p in load_course(root).problems]


def test_a_good_course(course):
    load = load_course(course())
    assert load.problems == ()
    assert load.course is not None
    (lesson,) = load.course.lessons
    assert (lesson.number, lesson.count, lesson.slug) == (2, 2, "first/02-a")
    assert [demo.id for demo in load.course.demos] == ["one"]
    assert lesson.document.samples[0].line == 9


A = "lessons/first/02-a.md"
C = "lessons/course.yml"
BAD_LESSONS = [
    ("empty", "", [f"{A}:1:1 empty-file"]),
    ("not UTF-8", LESSON.encode() + b"\n\xff", [f"{A}:13:1 not-utf8"]),
    ("no front matter", "Text.", [f"{A}:1:1 missing-front-matter"]),
    ("front matter never closed", "---\ntitle: x\n", [f"{A}:1:1 missing-front-matter"]),
    ("bad YAML", LESSON.replace("tags: [a]", "tags: [a"), [f"{A}:4:7 bad-yaml"]),
    ("a key twice", LESSON.replace("tags: [a]", "minutes: 6"), [f"{A}:4:1 bad-yaml"]),
    ("unknown key", LESSON.replace("tags:", "tagz:"), [f"{A}:4:1 unknown-key"]),
    ("missing key", LESSON.replace("minutes: 5\n", ""), [f"{A}:2:1 missing-key"]),
    ("wrong type", LESSON.replace("minutes: 5", "minutes: soon"), [f"{A}:3:1 wrong-type"]),
    ("YAML's yes is no text", LESSON.replace("en: Title", "en: yes"), [f"{A}:2:17 wrong-type"]),
    (
        "two at once",
        LESSON.replace("5", "0").replace("published", "done"),
        [f"{A}:3:1 wrong-type", f"{A}:5:1 wrong-type"],
    ),
    ("a title in one language", LESSON.replace(", en: Title", ""), [f"{A}:2:1 missing-translation"]),
    (
        "a title in none of the course's languages",
        LESSON.replace("ko: 제목, en: Title", "fr: Titre"),
        [f"{A}:2:1 missing-key", f"{A}:2:1 missing-key"],
    ),
    ("the same demo twice", LESSON + LESSON.split("---\n")[2], [f"{A}:14:1 duplicate-demo"]),
    ("set-up without its demo", LESSON.replace('demo="one"', 'setup="one"'), [f"{A}:9:1 setup-without-demo"]),
]


@pytest.mark.parametrize(
    ("lesson", "problems"), [c[1:] for c in BAD_LESSONS], ids=[c[0] for c in BAD_LESSONS]
)
def test_bad_lesson(course, lesson, problems):
    assert found(course(lesson=lesson)) == problems


@pytest.mark.parametrize(
    "lesson",
    [
        "",
        b"\xff",
        "Text.",
        LESSON.replace("minutes: 5", "minutes: twenty"),
        LESSON.replace("[a]", "[a"),
        None,
    ],
    ids=["empty", "not UTF-8", "no front matter", "wrong type", "bad YAML", "gone"],
)
def test_an_earlier_version_stands_in_for_a_lesson_that_cannot_be_read(course, lesson):
    root = course()
    good = load_course(root).course
    course(course=COURSE.replace("      - planned: {ko: 준비 중, en: To come}\n", ""), lesson=lesson or "")
    if lesson is None:
        (root / A).unlink()
    load = load_course(root, earlier=good)
    assert load.course is not None
    assert not load.is_whole
    (found,) = load.course.lessons
    (before,) = good.lessons
    assert found.document == before.document
    assert (found.number, found.count) == (1, 1), "its place is that of now"
    assert [demo.id for demo in load.course.demos] == ["one"]
    assert load.problems == load_course(root).problems


def test_an_earlier_lesson_stands_in_for_nothing_that_is_listed_twice(course):
    good = load_course(course()).course
    twice = load_course(course(course=COURSE + "      - file: 02-a.md\n"), earlier=good).course
    assert [lesson.number for lesson in twice.lessons] == [2]


BAD_COURSES = [
    ("empty", "\n", [f"{C}:1:1 empty-file"]),
    ("unknown key", COURSE + "badges: 3\n", [f"{C}:9:1 unknown-key"]),
    ("a nested wrong type", COURSE.replace("id: first", "id: 7"), [f"{C}:4:5 wrong-type"]),
    (
        "a file that is not there",
        COURSE.replace("02-a", "03-b"),
        [f"{A}:1:1 lesson-not-in-course", f"{C}:8:9 lesson-file-missing"],
    ),
    (
        "neither file nor planned",
        COURSE.replace("file: 02-a.md", "{}"),
        [f"{A}:1:1 lesson-not-in-course", f"{C}:8:9 wrong-type"],
    ),
    ("a list where a map belongs", "- x\n", [f"{C}:1:1 wrong-type"]),
]


@pytest.mark.parametrize(("text", "problems"), [c[1:] for c in BAD_COURSES], ids=[c[0] for c in BAD_COURSES])
def test_bad_course(course, text, problems):
    assert sorted(found(course(course=text))) == sorted(problems)


def test_a_demo_is_hashed_as_recordings_are(course):
    setup = '```python setup="one"\r\n  import os\r\n```\n'
    for lesson, expected in ((LESSON, None), (LESSON + setup, code_sha256("import os\n"))):
        loaded = load_course(course(lesson=lesson)).course
        assert loaded is not None
        assert loaded.demos[0].hashes == {"code_sha256": code_sha256("print(1)\n"), "setup_sha256": expected}


def test_the_places_of_demos(tmp_path):
    path = recording_path(tmp_path, "one")
    assert path == tmp_path / "demos" / "one" / "recording.jsonl"
    assert recording_paths(tmp_path) == []
    path.parent.mkdir(parents=True)
    path.touch()
    assert recording_paths(tmp_path) == [path]


WORDS = ["title:", "minutes:", "{{", "}}", "[", "]", "?", "-", "&", "*", "!", "!!int", "!!set", "!!binary"]
SIGNS = ["2024-13-45", "0x_", "<<", "a", "#", "'", "|", "%", " ", "\n", "\t", "\x00", "가"]


@given(st.lists(st.sampled_from(WORDS + SIGNS), max_size=20))
def test_any_yaml_is_settings_or_problems(pieces):
    report = Reporter("lesson.md")
    found = load_settings("".join(pieces), FrontMatter, report, first_line=2)
    assert (found is None) == bool(report.problems)
    assert all(problem.line >= 2 and problem.column >= 1 for problem in report.problems)

    assert not any("Input should" in problem.message for problem in report.problems), "pydantic's words"
    assert not any("something else" in problem.message for problem in report.problems)


BAD_VALUES = [
    (
        "title: {EN: x, ko: x}\nminutes: 1\nstatus: draft",
        "each key of `title` must be a language code, found the text `EN`",
        "Write e.g. `title: {ko: 스트리밍, en: Streaming}`.",
    ),
    (
        "title: {no: x}\nminutes: 1\nstatus: draft",
        "each key of `title` must be a language code, found `no`, which YAML reads as false",
        'Put it in quotes: "no".',
    ),
    (
        "title: Hello\nminutes: 1\nstatus: draft",
        "`title` must be one text for each language, found the text `Hello`",
        "Write e.g. `title: {ko: 스트리밍, en: Streaming}`.",
    ),
    (
        'title: {en: x}\nminutes: "20"\nstatus: draft',
        "`minutes` must be a whole number, found the text `20`",
        "Write e.g. `minutes: 20`.",
    ),
    (
        "title: {en: x}\nminutes:\nstatus: draft",
        "`minutes` must be a whole number, found nothing",
        "Write e.g. `minutes: 20`.",
    ),
    (
        "title: {en: x}\nminutes: 1\nstatus: draft\ntags: [2024-01-01]",
        "entry 1 of `tags` must be text, found the date `2024-01-01`",
        'Put it in quotes: "2024-01-01".',
    ),
    (
        "title: {en: x}\nminutes: 1\nstatus: draft\ntags: {a: b}",
        "`tags` must be a list, found keys with values",
        "Write e.g. `tags: [streaming, delta]`.",
    ),
    (
        "- title",
        "this must be keys with values, found a list",
        "Write e.g. `title: {ko: 스트리밍, en: Streaming}`.",
    ),
    (
        "title: {en: x}\nminutes: 1\nstatus: draft\nyes: no",
        "a key must be text, found `yes`, which YAML reads as true",
        "Remove it, or fix its spelling.",
    ),
    (
        'title: {en: "\\ud800"}\nminutes: 1\nstatus: draft',
        "`title.en` must be text, found the text `\\ud800`",
        "Write e.g. `title: {ko: 스트리밍, en: Streaming}`.",
    ),
]


@pytest.mark.parametrize(("text", "message", "hint"), BAD_VALUES, ids=[case[0] for case in BAD_VALUES])
def test_a_wrong_value_is_told_in_an_authors_words(text, message, hint):
    report = Reporter("lesson.md")
    assert load_settings(text, FrontMatter, report) is None
    assert [(problem.message, problem.hint) for problem in report.problems] == [(message, hint)]


@pytest.mark.parametrize(
    ("model", "examples"),
    [
        (FrontMatter, EXAMPLES),
        (CourseSettings, EXAMPLES),
        (TrackSettings, EXAMPLES),
        (LessonEntry, EXAMPLES),
        (DemoSettings, DEMO_EXAMPLES),
        (Expectation, DEMO_EXAMPLES),
        (TextExpectation, DEMO_EXAMPLES),
    ],
)
def test_every_key_has_an_example_that_is_right(model, examples):
    text = "\n".join(examples[key] for key in model.model_fields)
    report = Reporter("lesson.md")
    assert load_settings(text, model, report), report.problems


def test_aliases_of_aliases_are_no_work(course):
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 40))
    assert f"{C}:9:1 unknown-key" in found(course(course=COURSE + bomb))


def test_no_course_at_all(tmp_path):
    assert found(tmp_path) == ["lessons/course.yml:1:1 unreadable-file"]


PATH = "lessons/first/02-a.md"


def test_a_lesson_is_read_anew_without_the_others(course):
    root = course(course=COURSE + "      - file: 03-b.md\n")
    (root / "lessons/first/03-b.md").write_text(
        LESSON.replace("one", "two").replace("Title", "Other"), "utf-8"
    )
    before = load_course(root).course
    (root / "lessons/first/03-b.md").write_text("broken", "utf-8")
    (root / PATH).write_text(LESSON.replace("en: Title", "en: New").replace("print(1)", "print(3)"), "utf-8")
    load = reload_lesson(root, before, PATH)
    assert load.problems == ()
    first, second = load.course.lessons
    assert (first.title["en"], first.number, first.count) == ("New", 2, 3)
    assert second is before.lessons[1], "it was not looked at"
    assert [demo.sample.code for demo in load.course.demos] == ["print(3)\n", "print(1)\n"]
    assert load.course.demos[0].lesson is first


@pytest.mark.parametrize("broken", [b"", b"# no front matter\n", b"\xff", None])
def test_a_lesson_that_cannot_be_read_anew_stays_as_it_was(course, broken):
    root = course()
    before = load_course(root).course
    (root / PATH).unlink() if broken is None else (root / PATH).write_bytes(broken)
    load = reload_lesson(root, before, PATH)
    assert load.course.lessons == before.lessons
    assert {problem.path for problem in load.problems} == {PATH}
    assert not load.is_whole


def test_a_file_that_is_no_lesson_of_the_course_is_not_read_anew(course):
    root = course()
    with pytest.raises(KeyError):
        reload_lesson(root, load_course(root).course, "lessons/first/nine.md")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("expect: [{statsu: 400}]", "Write `status`, or remove it."),
        ("expect: [{zzz: 1}]", "Remove it, or write one of exchange, status, usage, tool_call"),
        ("expect: [{text: {contain: a}}]", "Write `contains`, or remove it."),
        ("expct: []", "Write `expect`, or remove it."),
    ],
)
def test_a_key_is_guessed_from_those_that_may_stand_in_its_place(text, hint):
    report = Reporter("demos/x/demo.yml")
    assert load_settings(text, DemoSettings, report, wording=Wording(DEMO_EXAMPLES)) is None
    (problem,) = (problem for problem in report.problems if problem.code == "unknown-key")
    assert problem.hint.startswith(hint)


def test_a_key_that_is_misspelt_is_not_missing_as_well():
    report = Reporter("demos/x/demo.yml")
    text = "expect: [{text: {contain: a}}, {text: {}}]"
    assert load_settings(text, DemoSettings, report, wording=Wording(DEMO_EXAMPLES)) is None
    assert [(one.column, one.code) for one in report.problems] == [(18, "unknown-key"), (33, "missing-key")]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: 1\nb: [5\nc: [x]\n", (2, 4), "`[` is never closed"),
        ('x:\n  a: {b: c, d: "e"\n  b: 3\n', (2, 6), "`{` is never closed"),
        ("a: {\n  b: c,\n  d: e: f\n}\n", (3, 7), "expected ',' or '}', but got ':'"),
        ("a: [1, 2}\n", (1, 9), "expected ',' or ']', but got '}'"),
        ("a: [b", (1, 4), "`[` is never closed"),
        ("a:\r\n  b: [1\r\nc: 3\r\n", (2, 6), "`[` is never closed"),
        ("\ufeffa: [1\nb: 2\n", (1, 4), "`[` is never closed"),
        ("a: 'b\nc: d\n", (1, 4), "`'` is never closed"),
        ("a: 'b' c\n", (1, 8), "expected <block end>, but found '<scalar>'"),
        ("a: 1\n---\n", (2, 1), "expected a single document in the stream, but found another document"),
    ],
)
def test_bad_yaml_is_told_where_it_is_to_be_fixed(text, place, message):
    report = Reporter("demos/x/demo.yml")
    assert load_settings(text, DemoSettings, report) is None
    (problem,) = report.problems
    assert (problem.line, problem.column) == place
    assert problem.message == f"this is not YAML: {message}"
