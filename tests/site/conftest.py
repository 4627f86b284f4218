"""Small courses, written for one test."""

import logging
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

# As MkDocs' own command makes it when it first runs: pytest then listens to it from each test's beginning on.
logging.getLogger("mkdocs").propagate = False

WriteCourse = Callable[[Mapping[str, str]], Path]
BuildCourse = Callable[[Mapping[str, str]], Path]


@pytest.fixture(scope="session")
def write_course(tmp_path_factory: pytest.TempPathFactory) -> WriteCourse:
    """Return what writes a course of these files, or of ours where one is not given, into a new folder."""

    def write(files: Mapping[str, str]) -> Path:
        root = tmp_path_factory.mktemp("course")
        for name, text in {**FILES, **files}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, "utf-8")
        return root

    return write


@pytest.fixture(scope="session")
def build_course(write_course: WriteCourse) -> BuildCourse:
    """Return what builds such a course; it returns the site."""

    def build(files: Mapping[str, str]) -> Path:
        root = write_course(files)
        build_site(root, root / "site", strict=True)
        return root / "site"

    return build


@pytest.fixture(scope="session")
def record() -> Callable[[Path, str, str], None]:
    """Return what leaves the recording of a demo whose code prints one line and asks nothing."""

    def write(root: Path, demo: str, code: str) -> None:
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
        write_recording(root / "demos" / demo / "recording.jsonl", Recording(header, events))

    return write
