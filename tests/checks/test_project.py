"""Lessons against recordings, through the command that an author types."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tokenreel.cli import main
from tokenreel.recording import Recording, code_sha256, read_recording, write_recording

VECTOR = Path(__file__).parents[1] / "vectors" / "whole.jsonl"
COURSE = """\
title: {en: Course}
languages: {en: English}
tracks: [{id: t, title: {en: T}, lessons: [{file: 01-a.md}]}]
"""
LESSON = """\
---
title: {en: Title}
minutes: 5
status: published
---
```python setup="one"
import os
```

```python demo="one"
print(1)
```
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "lessons" / "t").mkdir(parents=True)
    (tmp_path / "lessons" / "course.yml").write_text(COURSE)
    (tmp_path / "mkdocs.yml").write_text("site_name: A\nplugins: [search, tokenreel]\n")
    (tmp_path / "lessons" / "t" / "01-a.md").write_text(LESSON)
    vector = read_recording(VECTOR)
    program = {
        "language": "python",
        "code_sha256": code_sha256("print(1)\n"),
        "setup_sha256": code_sha256("import os\n"),
    }
    header = {**vector.header, "demo": "one", "program": program}
    write_recording(tmp_path / "demos" / "one" / "recording.jsonl", Recording(header, vector.events))
    return tmp_path


def check(project, *arguments: str):
    """Check without running anything: the recording is of another program."""
    return CliRunner().invoke(main, ["check", "--no-run", "--project", str(project), *arguments])


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_good_project_passes(project):
    result = check(project, "--strict")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("old", "new", "line"), [("print(1)", "print(2)", 10), ("import os", "import re", 6)]
)
def test_one_changed_character_names_the_lesson_line_and_the_recording(project, old, new, line):
    edit(project / "lessons" / "t" / "01-a.md", old, new)
    result = check(project)
    assert result.exit_code == 1
    assert f"lessons/t/01-a.md:{line}:1: code-drifted" in result.stdout
    assert "demos/one/recording.jsonl" in result.stdout
    assert "tokenreel record one" in result.stdout


def test_white_space_that_means_nothing_is_no_drift(project):
    edit(project / "lessons" / "t" / "01-a.md", "print(1)\n", "\nprint(1)\n\n")
    assert check(project).exit_code == 0


def test_a_demo_without_recording(project):
    shutil.rmtree(project / "demos")
    result = check(project)
    assert result.exit_code == 1
    assert "lessons/t/01-a.md:10:1: demo-without-recording demos/one/recording.jsonl" in result.stdout


def test_a_recording_without_lesson(project):
    shutil.copytree(project / "demos" / "one", project / "demos" / "two")
    result = check(project)
    assert result.exit_code == 1
    assert "demos/two/recording.jsonl:1:1: recording-without-lesson" in result.stdout


def test_a_damaged_recording_is_named_with_its_line(project):
    path = project / "demos" / "one" / "recording.jsonl"
    edit(path, '"reason":"eof"', '"reason":"off"')
    result = check(project)
    assert result.exit_code == 1
    assert "demos/one/recording.jsonl:6:1: damaged-recording" in result.stdout


def test_a_warning_is_refused_only_when_strict(project):
    edit(project / "lessons" / "course.yml", "{en: English}", "{en: English, ko: 한국어}")
    edit(project / "lessons" / "course.yml", "{en: Course}", "{en: Course, ko: 과정}")
    edit(project / "lessons" / "course.yml", "{en: T}", "{en: T, ko: 티}")
    edit(project / "lessons" / "t" / "01-a.md", "{en: Title}", "{en: Title, ko: 제목}")
    edit(project / "lessons" / "t" / "01-a.md", "```python setup", ":::en\nText.\n:::\n```python setup")
    assert check(project).exit_code == 0
    result = check(project, "--strict")
    assert result.exit_code == 1
    assert "lessons/t/01-a.md:6:1: missing-translation" in result.stdout


def test_pages_of_docs_are_checked_too(project):
    (project / "docs").mkdir()
    (project / "docs" / "index.md").write_text("---\nhide: [toc]\n---\nText.\n:::en\n")
    (project / "docs" / "bad.md").write_bytes(b"a\n\xff")
    result = check(project)
    assert "docs/index.md:5:1: unclosed-container" in result.stdout
    assert "docs/bad.md:2:1: not-utf8" in result.stdout


def test_a_folder_without_a_course_is_one_sentence(tmp_path):
    result = check(tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: no lessons/course.yml in")
    assert "Traceback" not in result.stderr


def test_a_folder_that_is_called_as_a_file_is_no_lesson(project):
    (project / "lessons" / "t" / "notes.md").mkdir(parents=True)
    result = CliRunner().invoke(main, ["check", "--no-run", "--project", str(project)])
    assert "notes.md" not in result.output
