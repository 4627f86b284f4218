"""Readers report a problem where the course's author wants it, with all of it filled in but their words."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from click import ClickException
from mkdocs.exceptions import PluginError

from tokenreel import __version__
from tokenreel.runtime import LOCK, Runtime
from tokenreel.site.commands import build_site
from tokenreel.site.report import ReportedPage, report_address, report_link, versions

PAGE = ReportedPage('A "b" & {body}', "https://me.example/a/?b#c", "ko", "한국어", ("Tokenreel 1",))
GITHUB = "https://github.com/me/course"


def href(address, page=PAGE):
    return unescape(re.search(r'href="([^"]+)"', report_link(address, page))[1])


def filled(address):
    return {name: value for name, [value] in parse_qs(urlsplit(href(address)).query).items()}


@pytest.mark.parametrize(
    ("setting", "repo", "expected"),
    [
        (None, GITHUB, f"{GITHUB}/issues/new"),
        (True, f"{GITHUB}.git/", f"{GITHUB}/issues/new"),
        (None, "https://gitlab.gnome.org/me/a/course", "https://gitlab.gnome.org/me/a/course/-/issues/new"),
        (None, "https://codeberg.org/me/course", ""),
        (None, "https://notgithub.com/me/course", ""),
        (None, "https://github.com/me", ""),
        (None, "git@github.com:me/course", ""),
        (None, "", ""),
        (None, None, ""),
        (False, GITHUB, ""),
        ("", GITHUB, ""),
        ("mailto:me@me.example", GITHUB, "mailto:me@me.example"),
        ("https://me.example/?a={title}", None, "https://me.example/?a={title}"),
    ],
)
def test_reports_go_where_the_setting_says_else_to_the_repositorys_issues(setting, repo, expected):
    assert report_address(setting, repo) == expected


@pytest.mark.parametrize(
    "setting", ["javascript:alert(1)", "me@me.example", "/issues", 'https://a/"x', "https://", "mailto:me"]
)
def test_what_is_no_address_is_refused_with_one_that_is(setting):
    with pytest.raises(PluginError, match=r"report: .+ is no address: give one such as https://"):
        report_address(setting, GITHUB)


@pytest.mark.parametrize(
    ("address", "title", "body"),
    [
        (f"{GITHUB}/issues/new", "title", "body"),
        (f"{GITHUB}/issues/new?labels=docs#x", "title", "body"),
        ("https://gitlab.com/me/course/-/issues/new", "issue[title]", "issue[description]"),
        ("mailto:me@me.example", "subject", "body"),
        ("https://me.example/?s={title}&t={body}", "s", "t"),
    ],
)
def test_each_kind_of_address_gets_title_and_text_by_its_own_names(address, title, body):
    values = filled(address)
    assert values[title] == 'A "b" & {body}: '
    lines = values[body].splitlines()
    assert lines[:3] == ["- 페이지: https://me.example/a/?b#c", "- 언어: 한국어 (ko)", "- 버전: Tokenreel 1"]
    assert set(values) - {title, body} == ({"labels"} if "labels" in address else set())


def test_a_mails_lines_end_as_its_standard_says():
    assert filled("mailto:me@me.example")["body"].count("\r\n") == filled("mailto:me@me.example")[
        "body"
    ].count("\n")


def test_where_a_browser_adds_the_heading_stands_once_in_the_link():
    link = report_link(f"{GITHUB}/issues/new", PAGE)
    after = re.search(r'data-after="([^"]+)"', link)[1]
    assert href(f"{GITHUB}/issues/new").count(after) == 1


def test_without_an_address_there_is_no_link():
    assert report_link("", PAGE) == ""


def test_the_versions_are_those_of_the_pages_demos_and_of_what_runs_them(record, tmp_path):
    for demo in ("one", "two"):
        record(tmp_path, demo, "print()\n")
    (tmp_path / LOCK).write_text(
        json.dumps({"info": {"python": "3.14.2"}, "packages": {"openai": {"version": "3.1"}}}), "utf-8"
    )
    runtime = Runtime(tmp_path, "abc", "")
    ours = f"Tokenreel {__version__}"
    assert list(versions(tmp_path, [], runtime)) == [ours], "a page without demos uses neither"
    assert list(versions(tmp_path, ["one", "two"], None)) == [ours, "openai 3.54.0"]
    assert list(versions(tmp_path, ["one", "none"], runtime)) == [
        ours, "openai 3.54.0", "runtime abc (Python 3.14.2, openai 3.1)",
    ]  # fmt: skip


CONFIG = (
    "site_name: A\nrepo_url: {repo}\ntheme: {{name: material}}\nplugins: [search, tokenreel: {{{options}}}]\n"
)


def reports_of(site):
    return {
        path.parent.name: path.read_text("utf-8").count("tokenreel-report")
        for path in site.rglob("index.html")
    }


def test_every_page_has_it_and_a_search_does_not_find_it(build_course):
    site = build_course(
        {"mkdocs.yml": CONFIG.format(repo=GITHUB, options="live: false"), "docs/b.md": "# B\n"}
    )
    assert reports_of(site) == {"site": 1, "b": 1, "progress": 1}
    home = (site / "index.html").read_text("utf-8")
    assert (
        "- Page: /\n"
        in parse_qs(urlsplit(unescape(re.search(r'href="(https://github[^"]+new[^"]+)', home)[1])).query)[
            "body"
        ][0]
    )
    assert "Report a problem" not in (site / "search/search_index.json").read_text("utf-8")


@pytest.mark.parametrize(("repo", "options"), [('""', "live: false"), (GITHUB, "report: false")])
def test_it_can_be_left_out(build_course, repo, options):
    assert set(
        reports_of(build_course({"mkdocs.yml": CONFIG.format(repo=repo, options=options)})).values()
    ) == {0}


def test_a_build_stops_at_an_address_that_is_none(write_course):
    root = write_course({"mkdocs.yml": CONFIG.format(repo=GITHUB, options="report: here")})
    with pytest.raises(ClickException, match="`here` is no address"):
        build_site(root, root / "site", strict=True)
