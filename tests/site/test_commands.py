"""`tokenreel build` and `serve`, on a small course of one page."""

import socket
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tokenreel.cli import main
from tokenreel.site.commands import SiteError, build_site, serve_site

COURSE = """\
title: {en: A course}
languages: {en: English}
tracks: [{id: a, title: {en: A}, lessons: [{planned: {en: B}}]}]
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    root = tmp_path / "course"
    for name, text in {
        "mkdocs.yml": "site_name: A\ntheme: {name: material}\nplugins: [tokenreel]\n",
        "lessons/course.yml": COURSE,
        "docs/index.md": ":::en\n# Home\n:::\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def test_a_site_is_built_and_built_again(course):
    target = course / "site"
    build_site(course, target, strict=True)
    (target / "stale.html").touch()
    build_site(course, target, strict=True)
    assert (target / "index.html").is_file()
    assert not (target / "stale.html").exists()
    assert sorted(path.name for path in course.iterdir()) == ["docs", "lessons", "mkdocs.yml", "site"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/index.md", ":::en\n# Home\n[nowhere](nowhere.md)\n:::\n"),
        ("lessons/course.yml", "title: 1\n"),
        ("mkdocs.yml", "site_name: [\n"),
    ],
    ids=["dead link", "bad course", "bad config"],
)
def test_a_build_that_fails_leaves_the_earlier_site(course, name, text):
    target = course / "site"
    build_site(course, target, strict=True)
    before = (target / "index.html").read_bytes()
    (course / name).write_text(text, "utf-8")
    with pytest.raises(click.ClickException):
        build_site(course, target, strict=True)
    assert (target / "index.html").read_bytes() == before
    assert sorted(path.name for path in course.iterdir()) == ["docs", "lessons", "mkdocs.yml", "site"]


def test_a_folder_that_holds_something_else_is_not_replaced(course, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.odt").touch()
    with pytest.raises(SiteError, match="something else than a built site"):
        build_site(course, tmp_path / "mine", strict=True)
    assert (tmp_path / "mine" / "thesis.odt").is_file()


def test_without_a_config_one_is_told_what_is_missing(course):
    (course / "mkdocs.yml").unlink()
    done = CliRunner().invoke(main, ["build", "--project", str(course)])
    assert done.exit_code == 1
    assert "no mkdocs.yml" in done.output
    assert "Traceback" not in done.output


def test_a_busy_port_is_one_clear_sentence(course):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SiteError, match=f"cannot listen on 127.0.0.1:{port}"):
            serve_site(course, "127.0.0.1", port)
