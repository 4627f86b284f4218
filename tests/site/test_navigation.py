"""Every page can be reached: what a course's navigation lists, and in which order."""

import re

import pytest
from mkdocs.config import load_config

from tokenreel.site.navigation import prune

CONFIG = "site_name: A\ntheme: {name: material}\nplugins: [tokenreel]\n"
LESSON = {
    "lessons/course.yml": """\
title: {en: A course}
languages: {en: English}
tracks: [{id: track, title: {en: Track}, lessons: [{file: 01-x.md}]}]
""",
    "lessons/track/01-x.md": "---\ntitle: {en: X}\nminutes: 1\nstatus: published\n---\nText.\n",
}
TRACK = {"Track": [{"X": "track/01-x.md"}]}


@pytest.fixture
def nav_of(write_course):
    def nav(config: str, *pages: str, **texts: str):
        files = {f"docs/{page}.md": f"# {page}\n" for page in pages}
        files |= {f"docs/{name.replace('__', '/')}.md": text for name, text in texts.items()}
        loaded = load_config(
            str(write_course({**LESSON, "mkdocs.yml": CONFIG + config, **files}) / "mkdocs.yml")
        )
        loaded = loaded.plugins.on_config(loaded)
        loaded.plugins.on_shutdown()
        return loaded.nav

    return nav


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ("[{Manual: manual/index.md}]", [{"Home": "index.md"}, TRACK, {"Manual": "manual/index.md"}]),
        ("[{M: [manual/index.md]}]", [{"Home": "index.md"}, TRACK, {"M": ["manual/index.md"]}]),
        ("[{Start: index.md}]", [TRACK, {"Start": "index.md"}]),
        ("[{About: [./index.md]}]", [TRACK, {"About": ["./index.md"]}]),
    ],
)
def test_home_is_added_to_an_authors_navigation_that_does_not_name_it(nav_of, given, rows):
    assert nav_of(f"nav: {given}\n", "manual/index") == rows


def test_pages_beside_home_and_folders_without_an_index_are_listed(nav_of):
    pages = ("zebra", "about", "how-to/b", "how-to/a", "how-to/deep/c", "manual/index")
    assert nav_of("", *pages) == [
        {"Home": "index.md"},
        TRACK,
        "about.md",
        "zebra.md",
        {"How to": ["how-to/a.md", "how-to/b.md", {"Deep": ["how-to/deep/c.md"]}]},
        {"Manual": ["manual/index.md"]},
        "progress.md",
    ]


def test_what_an_index_links_to_comes_first_in_its_order(nav_of):
    nav = nav_of(
        "",
        "a",
        "z",
        "m/a",
        "m/b",
        "m/deep/c",
        index="[z](z.md) [m](m/b.md#here)",
        m__index="[c](deep/c.md) [b](../m/b.md)",
        m__b="# B {#here}\n",
    )
    folder = {"M": ["m/index.md", {"Deep": ["m/deep/c.md"]}, "m/b.md", "m/a.md"]}
    assert nav == [{"Home": "index.md"}, TRACK, "z.md", folder, "a.md", "progress.md"]


def test_what_an_author_keeps_out_of_the_navigation_stays_out(nav_of):
    keep_out = "exclude_docs: hidden.md\nnot_in_nav: apart/\n"
    assert nav_of(keep_out, "hidden", "apart/a", ".notes/b") == [{"Home": "index.md"}, TRACK, "progress.md"]


def test_a_readme_is_a_home_page_and_a_folders_index(nav_of):
    nav = nav_of("exclude_docs: index.md\n", "README", "m/README", "m/a")
    assert nav == [{"Home": "README.md"}, TRACK, {"M": ["m/README.md", "m/a.md"]}, "progress.md"]


def test_a_folder_has_the_title_of_its_index_as_it_is_rendered(build_course):
    site = build_course(
        {
            "docs/index.md": "# Home\n",
            "docs/m/index.md": "```sh\n# a comment\n```\n\n# The *real* `title` { #here }\n",
            "docs/n/index.md": "---\ntitle: From the front matter\n---\n",
            "docs/without-a-heading/index.md": "Text.\n",
        }
    )
    labels = re.findall(
        r'<label id="[^"]*" class="md-nav__title" for="__nav_\d">(.*?)</label>',
        (site / "index.html").read_text("utf-8"),
        re.DOTALL,
    )
    titles = [" ".join(re.sub("<[^>]+>", "", label).split()) for label in labels]
    assert titles == ["The real title", "From the front matter", "Without a heading"]


FOOTER = re.compile(r'<a href="([^"]*)" class="md-footer__link md-footer__link--(\w+)"')


@pytest.mark.parametrize(
    ("nav", "steps"),
    [
        (
            "",
            {
                "": ["next"],
                "track/a": ["prev", "next"],
                "track/b": ["prev"],
                "about": ["next"],
                "z": ["prev"],
            },
        ),
        (
            "nav: [about.md, z.md, index.md]\n",
            {
                "track/a": ["next"],
                "track/b": ["prev"],
                "about": ["next"],
                "z": ["prev", "next"],
                "": ["prev"],
            },
        ),
    ],
    ids=["home first", "home last"],
)
def test_the_footer_leads_from_lesson_to_lesson_and_no_further(build_course, nav, steps):
    course, lesson = LESSON["lessons/course.yml"], LESSON["lessons/track/01-x.md"]
    site = build_course(
        {
            "mkdocs.yml": CONFIG.replace("name: material", "name: material, features: [navigation.footer]")
            + nav,
            "lessons/course.yml": course.replace("{file: 01-x.md}", "{file: a.md}, {file: b.md}"),
            "lessons/track/a.md": lesson,
            "lessons/track/b.md": lesson,
            "docs/about.md": "# About\n",
            "docs/z.md": "# Z\n",
        }
    )
    pages = {name: (site / name / "index.html").read_text("utf-8") for name in steps}
    assert {name: [way for _, way in FOOTER.findall(html)] for name, html in pages.items()} == steps


@pytest.mark.parametrize(
    ("features", "lessons", "pruned"),
    [
        ("[]", 100, False),
        ("[]", 101, True),
        ("[navigation.expand]", 101, False),
        ("[navigation.prune]", 1, True),
    ],
)
def test_a_page_of_a_large_course_lists_what_is_near_it_but_where_its_author_unfolds_all(
    write_course, features, lessons, pruned
):
    text = f"site_name: A\ntheme: {{name: material, features: {features}}}\nplugins: [tokenreel]\n"
    config = load_config(str(write_course({"mkdocs.yml": text}) / "mkdocs.yml"))
    prune(config, lessons)
    assert config.theme["features"].count("navigation.prune") == pruned
