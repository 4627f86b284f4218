"""Small courses, written for one test and built as their authors would."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tokenreel.recording import Event, Recording, code_sha256, write_recording
from tokenreel.site.commands import build_site

FILES = {
    "mkdocs.yml": "site_name: A\ntheme: {name: material}\nplugins: [search, tokenreel]\n",
    "lessons/course.yml": """\
title: {en: A course}
languages: {en: English}
tracks: [{id: a, title: {en: A}, lessons: [{planned: {en: B}}]}]
""",
    "docs/index.md": "# Home\n",
}

BuildCourse = Callable[[Mapping[str, str]], Path]


def write_files(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


@pytest.fixture
def build_course(tmp_path: Path) -> BuildCourse:
    """Return what builds a course of these files, or of ours where one is not given; it returns the site."""

    def build(files: Mapping[str, str]) -> Path:
        write_files(tmp_path, {**FILES, **files})
        build_site(tmp_path, tmp_path / "site", strict=True)
        return tmp_path / "site"

    return build


@pytest.fixture
def record(tmp_path: Path) -> Callable[[str, str], None]:
    """Return what leaves the recording of a demo whose code prints one line and asks nothing."""

    def write(demo: str, code: str) -> None:
        header = {
            "tokenreel": 1,
            "demo": demo,
            "recorded_at": "2026-11-24T08:00:00Z",
            "program": {"language": "python", "code_sha256": code_sha256(code), "setup_sha256": None},
            "endpoint": {"name": "local", "model": "Small"},
            "client": {"openai": "3.54.0", "python": "3.13.0"},
            "redactions": [],
        }
        events = (Event(10, "out", None, f"{demo}\n"), Event(20, "exit", None, {"code": 0}))
        write_recording(tmp_path / "demos" / demo / "recording.jsonl", Recording(header, events))

    return write
