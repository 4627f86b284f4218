"""`tokenreel runtime`."""

import sys

import pytest
from click.testing import CliRunner

from tokenreel.cli import main
from tokenreel.runtime import sha256

COURSE = """\
title: {en: A course}
languages: {en: English}
tracks: [{id: a, title: {en: A}, lessons: [{planned: {en: B}}]}]
"""


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    (root / "lessons").mkdir(parents=True)
    (root / "lessons" / "course.yml").write_text(COURSE, "utf-8")
    return root


def run(*arguments):
    return CliRunner().invoke(main, ["runtime", *map(str, arguments)])


def test_it_prints_the_folder_and_every_file(course, runtime):
    done = run("--project", course, "--cache", runtime.folder.parent)
    assert (done.exit_code, done.stderr) == (0, "")
    first, *rows = done.stdout.splitlines()
    assert first == str(runtime.folder)
    assert [row.split() for row in rows] == [
        [sha256(path), str(path.stat().st_size), path.name] for path in runtime.files
    ]


def test_without_a_network_it_says_so(course, tmp_path, programs, monkeypatch):
    failing = "print('no route to host', file=sys.stderr)\nsys.exit(1)"
    monkeypatch.setattr(sys, "executable", str(programs.program("python", failing)))
    done = run("--project", course, "--cache", tmp_path / "cache")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "fetching Pyodide, the editor and the SDK's wheels (once, and after an update)",
        "Error: Node.js could not be fetched: is there a network? Or install Node.js 20 or newer",
        "  no route to host",
    ]


def test_a_cache_that_cannot_be_is_one_sentence(course, tmp_path):
    (tmp_path / "file").touch()
    done = run("--project", course, "--cache", tmp_path / "file" / "cache")
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"Error: the page's Python could not be written to {tmp_path}/file/cache: ")


def test_a_cache_that_is_a_file_is_a_slip_of_who_calls(course, tmp_path):
    (tmp_path / "file").touch()
    done = run("--project", course, "--cache", tmp_path / "file")
    assert done.exit_code == 2
    assert "is a file" in done.stderr


def test_without_a_course_it_says_where_it_looked(tmp_path):
    done = run("--project", tmp_path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: no lessons/course.yml in {tmp_path} or above: ")


def test_a_course_that_cannot_be_read_is_one_sentence(course):
    (course / "lessons" / "course.yml").write_text("title: [", "utf-8")
    done = run("--project", course)
    assert done.exit_code == 1
    assert done.stderr == "Error: lessons/course.yml cannot be read: run `tokenreel check`\n"
