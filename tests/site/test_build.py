"""The flagship site as plain `mkdocs build --strict` makes it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tokenreel.course import load_course
from tokenreel.exercise.run import CACHE
from tokenreel.site.transcript import visible

ROOT = Path(__file__).parents[2]
LESSON = "streaming/05-streaming/index.html"


@pytest.fixture
def site(course_site):
    return course_site


@pytest.mark.parametrize(
    ("folder", "language", "words"), [("", "ko", "레슨 05 / 07"), ("en/", "en", "Lesson 05 of 07")]
)
def test_each_language_has_its_page_and_its_search(site, folder, language, words):
    html = (site / folder / LESSON).read_text("utf-8")
    assert f'<html lang="{language}"' in html
    assert words in html
    index = json.loads((site / folder / "search" / "search_index.json").read_text("utf-8"))
    texts = " ".join(entry["text"] for entry in index["docs"])
    assert ("어떤 경로로" in texts) is (language == "ko")


def test_headings_have_the_same_ids_in_both_languages(site):
    found = [
        re.findall(r'<h2 id="([^"]+)"', (site / folder / LESSON).read_text("utf-8")) for folder in ("", "en")
    ]
    assert found[0] == found[1]
    assert "always-close-the-stream" in found[0]


@pytest.mark.parametrize("page", ["index.html", LESSON, f"en/{LESSON}", "en/index.html"])
def test_the_language_switch_stays_on_the_page(site, page):
    place = site / page
    links = dict(re.findall(r'<a href="([^"]+)" hreflang="(\w+)"', place.read_text("utf-8")))
    targets = {language: (place.parent / link / "index.html").resolve() for link, language in links.items()}
    plain = page.removeprefix("en/")
    assert targets == {"ko": (site / plain).resolve(), "en": (site / "en" / plain).resolve()}


def test_edit_links_lead_to_the_source_where_the_repository_is_known(site):
    pages = {LESSON: "lessons/streaming/05-streaming.md", "manual/index.html": "docs/manual/index.md"}
    for folder in ("", "en"):
        for page, source in pages.items():
            html = (site / folder / page).read_text("utf-8")
            links = re.findall(r'<a href="([^"]*)"[^>]* rel="edit"', html)
            assert links == [f"https://github.com/me/course/edit/main/{source}"]
        for page in ("gallery", "progress", "streaming"):  # which have no file of the author's
            assert 'rel="edit"' not in (site / folder / page / "index.html").read_text("utf-8")


@pytest.mark.parametrize("folder", ["", "en"])
def test_a_sample_says_its_track_and_its_language(site, folder):
    html = (site / folder / LESSON).read_text("utf-8")
    metas = re.findall(r'<span class="tokenreel-sample__meta">([^<]*)</span>', html)
    assert "streaming · python" in metas


@pytest.mark.parametrize(("folder", "back"), [("", "이전: "), ("en", "Previous: ")], ids=["ko", "en"])
def test_the_last_lesson_leads_back_and_not_into_the_authors_manual(site, folder, back):
    last = load_course(ROOT).course.lessons[-1]
    html = (site / folder / last.slug / "index.html").read_text("utf-8")
    [label] = re.findall(r'<a href="[^"]*" class="md-footer__link[^"]*" aria-label="([^"]*)"', html)
    assert label.startswith(back), "it has a page before it, and none after it"


def test_no_placeholder_is_left(site):
    for page in site.rglob("*.html"):
        html = page.read_text("utf-8")
        assert "<div data-tokenreel-" not in html
        assert '"tokenreel:' not in html, "the address of a language"


@pytest.mark.parametrize(
    ("folder", "words", "others"), [("", "매뉴얼", "Start with"), ("en", "Start with", "매뉴얼")]
)
def test_pages_of_docs_are_in_one_language(site, folder, words, others):
    html = (site / folder / "index.html").read_text("utf-8")
    assert words in html
    assert others not in html
    assert ":::" not in html


def test_nothing_is_loaded_from_another_host(site):
    for page in site.rglob("*.html"):
        html = page.read_text("utf-8")
        assert (
            re.findall(
                r'(?:<script[^>]+src|<link[^>]+rel="(?:stylesheet|preconnect)"[^>]+href|<img[^>]+src)="https?:[^"]*"',
                html,
            )
            == []
        )


def test_a_transcript_says_what_stands_in_for_what(site):
    html = (site / "en" / LESSON).read_text("utf-8")
    assert "SmolLM2-135M-Instruct Q4_1" in html
    assert "It stands in for gpt-5.4" in html
    assert (site / "demos" / "haiku-sync" / "recording.jsonl").read_bytes() == (
        ROOT / "demos" / "haiku-sync" / "recording.jsonl"
    ).read_bytes()


def test_recorded_text_is_shown_and_never_obeyed():
    assert visible("<script>\x1b[31m\x7f\n") == "&lt;script&gt;␛[31m␡\n"


def test_one_changed_character_of_a_demo_stops_the_build(site, tmp_path):
    for name in ("lessons", "demos", "docs", CACHE):  # what was executed for the site is not executed again
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    lesson = tmp_path / "lessons" / "streaming" / "05-streaming.md"
    lesson.write_text(
        lesson.read_text("utf-8").replace("max_completion_tokens=60", "max_completion_tokens=61"), "utf-8"
    )
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(tmp_path / "mkdocs.yml")]
    # whoever runs the tests may have set what the course reads
    clean = {**os.environ, "SITE_URL": "", "REPO_URL": ""}
    done = subprocess.run(
        [*command, "-d", str(tmp_path / "out")], env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "lessons/streaming/05-streaming.md:" in done.stderr
    assert "demos/haiku-sync/recording.jsonl" in done.stderr
    assert not (tmp_path / "out" / "index.html").exists()
