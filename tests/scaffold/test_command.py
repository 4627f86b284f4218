"""`tokenreel new` and `tokenreel schemas`, as they are typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tokenreel.cli import main


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_it_asks_nothing_and_says_what_to_do_next():
    status, said = run("new", "course")
    assert status == 0
    assert said.splitlines() == [
        f"wrote a course to {Path.cwd() / 'course'}",
        "next:",
        "  cd course",
        "  tokenreel serve        # look at it on http://127.0.0.1:8000/ while you write",
        "  tokenreel check        # what needs fixing",
    ]
    course = Path("course/lessons/course.yml").read_text("utf-8")
    assert 'languages: {ko: "한국어", en: "English"}' in course


def test_in_a_fresh_repository_it_says_what_stayed_and_what_git_should_ignore():
    Path(".git").mkdir()
    Path("README.md").write_text("mine")
    Path(".gitignore").write_text("*.log\n")
    status, said = run("new", ".", "--language", "en")
    assert status == 0
    assert "left as it was: README.md, .gitignore\n" in said
    assert (
        "add these lines to your .gitignore: /.cache/ /.env /.venv/ /site/ /.site-*/ __pycache__/\n" in said
    )
    assert "  cd " not in said
    assert Path("README.md").read_text() == "mine"


def test_in_a_folder_of_a_repository_it_says_where_github_looks_for_workflows():
    Path("repo/.git").mkdir(parents=True)
    status, said = run("new", "repo/course")
    assert status == 0
    assert f"GitHub reads workflows at the top of {Path.cwd() / 'repo'} only" in said
    Path("own/.git").mkdir(parents=True)
    assert "GitHub" not in run("new", "own")[1]


def test_a_second_call_overwrites_nothing():
    run("new", "course")
    Path("course/mkdocs.yml").write_text("mine")
    status, said = run("new", "course")
    assert status == 1
    assert "    mkdocs.yml\n" in said
    assert Path("course/mkdocs.yml").read_text() == "mine"


def test_a_name_with_a_blank_is_quoted_where_it_is_to_be_typed():
    assert "  cd 'my course'\n" in run("new", "my course")[1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--language", "xx"], "Material for MkDocs has no texts in `xx`. There are: af, ar,"),
        (["--language", "kr"], "Material for MkDocs has no texts in `kr`. Did you mean ko?"),
        (["--language", "KO"], "Material for MkDocs has no texts in `KO`. Did you mean ko?"),
        (["--language", "pt-br"], "Material for MkDocs has no texts in `pt-br`. Did you mean pt-BR?"),
        (["--language", "ko,EN"], "Give it once for each: --language ko --language en"),
        (["--language", "en ja"], "Give it once for each: --language en --language ja"),
        (["--language", "../x"], "Material for MkDocs has no texts in `../x`."),
        (["--title", "  "], "a title has at least one character"),
        (["--title", "a\x00b"], "a title is one line of text"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(words, expected):
    status, said = run("new", "course", *words)
    assert status == 2
    assert expected in " ".join(said.split())
    assert not Path("course").exists()


def test_a_language_that_is_named_twice_is_one():
    run("new", "course", "--language", "en", "--language", "ko", "--language", "en")
    assert 'languages: {en: "English", ko: "한국어"}' in Path("course/lessons/course.yml").read_text("utf-8")


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence():
    Path("file").write_text("mine")
    for name in ("file/course", "file/a/course"):
        status, said = run("new", name)
        assert status == 1
        place, file = Path.cwd() / name, Path.cwd() / "file"
        assert said == f"Error: no course was written to {place}: {file} is a file, and no folder\n"
    Path("nowhere").symlink_to("gone")
    assert f"{Path.cwd() / 'nowhere'} is a link that leads nowhere" in run("new", "nowhere/course")[1]
    assert Path("file").read_text() == "mine"


def test_what_the_system_refuses_is_told_without_names_of_our_own(monkeypatch):
    def refuse(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("tokenreel.scaffold.write.tempfile.mkdtemp", refuse)
    assert run("new", "course") == (
        1,
        f"Error: cannot write a course to {Path.cwd() / 'course'}, so nothing was (Permission denied)\n",
    )


def test_schemas_are_written_anew_after_an_update():
    run("new", "course")
    schema = Path("course/.vscode/schemas/plan.schema.json")
    good = schema.read_bytes()
    schema.write_text("{}")
    Path("course/.vscode/schemas/demo.schema.json").unlink()
    status, said = run("schemas", "--project", "course")
    assert status == 0
    assert said.splitlines() == [
        f"wrote .vscode/schemas/{name}.schema.json" for name in ("course", "demo", "front-matter", "plan")
    ]
    assert schema.read_bytes() == good
    assert json.loads(Path("course/.vscode/schemas/demo.schema.json").read_bytes())["title"]


def test_schemas_need_a_course():
    status, said = run("schemas")
    assert status == 1
    assert "no lessons/course.yml" in said


def test_a_name_that_is_empty_names_no_folder():
    status, said = run("new", "")
    assert status == 2
    assert "name the folder" in said
    assert not Path("lessons").exists()
