"""`tokenreel import`, as it is typed: what it says of what it did, and of what it did not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tokenreel.cli import main

COURSE = """\
title: {ko: "코스", en: "Course"}
languages: {ko: 한국어, en: English}
tracks: []
"""
PAGES = {"ko/a.md": "# 하나\n\n글\n", "en/a.md": "# One\n\nText\n"}


def make(tmp_path: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in {"course/lessons/course.yml": COURSE, **files}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return tmp_path / "course"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return what imports the pages of two folders, as `ko` and `en` unless other words are given."""
    monkeypatch.chdir(tmp_path)

    def run(*words, sources=("--lang", "ko=ko", "--lang", "en=en")):
        done = CliRunner().invoke(
            main, ["import", "--project", "course", *sources, "--out", "lessons/t", *words]
        )
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return run


@pytest.mark.parametrize(("words", "verb"), [((), "was"), (("--dry-run",), "would be")])
def test_what_is_there_already_is_no_lesson_that_would_be_written(tmp_path, run, words, verb):
    root = make(tmp_path, PAGES)
    assert run().exit_code == 0
    course = (root / "lessons/course.yml").read_bytes()
    done = run(*words)
    assert done.exit_code == 1
    assert f"nothing {verb} written: files are there already" in done.stderr
    assert "would write" not in done.stderr
    assert "add to lessons/course.yml" not in done.stderr
    assert (root / "lessons/course.yml").read_bytes() == course
    assert json.loads(run(*words, "--format", "json").stdout)["course_lines"] == []


def test_where_no_page_can_be_read_nothing_is_said_to_be_written(tmp_path, run):
    make(tmp_path, {"ko/a.md": b"\xff", "en/a.md": "# One\n"})
    done = run()
    assert done.exit_code == 1
    assert "nothing was written: no page could be made a lesson" in done.stderr
    assert "wrote" not in done.stderr


def test_a_lesson_that_cannot_be_written_is_not_entered_and_json_stays_json(tmp_path, run):
    root = make(
        tmp_path, {**PAGES, "ko/b/c.md": "# 둘\n", "en/b/c.md": "# Two\n", "course/lessons/t/b": "mine"}
    )
    done = run("--format", "json")
    assert done.exit_code == 1
    assert any("import-unwritten" in problem for problem in json.loads(done.stdout)["problems"])
    assert "wrote 1 lesson to lessons/t/" in done.stderr
    course = (root / "lessons/course.yml").read_text("utf-8")
    assert "a.md" in course
    assert "c.md" not in course


@pytest.mark.parametrize(
    ("files", "sources", "said"),
    [
        ({}, ("ko=ko", "en=en"), "there is no .md, .mdx or .markdown file in"),
        ({"ko/a.txt": "x"}, ("ko=ko",), "there is no .md, .mdx or .markdown file in"),
        ({"ko/a.fr.md": "x"}, ("ko=ko", "en=ko"), "1 file, e.g. a.fr.md, in none of the languages asked for"),
    ],
    ids=["empty folders", "no Markdown", "other languages"],
)
def test_where_nothing_is_found_it_says_so(tmp_path, run, files, sources, said):
    make(tmp_path, files)
    for name in ("ko", "en"):
        (tmp_path / name).mkdir(exist_ok=True)
    done = run(sources=[word for source in sources for word in ("--lang", source)])
    assert done.exit_code == 1
    assert "nothing to import: " in done.stderr
    assert said in done.stderr
    assert "wrote" not in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lang", "KO=ko"], "KO is no language of this course (ko, en). Did you mean ko?"),
        (["--lang", "ko,en=ko"], "Give it once for each: --lang ko=ko --lang en=ko"),
        (["--lang", "fr=ko"], "Add it to lessons/course.yml first."),
        (["--lang", "ko="], "--lang ko: name a file or a folder"),
        (["--lang", "ko=ko", "--suffix", "en=.en"], "there is no --lang en=… that it could be of"),
    ],
)
def test_what_was_probably_meant_is_said(tmp_path, run, words, said):
    make(tmp_path, PAGES)
    done = run(sources=words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_what_only_the_author_can_rewrite_is_named_and_counted(tmp_path, run):
    korean = (
        "# 하나\n\n:::tip 제목\n글\n:::\n\n- [둘](/course/b), `[x](/y)`\n\n  ::: details\n  더\n  :::\n\n"
        "```text\n::: tip\n```\n\n![그림](/img/a.png) [밖](//x.y/z)\n"
    )
    make(tmp_path, {"ko/a.md": korean})
    done = run(sources=("--lang", "ko=ko"))
    assert done.exit_code == 0, done.output
    found = [line.partition(" is ")[0] for line in done.stdout.splitlines() if line.startswith("ko/a.md:")]
    assert [line for line in found if "written otherwise" not in line] == [
        "ko/a.md:3:1: foreign-container `::: tip`",
        "ko/a.md:7:1: import-absolute-link `/course/b`",
        "ko/a.md:9:3: foreign-container `::: details`",
        "ko/a.md:17:1: import-absolute-link `/img/a.png`",
    ]
    assert "left for you to rewrite: 2 containers, 2 absolute links" in done.stderr


def test_a_course_file_that_cannot_be_written_is_no_traceback(tmp_path, run, monkeypatch):
    make(tmp_path, PAGES)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tokenreel.files.write_whole", refuse)
    done = run()
    assert "lessons/course.yml cannot be written (Permission denied)" in done.stderr
    assert "      - file: a.md" in done.stderr
