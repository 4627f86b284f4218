"""Exercises on the site: their pages, and the card in their lesson."""

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from bread import replace_in_exercise, streamed, write_recordings
from tokenreel.course import load_course
from tokenreel.site.commands import build_site
from tokenreel.site.exercises import exercise_card

EXERCISE = "lessons/streaming/three-latencies.py"
PAGES = [
    f"{folder}streaming/three-latencies{version}/index.html"
    for folder in ("", "en/")
    for version in ("", "-solution")
]
NOTES = {"ko": "재생한 값이며 측정값이 아니에요", "en": "replay, not a measurement"}


class Addresses(HTMLParser):
    """Collects what a page makes a browser load, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.linked: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        to = self.linked if tag == "a" else self.loaded
        to += [value for key, value in attrs if key in {"src", "href", "srcset", "data", "poster"} and value]
        if tag == "script" and not named.get("src"):
            self.scripts.append(tag)


@pytest.mark.parametrize("page", [*PAGES, "streaming/05-x/index.html"])
def test_a_page_loads_nothing_from_another_host(site, page):
    html = (site / page).read_text("utf-8")
    found = Addresses()
    found.feed(html)
    assert found.loaded
    assert [url for url in found.loaded if re.match(r"(https?:)?//", url)] == []
    lowered = html.lower()
    assert not any(word in lowered for word in ("mathjax", "require.js", "jsdelivr", "cdnjs", "unpkg"))
    assert "@import" not in lowered
    assert not re.search(r"url\(['\"]?(https?:)?//", lowered)


@pytest.mark.parametrize("page", PAGES)
def test_links_of_a_page_lead_to_its_lesson_its_other_version_and_its_file(site, page):
    found = Addresses()
    found.feed((site / page).read_text("utf-8").partition("</h1>")[2].partition("</p>")[0])
    assert len(found.linked) == 3
    for link in found.linked:
        target = site / urljoin(page, link)
        assert (target / "index.html").is_file() or target.is_file(), link


def test_links_lead_somewhere_where_addresses_are_files(course):
    settings = course / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8") + "use_directory_urls: false\n", "utf-8")
    build_site(course, course / "site", strict=True)
    folder = course / "site" / "en" / "streaming"
    for page in ("05-x", "three-latencies", "three-latencies-solution"):
        found = Addresses()
        found.feed(
            (folder / f"{page}.html").read_text("utf-8").partition("<article")[2].partition("</article>")[0]
        )
        ours = [link for link in found.linked if "latencies" in link or "05-x" in link]
        assert len(ours) >= 3
        assert [link for link in ours if not (folder / link.partition("#")[0]).is_file()] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_downloaded_notebook_is_whole(site, page):
    folder = (site / page).parent
    notebook = json.loads((folder / f"{folder.name}.ipynb").read_text("utf-8"))
    assert notebook["nbformat"] == 4
    assert notebook["cells"][0]["source"][0].startswith("# ")


@pytest.mark.parametrize(("folder", "language"), [("", "ko"), ("en/", "en")])
def test_the_solution_shows_what_it_printed_and_its_plot(site, folder, language):
    html = (site / folder / "streaming/three-latencies-solution/index.html").read_text("utf-8")
    assert html.count(NOTES[language]) >= 2
    assert html.count('<img alt="') == 1
    assert 'src="data:image/svg+xml;base64,' in html
    assert "102 ms" in html, "the median of what was measured"
    assert "{measured:" not in html
    assert 'class="tokenreel-figure"' in html
    learner = (site / folder / "streaming/three-latencies/index.html").read_text("utf-8")
    assert "data:image" not in learner
    assert "102 ms" not in learner


def test_headings_have_the_same_ids_in_both_languages_also_beside_the_page(site):
    found = []
    for folder in ("", "en/"):
        html = (site / folder / "streaming/three-latencies/index.html").read_text("utf-8")
        ids = re.findall(r'<h2 id="([^"]+)"', html)
        assert set(ids) <= set(re.findall(r'<a href="#([^"]+)" class="md-nav__link"', html))
        found.append(ids)
    assert found[0] == found[1]
    assert "5-plot-it" in found[0]


def test_what_is_not_translated_yet_says_so_and_in_which_language_it_is(course):
    for start, end in (
        ('# %% [markdown] lang="ko"\n# ## 2.', '# %% [markdown] lang="en"\n# ## 2.'),
        ('# %% tags=["gap"] lang="ko"\n# TODO 1:', '# %% tags=["gap"] lang="en"\n# TODO 1:'),
    ):
        text = (course / EXERCISE).read_text("utf-8")
        replace_in_exercise(course, text[text.index(start) : text.index(end)], "")
    build_site(course, course / "site", strict=False)
    folder = course / "site/streaming/three-latencies"
    html = (folder / "index.html").read_text("utf-8")
    notice = '<p class="tokenreel-fallback__notice">이 부분은 아직 번역되지 않았어요.</p>'
    assert html.count(notice) == 1
    shown = html.partition(notice)[2]
    assert re.match(r'\s*<div class="tokenreel-fallback" lang="en">\s*<h2 id="2-time-a-whole-answer">', shown)
    assert html.count('<div lang="en">') == 1
    assert "how many seconds before the whole answer" in html.partition('<div lang="en">')[2][:400]
    taken = (folder / "three-latencies.ipynb").read_text("utf-8")
    assert taken.count("*이 부분은 아직 번역되지 않았어요.*") == 1
    english = (course / "site/en/streaming/three-latencies/index.html").read_text("utf-8")
    assert "tokenreel-fallback" not in english
    assert '<div lang="' not in english


def test_a_solution_is_not_what_a_search_finds_first(site):
    index = json.loads((site / "en/search/search_index.json").read_text("utf-8"))
    locations = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert "streaming/three-latencies/" in locations
    assert "streaming/three-latencies-solution/" not in locations


def test_a_lesson_shows_the_card(site):
    html = (site / "en/streaming/05-x/index.html").read_text("utf-8")
    assert html.count("tokenreel-exercise") == 1


def test_the_card_leads_to_both_versions_and_their_files(root, site):
    course = load_course(root).course
    assert course is not None
    (lesson,) = course.lessons
    for language, folder in (("ko", ""), ("en", "en/")):
        card = exercise_card(lesson.document.embeds[0], lesson, root, language)
        found = Addresses()
        found.feed(card)
        assert len(found.linked) == 4
        for link in found.linked:
            target = site / urljoin(f"{folder}streaming/05-x/", link)
            assert target.is_file() or (target / "index.html").is_file(), link
    assert "Exercise: measure three latencies" in card
    flat = exercise_card(lesson.document.embeds[0], lesson, root, "en", flat=True)
    assert 'href="three-latencies.html"' in flat
    assert 'href="three-latencies/three-latencies.ipynb"' in flat


def test_a_card_of_nothing_says_what_to_write(course):
    loaded = load_course(course).course
    assert loaded is not None
    (lesson,) = loaded.lessons
    embed = lesson.document.embeds[0]
    (course / EXERCISE).write_text("<b>", "utf-8")
    assert f"{EXERCISE} can&#x27;t be read yet." in exercise_card(embed, lesson, course, "en")
    (course / EXERCISE).unlink()
    assert f"Write {EXERCISE}." in exercise_card(embed, lesson, course, "en")


def test_what_a_model_says_is_text(course):
    evil = '<script>alert("x")</script>```\n{measured: a b c d}'
    write_recordings(course, bread_streamed=streamed(evil))
    replace_in_exercise(course, "print(NOTE)\nprint(TEXT", f"print({evil!r})\nprint(TEXT")
    build_site(course, course / "site", strict=True)
    html = (course / "site/en/streaming/three-latencies-solution/index.html").read_text("utf-8")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(" in html
    assert "```\n{measured: a b c d}" in html


def test_an_authors_own_notebooks_and_settings_stay(course):
    (course / "mkdocs.yml").write_text(
        "site_name: A\ntheme: {name: material}\n"
        "plugins: [search, mkdocs-jupyter: {include: ['own.ipynb'], execute: true}, tokenreel]\n",
        "utf-8",
    )
    shutil.copyfile(course / ".cache/tokenreel/exercises" / next(kept(course)), course / "docs/own.ipynb")
    text = (course / "docs/own.ipynb").read_text("utf-8")
    own = {**json.loads(text), "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Mine $x$"},
    ]}  # fmt: skip
    (course / "docs/own.ipynb").write_text(json.dumps(own), "utf-8")
    build_site(course, course / "site", strict=True)
    html = (course / "site/own/index.html").read_text("utf-8")
    assert "Mine" in html
    assert "cdn" not in html.lower()
    solution = (course / "site/streaming/three-latencies-solution/index.html").read_text("utf-8")
    assert NOTES["ko"] in solution, "it was executed from its recordings, not again"


def kept(course: Path):
    return (path.name for path in (course / ".cache/tokenreel/exercises").glob("*.ipynb"))


def test_a_course_without_exercises_does_not_load_the_renderer(write_course):
    root = write_course({})
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(root / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    assert "mkdocs-jupyter" not in config.plugins
    config.plugins.on_shutdown()
