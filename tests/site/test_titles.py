"""A title is text: it is shown as it was written, wherever a page shows it."""

import html
import json
import re

import pytest

GENERIC = "List<T> in C#"
HOSTILE = '</title><script>alert("1")</script> & &amp; *a* _b_ `c` [d](e.md) :smile: {#id .f} \\ | ~~g~~ https://h.i'
TRACK = "Q&A <T>"


def both(text: str) -> dict[str, str]:
    return {"en": text, "ko": text}


def lesson(title: str, **titles: str) -> str:
    front = json.dumps({"title": titles or both(title), "minutes": 1, "tags": ["<u>"], "status": "published"})
    return f"---\n{front}\n---\nText.\n"


@pytest.fixture(scope="module")
def site(build_course):
    track = {
        "id": "a",
        "title": both(TRACK),
        "lessons": [{"file": "1.md"}, {"file": "2.md"}, {"file": "3.md"}, {"planned": both("<p>")}],
    }
    languages = {"en": "<English>", "ko": "<한국어>"}
    course = {"title": both("A & <B>"), "languages": languages, "tracks": [track]}
    return build_course(
        {
            "mkdocs.yml": """\
site_name: A
theme: {name: material, features: [navigation.footer, navigation.path]}
plugins: [search, tokenreel]
markdown_extensions: [pymdownx.tilde, pymdownx.emoji, pymdownx.magiclink, smarty, {toc: {permalink: true}}]
""",
            "lessons/course.yml": json.dumps(course),
            "lessons/a/1.md": lesson(GENERIC),
            "lessons/a/2.md": lesson(HOSTILE),
            "lessons/a/3.md": lesson("", en="Only {#in} English"),
            "docs/index.md": "# Home\n\n<div data-tokenreel-outline></div>\n",
        }
    )


def shown(pattern: str, page: str) -> list[str]:
    """Return what a reader sees of each match's one group."""
    found = re.findall(pattern, page, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split()) for text in found]


PLACES = {
    "the page's title": r"<title>(.*?)</title>",
    "its heading": r"<h1[^>]*>(.*?)(?:<a class=\"headerlink\".*?)?</h1>",
    "the header": r'data-md-component="header-topic">(.*?)</div>',
    "the navigation": r'<a href="\./" class="md-nav__link md-nav__link--active">(.*?)</a>',
    "the track's lessons": r'<li data-lesson="[^"]*" aria-current="page"><strong>(.*?)</strong>',
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("number", "title"), [(1, GENERIC), (2, HOSTILE)], ids=["generic", "hostile"])
def test_a_title_is_shown_as_it_was_written(site, place, number, title):
    page = (site / "a" / str(number) / "index.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert set(shown(PLACES[place], page)) == {f"{title} - A & <B>" if "page's" in place else title}


def test_a_title_that_stands_in_for_another_says_in_which_language_it_is(site):
    for place, lang in (("a/3", False), ("ko/a/3", True)):
        page = (site / place / "index.html").read_text("utf-8")
        assert shown(PLACES["its heading"], page) == ["Only {#in} English"]
        assert (re.search(r'<h1[^>]* lang="en"', page) is not None) is lang


def test_the_next_lesson_is_named_to_all(site):
    page = (site / "a" / "1" / "index.html").read_text("utf-8")
    link = re.search(
        r'<a href="../2/" class="md-footer__link md-footer__link--next" aria-label="([^"]*)">', page
    )
    assert link
    assert html.unescape(link[1]) == f"Next: {HOSTILE}"


def test_the_titles_of_course_track_and_language_are_text_too(site):
    home = (site / "index.html").read_text("utf-8")
    assert shown(r"<h2>(.*?)</h2>", home) == [TRACK]
    assert shown(r'md-nav__link" for="__nav_2".*?>(.*?)</label>', home) == [TRACK]
    assert shown(r'hreflang="en" class="md-select__link">(.*?)</a>', home) == ["<English>"]
    assert "A & <B>" in shown(r'<span class="md-ellipsis">(.*?)</span>', home)


def test_a_search_finds_a_lesson_by_its_title_and_not_by_its_neighbours(site):
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    titles = {entry["location"]: html.unescape(entry["title"]) for entry in index["docs"]}
    only = "Only {#in} English"
    wanted = {"": "Home", "a/1/": GENERIC, "a/2/": HOSTILE, "a/3/": only}
    wanted |= {"a/": TRACK, "progress/": "My progress"}
    assert titles == wanted
    assert [entry["location"] for entry in index["docs"] if "C#" in entry["text"]] == [""]
