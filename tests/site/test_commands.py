"""`tokenreel build` and `serve`, on a small course of one page."""

import os
import socket
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tokenreel.cli import main
from tokenreel.site.backend import BACKEND_VARIABLE
from tokenreel.site.commands import SiteError, build_site, serve_site

COURSE = """\
title: {en: A course}
languages: {en: English}
tracks: [{id: a, title: {en: A}, lessons: [{planned: {en: B}}]}]
"""
EARLIER = 1_600_000_000_000_000_000
"""A time of a file, in nanoseconds."""


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


@pytest.mark.parametrize(
    "interruption",
    [KeyboardInterrupt(), OSError(16, "Device or resource busy")],
    ids=["Ctrl-C", "a refusal of the system"],
)
def test_a_swap_that_is_interrupted_leaves_the_earlier_site(course, monkeypatch, interruption):
    target = course / "site"
    build_site(course, target, strict=True)
    (target / "earlier.html").touch()
    rename = Path.rename

    def rename_but_not_the_new(self: Path, to: Path) -> Path:
        if self.name == "new":
            raise interruption
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", rename_but_not_the_new)
    with pytest.raises((KeyboardInterrupt, SiteError)):
        build_site(course, target, strict=True)
    assert (target / "earlier.html").is_file()
    assert sorted(path.name for path in course.iterdir()) == ["docs", "lessons", "mkdocs.yml", "site"]


def test_what_did_not_change_keeps_its_bytes_and_its_time(course, monkeypatch):
    (course / "mkdocs.yml").write_text(
        "site_name: A\nsite_url: https://courses.example/\ntheme: {name: material}\n"
        "plugins: [search, tokenreel]\n"
    )
    texts = COURSE.replace("{en: English}", "{en: English, ko: 한국어}").replace("{en: A", "{ko: 가, en: A")
    (course / "lessons/course.yml").write_text(texts.replace("{en: B", "{ko: 나, en: B"), "utf-8")
    (course / "docs/more.md").write_text("# More\n", "utf-8")
    target = course / "site"

    def built(day: str, home: str) -> dict[str, tuple[bytes, int]]:
        """Build as on a day; return each file's content and its time, which then is made a round one."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", day)
        (course / "docs/index.md").write_text(home, "utf-8")
        build_site(course, target, strict=False)
        paths = [path for path in target.rglob("*") if path.is_file()]
        found = {p.relative_to(target).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns) for p in paths}
        for path in paths:
            os.utime(path, ns=(EARLIER, EARLIER))
        return found

    first = built("1700000000", "# Home\n")
    again = built("1800000000", "# Home\n")
    changed = built("1900000000", "# Home\n\nNew.\n")
    assert {name: data for name, (data, _) in again.items()} == {
        name: data for name, (data, _) in first.items()
    }
    assert {time for _, time in again.values()} == {EARLIER}
    assert {name for name, (_, time) in changed.items() if time != EARLIER} == {
        "index.html", "ko/index.html", "search/search_index.json", "ko/search/search_index.json",
        "llms.txt",  # its summary is the home page's first paragraph
        "sw.js",  # it holds the site's version
    }  # fmt: skip


@pytest.mark.parametrize("name", [".site-20260101", ".site-backup", ".site-notes_1"])
def test_a_folder_of_the_authors_that_is_called_alike_is_let_alone(course, name):
    notes = course / name / "old" / "notes.txt"
    notes.parent.mkdir(parents=True)
    notes.touch()
    (course / name / "mine.txt").touch()
    os.utime(course / name, ns=(EARLIER, EARLIER))
    build_site(course, course / "site", strict=True)
    assert notes.is_file()


def test_a_build_that_was_killed_while_it_swapped_is_mended_by_the_next(course):
    target = course / "site"
    build_site(course, target, strict=True)
    beside = course / ".site-k1ll3d00"
    beside.mkdir()
    target.rename(beside / "old")
    (course / "docs/index.md").write_text("[nowhere](nowhere.md)\n", "utf-8")
    with pytest.raises(click.ClickException):
        build_site(course, target, strict=True)
    assert (target / "index.html").is_file()
    os.utime(beside, (0, 0))
    with pytest.raises(click.ClickException):
        build_site(course, target, strict=True)
    assert not beside.exists(), "it was left behind long ago"


def foreign(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["thesis.odt"], "was not made by `tokenreel build`"),
        (["index.html", "404.html", "sitemap.xml"], "delete this one if nothing in it is yours"),
        ([".git/HEAD", "CNAME", "404.html"], "is a git checkout"),
        ([".git", ".tokenreel-site", "404.html"], "is a git checkout"),
    ],
    ids=[
        "anything",
        "another site, or one from before the mark",
        "a Pages checkout",
        "our site in a worktree",
    ],
)
def test_a_folder_that_is_not_ours_is_not_replaced(course, tmp_path, names, said):
    target = foreign(tmp_path / "mine", *names)
    before = sorted(target.rglob("*"))
    done = CliRunner().invoke(main, ["build", "--project", str(course), "--site-dir", str(target)])
    assert done.exit_code == 1
    assert said in done.output
    assert "name a new or an empty folder with --site-dir" in done.output
    assert sorted(target.rglob("*")) == before


def test_a_file_is_no_place_for_a_site(course, tmp_path):
    with pytest.raises(SiteError, match="was not made by"):
        build_site(course, foreign(tmp_path, "file") / "file", strict=True)
    with pytest.raises(SiteError, match="cannot write the site to"):
        build_site(course, tmp_path / "file" / "site", strict=True)


def test_an_empty_folder_is_a_place_for_a_site(course, tmp_path):
    (tmp_path / "empty").mkdir()
    build_site(course, tmp_path / "empty", strict=True)
    assert (tmp_path / "empty" / "index.html").is_file()


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
        with pytest.raises(SiteError, match=f"port {port} of 127.0.0.1 is in use: stop"):
            serve_site(course, "127.0.0.1", port)


def test_an_address_that_is_not_ours_is_one_clear_sentence(course):
    with pytest.raises(SiteError, match=r"cannot listen on 192\.0\.2\.1:8000: "):  # RFC 5737: nobody's
        serve_site(course, "192.0.2.1", 8000)


@pytest.fixture
def served(course, monkeypatch) -> list[tuple[str, ...]]:
    """Return what MkDocs would have been called with, each with the backend that its pages would name."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        "tokenreel.site.commands._run",
        lambda *words: calls.append((words[-1], os.environ.get(BACKEND_VARIABLE, "none"))),
    )
    (course / "demos").mkdir()
    return calls


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def serve(course: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["serve", "--project", str(course), *words])


