"""What a course says of its readers' progress: good, mistyped, and impossible."""

import pytest

from tokenreel.course import load_course
from tokenreel.problems import Severity

COURSE = """\
title: {ko: 과정, en: Course}
languages: {ko: 한국어, en: English}
tracks:
  - id: first
    title: {ko: 하나, en: One}
    lessons: [{file: a.md}, {planned: {ko: 나, en: B}}]
  - {id: empty, title: {ko: 둘, en: Two}, lessons: []}
id: a-course
progress:
"""
LESSON = """\
---
title: {ko: 제목, en: Title}
minutes: 5
status: published
---
```python demo="one" title-ko="하나" title-en="One"
print(1)
```

```bash demo="two" title-ko="둘" title-en="Two"
echo 2
```
"""
EARNED = "{id: a, title: {ko: 가, en: A}, text: {ko: 가, en: A}, when: "


def load(root, progress: str):
    (root / "lessons" / "first").mkdir(parents=True)
    (root / "lessons" / "course.yml").write_text(COURSE + progress, "utf-8")
    (root / "lessons" / "first" / "a.md").write_text(LESSON, "utf-8")
    return load_course(root)


def test_all_of_it_can_be_left_out(tmp_path):
    course = load(tmp_path, "  {}\n").course
    assert course is not None
    assert course.progress.read_after == 30
    assert course.progress.worth.read == 40
    assert (course.progress.levels, course.progress.achievements) == ([], [])
    assert course.id == "a-course"


@pytest.mark.parametrize(
    "when",
    [
        "{read: 1}",
        "{read: first/a}",
        "{replay: 2}",
        "{replay: two}",
        "{run: one, change: 1, fault: 1}",
        "{track: first}",
        "{xp: 100000}",
    ],
)
def test_what_can_be_earned(tmp_path, when):
    assert load(tmp_path, f"  achievements: [{EARNED}{when}}}]\n").problems == ()


BAD = [
    ("nothing to do", f"  achievements: [{EARNED}{{}}}}]", "10:71 unreachable-achievement earned by nothing"),
    ("more than there are", f"  achievements: [{EARNED}{{replay: 3}}}}]", "unreachable-achievement has 2 of"),
    ("what bash can't", f"  achievements: [{EARNED}{{run: 2}}}}]", "unreachable-achievement has 1 of"),
    (
        "an unknown demo",
        f"  achievements: [{EARNED}{{replay: tow}}}}]",
        "unreachable-achievement no demo tow",
    ),
    (
        "a file's name",
        f"  achievements: [{EARNED}{{read: a.md}}}}]",
        "unreachable-achievement no lesson a.md",
    ),
    (
        "a track of nothing",
        f"  achievements: [{EARNED}{{track: empty}}}}]",
        "unreachable-achievement no track",
    ),
    ("an unknown deed", f"  achievements: [{EARNED}{{dance: 1}}}}]", "unknown-key dance"),
    ("a count of none", f"  achievements: [{EARNED}{{read: 0}}}}]", "wrong-type at least 1, or an id"),
    ("a list of demos", f"  achievements: [{EARNED}{{read: [a]}}}}]", "wrong-type at least 1, or an id"),
    ("YAML's yes", f"  achievements: [{EARNED}{{read: yes}}}}]", "wrong-type at least 1, or an id"),
    (
        "the same twice",
        f"  achievements: [{EARNED}{{read: 1}}}}, {EARNED}{{replay: 1}}}}]",
        "duplicate-achievement a stands already in line 10",
    ),
    (
        "one language",
        "  achievements: [{id: a, title: {ko: 가}, text: {ko: 가, en: A}, when: {read: 1}}]",
        "missing-key progress.achievements.0.title.en",
    ),
    (
        "a first level that has to be reached",
        "  levels: [{title: {ko: 가, en: A}, xp: 5}]",
        "level-order begins at 5",
    ),
    (
        "levels out of order",
        "  levels: [{title: {ko: 가, en: A}}, {title: {ko: 나, en: B}, xp: 0}]",
        "level-order level 1 begins at 0 XP, the one before at 0",
    ),
    ("a level in one language", "  levels: [{title: {en: A}}]", "missing-key progress.levels.0.title.ko"),
    ("worth below nothing", "  worth: {read: -1}", "wrong-type worth.read"),
    ("an unknown key", "  xp: {read: 1}", "unknown-key xp"),
]


@pytest.mark.parametrize(("progress", "said"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_can_not_be(tmp_path, progress, said):
    problems = [str(one) for one in load(tmp_path, progress + "\n").problems]
    assert len(problems) == 1
    assert all(word in problems[0] for word in said.split()), problems[0]


def test_an_achievement_that_nobody_can_earn_yet_is_a_warning(tmp_path):
    (problem,) = load(tmp_path, f"  achievements: [{EARNED}{{replay: 9}}}}]\n").problems
    assert problem.severity is Severity.WARNING


def test_a_name_that_is_almost_right_is_suggested(tmp_path):
    (problem,) = load(tmp_path, f"  achievements: [{EARNED}{{track: frist}}}}]\n").problems
    assert problem.hint == "Write `first`."


def test_an_id_is_one_word(tmp_path):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "course.yml").write_text(COURSE.replace("a-course", "A course"), "utf-8")
    assert "wrong-type" in {problem.code for problem in load_course(tmp_path).problems}
