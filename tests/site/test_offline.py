"""What a build writes for pages that open without a network."""

import json
import re

import pytest

from tokenreel.site import offline
from tokenreel.site.commands import build_site
from tokenreel.site.offline import site_version

COURSE = """\
title: {ko: 코스, en: A course}
languages: {ko: 한국어, en: English}
tracks: [{id: a, title: {ko: 하나, en: One}, lessons: [{file: 01-x.md}, {file: 02-y.md}]}]
"""
HEAD = "---\ntitle: {ko: 글, en: Text}\nminutes: 1\ntags: []\nstatus: %s\n---\n"
DEMO = '```python demo="hello"\nprint("hello")\n```\n'
FILES = {
    "lessons/course.yml": COURSE,
    "lessons/a/01-x.md": HEAD % "published" + DEMO,
    "lessons/a/02-y.md": HEAD % "draft" + DEMO.replace("hello", "secret"),
}
CONFIG = "site_name: A\ntheme: {name: material}\nplugins: [search, {tokenreel: {live: false%s}}]\n"
META = re.compile(r'<meta name="tokenreel-worker" content="([^"]*)">')


@pytest.fixture
def build(write_course, record):
    """Return what builds a course with these files besides, and these options of the plugin's."""

    def write(files=None, options="", more=""):
        config = {"mkdocs.yml": CONFIG % options + more}
        root = write_course({**FILES, **config, **(files or {})})
        for demo in ("hello", "secret"):
            record(root, demo, f'print("{demo}")\n')
        build_site(root, root / "site", strict=True)
        return root / "site"

    return write


def told(site):
    """Return what a site's worker is told."""
    head, _, script = (site / "sw.js").read_text("utf-8").partition(";\n")
    assert head.startswith("self.SITE=")
    assert "addEventListener" in script
    assert "/**" not in script
    return json.loads(head.removeprefix("self.SITE="))


def kept(site):
    return json.loads((site / offline.LIST).read_text("utf-8"))


def test_every_page_names_the_one_worker_of_the_site_but_not_the_one_of_no_address(build):
    site = build()
    found = {
        path.relative_to(site).as_posix(): META.findall(path.read_text()) for path in site.rglob("*.html")
    }
    assert found["index.html"] == ["sw.js"]
    assert found["en/a/01-x/index.html"] == ["../../../sw.js"]
    assert [page for page, links in found.items() if not links] == ["404.html", "en/404.html"]


def test_the_worker_knows_what_to_say_in_each_language(build):
    languages = told(build())["languages"]
    assert {folder: words["lang"] for folder, words in languages.items()} == {"": "ko", "en/": "en"}
    assert languages[""]["go_home"] == "홈으로 가기"
    assert "{when}" in languages["en/"]["kept"]
    assert "'" not in languages["en/"]["kept"], "it stands in HTML"


def test_what_is_kept_is_there_and_holds_no_draft(build):
    site = build()
    assert set(kept(site)) == {"", "en/"}
    for folder, addresses in kept(site).items():
        assert {folder, f"{folder}a/01-x/", f"{folder}progress/", "demos/hello/recording.jsonl"} <= set(
            addresses
        )
        assert f"{folder}assets/tokenreel/player/race.css" in addresses
        assert not any("02-y" in address or "secret" in address for address in addresses)
        for address in addresses:
            assert (site / address / "index.html").is_file() or (site / address).is_file(), address


def test_a_large_course_is_kept_as_it_is_visited(build, monkeypatch):
    monkeypatch.setattr(offline, "KEPT_BYTES", 1000)
    assert kept(build()) == {}


def test_pages_have_addresses_of_their_own_kind(build):
    assert "a/01-x.html" in kept(build(more="use_directory_urls: false\n"))[""]


def test_the_version_changes_with_the_site_and_only_with_it(build):
    site = build()
    version = told(site)["version"]
    assert told(build())["version"] == version
    assert site_version(site) == version
    (site / ".tokenreel-site").write_text("ours")
    assert site_version(site) == version
    page = site / "en/a/01-x/index.html"
    page.write_text(page.read_text("utf-8").replace("hello", "hallo"), "utf-8")
    changed = site_version(site)
    assert changed != version
    page.rename(page.with_name("other.html"))
    assert site_version(site) not in {version, changed}


def test_a_site_that_keeps_nothing_removes_what_was_kept(build):
    site = build(options=", offline: false")
    script = (site / "sw.js").read_text("utf-8")
    assert "unregister" in script
    assert "fetch" not in script
    assert not (site / offline.LIST).exists()
    assert not any(META.search(path.read_text("utf-8")) for path in site.rglob("*.html"))


def test_a_worker_that_the_author_wrote_stays_and_the_build_says_so(build, caplog):
    with caplog.at_level("INFO", "mkdocs"):
        site = build({"docs/sw.js": "// mine\n"})
    assert (site / "sw.js").read_text("utf-8") == "// mine\n"
    assert not META.search((site / "index.html").read_text("utf-8"))
    said = [text for text in caplog.messages if "docs/sw.js" in text]
    assert len(said) == 1


def test_a_course_in_one_language_has_one_folder(build):
    course = COURSE.replace("{ko: 한국어, en: English}", "{ko: 한국어}")
    course = course.replace("{ko: 코스, en: A course}", "{ko: 코스}").replace(
        "{ko: 하나, en: One}", "{ko: 하나}"
    )
    head = HEAD.replace(", en: Text", "")
    lessons = {name: head % status + DEMO for name, status in [("01-x", "published"), ("02-y", "draft")]}
    lessons["02-y"] = lessons["02-y"].replace("hello", "secret")
    files = {f"lessons/a/{name}.md": text for name, text in lessons.items()}
    site = build({"lessons/course.yml": course, **files})
    assert set(told(site)["languages"]) == set(kept(site)) == {""}


def test_the_workers_stay_within_their_budget():
    sizes = {name: len(offline._script(name).encode()) for name in (offline.WORKER, "gone.js")}
    assert 0 < sizes[offline.WORKER] <= 6 * 1024
    assert 0 < sizes["gone.js"] <= 512