def test_one_port_named_for_site_and_backend_is_refused_before_anything_is_built(course, served, free_port):
    done = serve(course, "--port", str(free_port), "--backend-port", str(free_port))
    assert (done.exit_code, done.output) == (
        1,
        f"Error: the site and its backend can't both listen on port {free_port}: "
        "name another --backend-port, or leave the backend out with --no-backend\n",
    )
    assert served == []


def test_a_named_port_of_the_backends_that_is_taken_is_refused(course, served, free_port):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        done = serve(course, "--port", str(free_port), "--backend-port", str(taken))
    assert (done.exit_code, done.output) == (
        1,
        f"Error: port {taken} of 127.0.0.1 is in use: stop what uses it, or name another --backend-port\n",
    )
    assert served == []


@pytest.mark.parametrize(
    ("config", "is_refused"),
    [
        ("site_name: A\ntheme: {name: material}\n", True),
        ("site_name: A\ntheme: {name: material}\nplugins: [search]\n", True),
        ("site_name: A\ntheme: {name: material}\nplugins: {search: {}, tokenreel: {}}\n", False),
        ("site_name: A\ntheme: {name: material}\nplugins: [search, tokenreel: {live: false}]\n", False),
    ],
    ids=["no plugins", "others only", "a mapping", "with settings"],
)
def test_a_site_without_our_plugin_is_not_built_without_its_lessons(course, config, is_refused):
    (course / "mkdocs.yml").write_text(config, "utf-8")
    done = CliRunner().invoke(main, ["build", "--project", str(course)])
    assert (done.exit_code, "doesn't have `tokenreel` among its plugins" in done.output) == (
        (1, True) if is_refused else (0, False)
    )


def test_a_config_may_inherit_and_use_tags(course):
    (course / "base.yml").write_text("plugins: [search, tokenreel]\nsite_url: !ENV [NO_SUCH, '']\n", "utf-8")
    (course / "mkdocs.yml").write_text("INHERIT: base.yml\nsite_name: A\ntheme: {name: material}\n", "utf-8")
    build_site(course, course / "site", strict=True)
    assert (course / "site" / "index.html").is_file()


def test_a_backend_that_does_not_run_is_in_nobodys_way(course, served, free_port):
    done = serve(course, "--port", str(free_port), "--backend-port", str(free_port), "--no-backend")
    assert (done.exit_code, served) == (0, [(f"127.0.0.1:{free_port}", "none")])


def test_a_site_on_the_backends_usual_port_has_its_backend_elsewhere(course, served, free_port, monkeypatch):
    monkeypatch.setattr("tokenreel.site.commands.DEFAULT_PORT", free_port)
    done = serve(course, "--port", str(free_port))
    assert done.exit_code == 0
    ((address, backend),) = served
    assert address == f"127.0.0.1:{free_port}"
    assert backend.startswith("http://127.0.0.1:")
    assert not backend.endswith(f":{free_port}")
    assert done.output == f"the demo backend beside it: {backend}/v1, any key\n", "which no manual can tell"


def test_a_backend_is_where_it_was_named_to_be(course, served, free_port):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    done = serve(course, "--port", str(port), "--backend-port", str(free_port))
    assert done.exit_code == 0
    assert served[0][1] == f"http://127.0.0.1:{free_port}"


def test_a_build_says_which_drafts_it_leaves_out(course, caplog):
    listed = COURSE.replace("{planned: {en: B}}", "{file: one.md}, {file: two.md}, {file: three.md}")
    (course / "lessons" / "course.yml").write_text(listed, "utf-8")
    (course / "lessons" / "a").mkdir()
    for name, status in (("one", "draft"), ("two", "published"), ("three", "draft")):
        text = f"---\ntitle: {{en: {name}}}\nminutes: 1\nstatus: {status}\n---\nText.\n"
        (course / "lessons" / "a" / f"{name}.md").write_text(text, "utf-8")
    with caplog.at_level("INFO", logger="mkdocs.plugins.tokenreel"):
        build_site(course, course / "site", strict=True)
    said = [record.getMessage() for record in caplog.records if "left out" in record.getMessage()]
    assert said == [
        "tokenreel: 2 drafts are left out, which `tokenreel serve` shows: "
        "lessons/a/one.md, lessons/a/three.md"
    ]
