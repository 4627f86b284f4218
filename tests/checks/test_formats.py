"""How `check --format` writes problems."""

import json
import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from link_cases import write_course
from tokenreel.cli import main
from tokenreel.cli.formats import FORMATS, as_github, as_json
from tokenreel.problems import Problem, Severity

ROOT = Path("/course")
ERROR = Problem("docs/a.md", 3, 7, "broken-link", "`x.md` leads to no page", "Did you mean y.md?")
WARNING = Problem("lessons/a,b:c.md", 1, 1, "unmarked-number", "35 %: fast", "", Severity.WARNING, "- a\n+ b")


def test_text_shows_hint_and_detail_below(tmp_path):
    assert FORMATS["text"]([ERROR, WARNING], tmp_path) == (
        "docs/a.md:3:7: broken-link `x.md` leads to no page\n"
        "    Did you mean y.md?\n"
        "lessons/a,b:c.md:1:1: unmarked-number 35 %: fast\n"
        "    - a\n"
        "    + b\n"
    )


def test_json_is_one_object_with_every_field(tmp_path):
    text = as_json([ERROR, WARNING], tmp_path)
    assert text.endswith("}\n")
    assert json.loads(text) == {
        "tokenreel_check": 1,
        "errors": 1,
        "warnings": 1,
        "problems": [
            {
                "path": "docs/a.md", "line": 3, "column": 7, "code": "broken-link", "severity": "error",
                "message": "`x.md` leads to no page", "hint": "Did you mean y.md?", "detail": "",
            },
            {
                "path": "lessons/a,b:c.md", "line": 1, "column": 1, "code": "unmarked-number",
                "severity": "warning", "message": "35 %: fast", "hint": "", "detail": "- a\n+ b",
            },
        ],
    }  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems refuse such names")
@pytest.mark.parametrize("form", list(FORMATS))
def test_a_file_whose_name_is_no_text_can_be_named(tmp_path, form):
    root = write_course(tmp_path, {"here": ""})
    Path(os.fsdecode(bytes(root / "docs") + b"/\xff.md")).write_text("[a](gone.md)")
    result = CliRunner().invoke(main, ["check", "--no-run", "--format", form, "--project", str(root)])
    assert isinstance(result.exception, SystemExit)
    assert "docs/\\udcff.md" in result.stdout


def test_github_is_told_by_workflow_commands(tmp_path, monkeypatch):
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    assert as_github([ERROR, WARNING], tmp_path) == (
        "::error file=docs/a.md,line=3,col=7,title=broken-link::`x.md` leads to no page%0ADid you mean y.md?"
        "\n"
        "::warning file=lessons/a%2Cb%3Ac.md,line=1,col=1,title=unmarked-number::35 %25: fast%0A- a%0A+ b\n"
    )


@pytest.mark.parametrize(
    ("workspace", "file"), [(".", "site/docs/a.md"), ("site", "docs/a.md"), ("other", "docs/a.md")]
)
def test_github_counts_paths_from_the_repository(tmp_path, monkeypatch, workspace, file):
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / workspace))
    assert as_github([ERROR], tmp_path / "site").startswith(f"::error file={file},line=3")


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(TEXTS, TEXTS)
def test_nothing_an_author_writes_ends_a_command_or_a_property(path, message):
    text = as_github([Problem(path or "a", 1, 1, "code", message)], ROOT)
    head, _, rest = text.removeprefix("::error ").partition("::")
    assert text.count("\n") == 1
    assert len(head.split(",")) == 4
    unescape = rest.removesuffix("\n").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    assert unescape == message


@given(TEXTS, TEXTS)
def test_json_holds_any_text(message, hint):
    problems = json.loads(as_json([Problem("a", 1, 1, "code", message, hint)], ROOT))["problems"]
    assert (problems[0]["message"], problems[0]["hint"]) == (message, hint)


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path, {"here": "[a](gone.md) ![](../picture.png)"})


@pytest.mark.parametrize("form", FORMATS)
def test_the_exit_status_is_the_same_in_every_format(course, form):
    result = CliRunner().invoke(main, ["check", "--project", str(course), "--format", form])
    assert result.exit_code == 1
    assert result.stderr == "2 errors, 1 warning\n"
    assert "broken-link" in result.stdout


def test_json_alone_is_on_stdout(course):
    result = CliRunner().invoke(main, ["check", "--project", str(course), "--format", "json"])
    report = json.loads(result.stdout)
    assert (report["errors"], report["warnings"]) == (2, 1)


def test_without_problems_json_is_an_empty_list_and_the_others_nothing(tmp_path):
    assert json.loads(as_json([], tmp_path))["problems"] == []
    assert {FORMATS[form]([], tmp_path) for form in ("text", "github")} == {""}
