"""A course with one demo and its recording, as the tests of rehearsals need it."""

import json
from pathlib import Path

from recorded import HEADER, exchange, recording_text
from tokenreel.course import load_course
from tokenreel.course.model import Demo
from tokenreel.recording import code_sha256

COURSE = """\
title: {en: Course}
languages: {en: English}
tracks: [{id: t, title: {en: T}, lessons: [{file: 01-a.md}]}]
"""
LESSON = """\
---
title: {{en: Title}}
minutes: 5
status: published
---
```{language} demo="one"
{code}
```
"""
ASK = """\
from openai import OpenAI
messages = [{"role": "user", "content": "Hello"}]
stream = OpenAI().chat.completions.create(model="m", messages=messages, stream=True)
for chunk in stream:
    print(chunk.choices[0].delta.content, end="", flush=True)
"""
OUTPUT = "가을!"


def chunk(text, **more):
    row = {
        "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}], **more,
    }  # fmt: skip
    return f"data: {json.dumps({key: value for key, value in row.items() if value != ...})}\n\n".encode()


READS = [
    (200_000, chunk("가")),
    (400_000, chunk("을")),
    (600_000, chunk("!")),
    (700_000, b"data: [DONE]\n\n"),
]
CHAT = exchange(READS, end_us=800_000)


def write_demo(
    root: Path, code: str, *exchanges, out="", language="python", settings=None, header=None
) -> Path:
    """Write a course whose demo was recorded with these exchanges and printed ``out``; return its folder.

    Args:
        root: Where.
        code: The demo's.
        exchanges: As ``recorded.exchange`` makes them.
        out: What it printed.
        language: The code's.
        settings: The text of its ``demo.yml``.
        header: What the recording's header says otherwise.
    """
    lesson = root / "lessons" / "t" / "01-a.md"
    recording = root / "demos" / "one" / "recording.jsonl"
    for folder in (lesson.parent, recording.parent):
        folder.mkdir(parents=True, exist_ok=True)
    (root / "lessons" / "course.yml").write_text(COURSE, "utf-8")
    (root / "mkdocs.yml").write_text("site_name: A\nplugins: [search, tokenreel]\n", "utf-8")
    lesson.write_text(LESSON.format(language=language, code=code), "utf-8")
    events = [json.loads(line) for line in recording_text("one", *exchanges).splitlines()[1:]]
    events += [[99_000_000, "out", None, out], [99_000_000, "exit", None, {"code": 0}]]
    program = {"language": language, "code_sha256": code_sha256(f"{code.strip()}\n"), "setup_sha256": None}
    head = {**HEADER, "demo": "one", "program": program, "client": {"openai": "3.0.0"}, **(header or {})}
    recording.write_text("".join(f"{json.dumps(row)}\n" for row in [head, *events]), "utf-8")
    if settings is not None:
        (recording.parent / "demo.yml").write_text(settings, "utf-8")
    return root


def edit(root: Path, old: str, new: str) -> None:
    """Change the lesson."""
    lesson = root / "lessons" / "t" / "01-a.md"
    text = lesson.read_text("utf-8")
    assert old in text
    lesson.write_text(text.replace(old, new), "utf-8")


def demos_of(root: Path) -> tuple[Demo, ...]:
    """Return the demos of a course that can be read."""
    load = load_course(root)
    assert load.problems == ()
    assert load.course is not None
    return load.course.demos
