"""A course of one lesson, and the command that records it."""

import asyncio
from pathlib import Path

from click.testing import CliRunner, Result

from scripted import Script, upstream
from tokenreel.cli import main

COURSE = """\
title: {en: Course}
languages: {en: English}
tracks: [{id: t, title: {en: T}, lessons: [{file: 01-a.md}]}]
"""
HEAD = """\
---
title: {en: Title}
minutes: 5
status: published
---
"""
LESSON = HEAD + '```python demo="one"\n@\n```\n'
SETUP = HEAD + '```python setup="one"\n#\n```\n```python demo="one"\n@\n```\n'
ASK = "from openai import OpenAI\nOpenAI(max_retries=0).models.list()"


def write_course(root: Path, code: str, setup: str | None = None) -> Path:
    """Write a course whose lesson prints code in line 7, or three lines below its set-up."""
    (root / "lessons" / "t").mkdir(parents=True, exist_ok=True)
    (root / "lessons" / "course.yml").write_text(COURSE)
    (root / "mkdocs.yml").write_text("site_name: A\nplugins: [search, tokenreel]\n")
    lesson = LESSON if setup is None else SETUP.replace("#", setup)
    (root / "lessons" / "t" / "01-a.md").write_text(lesson.replace("@", code), "utf-8")
    return root


def recording_of(root: Path) -> Path:
    return root / "demos" / "one" / "recording.jsonl"


def record(root: Path, *words: str, base_url: str = "http://127.0.0.1:9/v1") -> Result:
    """Record from an address where nobody answers."""
    command = ["record", "--project", str(root), "--endpoint", "mine", "--base-url", base_url, *words]
    return CliRunner().invoke(main, command)


def record_from(root: Path, script: Script, *words: str) -> Result:
    """Record from a scripted upstream."""

    async def run() -> Result:
        async with upstream(script) as (url, _):
            return await asyncio.to_thread(record, root, *words, base_url=url)

    return asyncio.run(run())
