"""A race is refused where its two recordings are not of the same work, one streamed and one whole."""

import json

import pytest

from recorded import DONE, JSON, exchange, frame, recording_text
from tokenreel.checks.race import race_problems
from tokenreel.course import load_course
from tokenreel.recording import parse_recording, write_recording

COURSE = """\
title: {en: Course}
languages: {en: English}
tracks: [{id: t, title: {en: T}, lessons: [{file: 01-a.md}, {file: 02-b.md}]}]
"""
LESSON = """\
---
title: {en: Title}
minutes: 5
status: published
---
```python demo="a-streamed"
print(1)
```

```python demo="a-whole"
print(2)
```

```race="a-streamed a-whole"
```
"""
OTHER = LESSON.partition("```race")[0].replace('"a-', '"b-')
BODY = {"model": "m", "messages": [], "max_completion_tokens": 9}
OPTIONS = {"stream": True, "stream_options": {"include_usage": True}}


def usage(count):
    return f"data: {json.dumps({'choices': [], 'usage': {'completion_tokens': count}})}\n\n".encode()


def streamed(body=BODY, *, tokens=1, **more):
    reads = [(200, frame("a")), *([(300, usage(tokens))] if tokens else []), (400, DONE)]
    return exchange(reads, body={**body, **OPTIONS}, end_us=500, **more)


def whole(body=BODY, *, text="a", tokens=1, **more):
    answer = {"choices": [{"message": {"content": text}}], "usage": {"completion_tokens": tokens}}
    return exchange([(300, json.dumps(answer).encode())], body=body, headers=JSON, **more)


@pytest.fixture
def write(tmp_path):
    """Return what writes a course whose lesson has a race of these recordings, and returns its problems."""

    def write(first, second, lesson=LESSON):
        (tmp_path / "lessons" / "t").mkdir(parents=True)
        (tmp_path / "lessons" / "course.yml").write_text(COURSE)
        (tmp_path / "lessons" / "t" / "01-a.md").write_text(lesson)
        (tmp_path / "lessons" / "t" / "02-b.md").write_text(OTHER)
        for name, text in (("a-streamed", first), ("a-whole", second)):
            if text is not None:
                write_recording(tmp_path / "demos" / name / "recording.jsonl", parse_recording(text))
        return race_problems(tmp_path, load_course(tmp_path).course)

    return write


def of(name, *exchanges, **header):
    text = recording_text(name, *exchanges)
    first, _, rest = text.partition("\n")
    return json.dumps({**json.loads(first), **header}) + "\n" + rest


def test_two_recordings_of_the_same_work_are_a_race(write):
    assert write(of("a-streamed", streamed()), of("a-whole", whole())) == []


def test_what_a_demos_own_problem_tells_is_not_told_again(write):
    assert write(None, of("a-whole", whole())) == []


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("a-streamd a-whole", ["this lesson has no demo `a-streamd`"]),
        (
            "b-streamed b-whole",
            [
                f"this lesson has no demo `b-{side}`, but lessons/t/02-b.md has"
                for side in ("streamed", "whole")
            ],
        ),
    ],
)
def test_a_name_that_is_no_demo_of_the_lesson(write, names, said):
    lesson = LESSON.replace('race="a-streamed a-whole"', f'race="{names}"')
    found = write(of("a-streamed", streamed()), of("a-whole", whole()), lesson)
    assert [problem.message for problem in found] == said
    assert {(problem.path, problem.line, problem.code) for problem in found} == {
        ("lessons/t/01-a.md", 14, "unknown-race")
    }
    assert found[0].hint == "Name two demos of this lesson, streamed and whole: it has a-streamed, a-whole."


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ([streamed(), streamed()], [whole()], "each must have one exchange, and the first has 2"),
        ([streamed()], [], "each must have one exchange, and the second has 0"),
        ([whole()], [streamed()],
         "the first must come streamed and the second whole, but they come whole and streamed"),
        ([streamed()], [whole({**BODY, "max_completion_tokens": 8})],
         "their requests differ in max_completion_tokens"),
        ([streamed({**BODY, "seed": 1})], [whole()], "their requests differ in seed"),
        ([streamed()], [whole(path="/responses")],
         "the first asks POST /chat/completions, the second POST /responses"),
        ([streamed()], [whole(raw=b"{")], "their requests differ in "),
        ([streamed()], [whole(tokens=2)], "their completion tokens must be the same, but are 1 and 2"),
        ([streamed(tokens=None)], [whole()],
         "their completion tokens must be the same, but are none stated and 1"),
        ([streamed()], [whole(text="")], "the answer of the second has no text, or no end"),
        ([streamed()[:-1]], [whole()], "the answer of the first has no text, or no end"),
    ],
)  # fmt: skip
def test_recordings_that_are_no_race(write, first, second, said):
    (problem,) = write(of("a-streamed", *first), of("a-whole", *second))
    assert (problem.path, problem.line, problem.code) == ("lessons/t/01-a.md", 14, "race-of-unequal-work")
    assert problem.message.startswith(f"a-streamed and a-whole are no race: {said}")
    assert "stream=True" in problem.hint


@pytest.mark.parametrize("key", ["name", "model", "server", "hardware"])
def test_recordings_from_different_places_are_no_race(write, key):
    place = {"name": "local", "model": "m", "server": "s", "hardware": "2 cores"}
    first = of("a-streamed", streamed(), endpoint=place)
    (problem,) = write(first, of("a-whole", whole(), endpoint={**place, key: "other"}))
    assert f"the first was recorded from {place[key]}, the second from other" in problem.message
