"""What Material's authors know works in a course whose mkdocs.yml says next to nothing."""

import logging
import re
from pathlib import Path

import click
import pytest
from mkdocs.config import load_config

from tokenreel.site.commands import build_site
from tokenreel.site.defaults import add_defaults

FILES = {
    "mkdocs.yml": """\
site_name: A
site_url: https://example.org/
repo_url: https://example.com/me/course
edit_uri: edit/main/docs/
theme: {name: material, features: [content.action.edit, content.code.annotate, navigation.path]}
plugins: [search, tokenreel]
extra_css: [mine.css]
""",
    "lessons/course.yml": """\
title: {en: A course, ko: 코스}
languages: {en: English, ko: 한국어}
tracks:
  - id: basics
    title: {en: Basics, ko: 기초}
    lessons:
      - planned: {en: To be written, ko: 나중에 쓸 것}
      - file: 02-now.md
      - file: 03-draft.md
""",
    "lessons/basics/02-now.md": """\
---
title: {en: Now, ko: 지금}
minutes: 5
status: published
---
:::en
!!! note "Mind this"
    It is an admonition.

=== "One"
    first

=== "Two"
    second

A footnote[^1], an ABBR.

[^1]: It says so.
*[ABBR]: abbreviation
:::
:::ko
!!! note "주의"
    admonition이에요.

=== "하나"
    첫째

=== "둘"
    둘째

각주[^1], ABBR.

[^1]: 각주예요.
*[ABBR]: 줄임말
:::

```python title="plain.py" hl_lines="2" title-en="A sample" title-ko="예제"
x = 1
y = 2  # (1)!
```

:::en
1. An annotation.
:::
:::ko
1. 주석이에요.
:::
""",
    "lessons/basics/03-draft.md": """\
---
title: {en: Later, ko: 나중}
minutes: 5
status: draft
---
:::en
Not yet.
:::
:::ko
아직이에요.
:::
""",
    "docs/mine.css": "h1 { color: red }\n",
    "docs/index.md": ":::en\n# Home\n:::\n:::ko\n# 홈\n:::\n",
    "docs/manual/index.md": ":::en\n# Handbook\n[z](z.md)\n:::\n:::ko\n# 안내서\n[z](z.md)\n:::\n",
    "docs/manual/a.md": ":::en\n# First by name\n:::\n:::ko\n# 이름은 앞\n:::\n",
    "docs/manual/z.md": ":::en\n# First by link\n:::\n:::ko\n# 링크는 앞\n:::\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    build_site(root, root / "site", strict=True)
    return root / "site"


@pytest.fixture(scope="module")
def lesson(site: Path) -> str:
    return (site / "basics" / "02-now" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "pattern",
    [
        r'<div class="admonition note">\s*<p class="admonition-title">Mind this',
        r'<div class="tabbed-set tabbed-alternate"',
        r'<div class="footnote">',
        r'<abbr title="abbreviation">ABBR</abbr>',
        r'<span class="filename">plain.py</span>',
        r'<span class="hll">',
        r'class="tokenreel-sample__title">A sample<',
    ],
)
def test_what_material_offers_works_in_a_lesson(lesson, pattern):
    assert re.search(pattern, lesson)


def test_a_breadcrumb_leads_from_the_course_to_the_track(lesson):
    path = re.search(r'<nav class="md-path".*?</nav>', lesson, re.DOTALL)
    assert path
    assert re.findall(r'md-ellipsis">\s*([^<]+?)\s*</span>', path[0]) == ["A course", "Basics"]


def test_lessons_to_come_are_shown_and_counted_but_lead_nowhere(lesson):
    assert "Lesson 02 of 03 · published" in lesson
    rows = re.findall(
        r"<li.*?</li>", lesson.partition('class="tokenreel-lessons"')[2].partition("</details>")[0]
    )
    assert [re.sub(r"<[^>]+>", "", row) for row in rows] == [
        "To be written (to come)",
        "Now (this lesson)",
        "Later (to come)",
    ]
    assert not any("<a " in row for row in rows)


def test_a_draft_is_not_built(site):
    assert not (site / "basics" / "03-draft").exists()


def test_edit_links_lead_to_what_the_author_wrote(site, lesson):
    base = "https://example.com/me/course/edit/main"
    assert f'href="{base}/lessons/basics/02-now.md"' in lesson
    assert f'href="{base}/docs/manual/z.md"' in (site / "ko" / "manual" / "z" / "index.html").read_text(
        "utf-8"
    )


def test_the_authors_folders_are_sections_in_the_order_of_their_links(site):
    html = (site / "ko" / "index.html").read_text("utf-8")
    places = [html.index(title) for title in ("안내서", "링크는 앞", "이름은 앞")]
    assert places == sorted(places)


def test_light_and_dark_are_named_in_the_pages_language(site, lesson):
    assert 'aria-label="Switch to dark mode"' in lesson
    assert 'aria-label="다크 모드로 전환"' in (site / "ko" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("folder", ["", "ko/"])
def test_the_head_names_the_page_in_every_language(site, folder):
    html = (site / folder / "basics" / "02-now" / "index.html").read_text("utf-8")
    head, _, body = html.partition("</head>")
    found = re.findall(r'<link rel="alternate ?" href="([^"]*)" hreflang="([^"]*)">', head)
    english, korean = (f"https://example.org/{language}basics/02-now/" for language in ("", "ko/"))
    assert sorted(found) == [(english, "en"), (english, "x-default"), (korean, "ko")]
    assert 'rel="alternate' not in body


def test_one_sitemap_stands_at_the_root(site):
    assert "https://example.org/ko/basics/02-now/" in (site / "sitemap.xml").read_text("utf-8")
    assert not (site / "ko" / "sitemap.xml").exists()


def test_an_authors_style_sheet_has_the_last_word(lesson):
    styles = re.findall(r'<link rel="stylesheet" href="([^"]*)"', lesson)
    assert [style.rpartition("/")[2] for style in styles[-2:]] == ["tokenreel.css", "mine.css"]


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ("", "WARNING"),
        ("validation: {nav: {omitted_files: warn}}\n", "WARNING"),
        ("validation: {anchors: info}\n", "INFO"),
        ("validation: {links: {anchors: info}}\n", "INFO"),
        ("validation: {links: {anchors: ignore}}\n", "DEBUG"),
    ],
    ids=["nothing", "something else", "in short", "in full", "ignore"],
)
def test_a_broken_anchor_is_a_warning_unless_the_author_says_otherwise(write_course, given, level):
    root = write_course({"mkdocs.yml": f"site_name: A\ntheme: {{name: material}}\n{given}"})
    config = load_config(str(root / "mkdocs.yml"))
    add_defaults(config, "en")
    assert logging.getLevelName(config.validation.links.anchors) == level


def test_a_link_to_a_heading_that_only_mkdocs_could_know_stops_a_strict_build(write_course):
    files = {"docs/index.md": "# Home\n\n[there](more.md#nowhere)\n", "docs/more.md": "# More\n"}
    unsure = "markdown_extensions: [pymdownx.snippets]\n"  # may add headings: `check` only warns
    root = write_course({**files, "mkdocs.yml": FILES["mkdocs.yml"] + unsure})
    with pytest.raises(click.ClickException, match="1 warning"):
        build_site(root, root / "site", strict=True)


def test_what_is_made_of_a_course_has_no_broken_anchor(build_course):
    text = ":::ko\n## 제목\n글[^1]\n\n[^1]: 각주\n:::\n\n[to](#제목) [to the other](x.md#제목)\n"
    page = "# {}\n\n[TOC]\n\n" + text
    files = {name: page.format(name) for name in ("docs/index.md", "docs/x.md")}
    languages = "title: {en: A, ko: 가}\nlanguages: {en: E, ko: 한국어}\ntracks: []\n"
    config = FILES["mkdocs.yml"] + "markdown_extensions: [{toc: {permalink: true}}]\n"
    build_course({**files, "lessons/course.yml": languages, "mkdocs.yml": config, "docs/mine.css": ""})


@pytest.mark.parametrize(
    ("theme", "logo"),
    [
        ("{name: material}", {"logo": "material/waveform"}),
        (
            "{name: material, icon: {repo: fontawesome/brands/github}}",
            {"logo": "material/waveform", "repo": "fontawesome/brands/github"},
        ),
        ("{name: material, icon: {logo: material/library}}", {"logo": "material/library"}),
        ("{name: material, logo: mine.svg}", None),
    ],
    ids=["ours", "beside the author's icons", "the author's icon", "the author's picture"],
)
def test_a_logo_is_ours_until_the_author_has_one(write_course, theme, logo):
    config = load_config(str(write_course({"mkdocs.yml": f"site_name: A\ntheme: {theme}\n"}) / "mkdocs.yml"))
    add_defaults(config, "en")
    assert config.theme.get("icon") == logo


def test_no_page_loads_anything_from_another_host(site):
    for page in site.rglob("*.html"):
        html = page.read_text("utf-8")
        loaded = re.findall(r'<(?:script|img|iframe|source)[^>]*?\ssrc="([^"]+)"', html)
        loaded += re.findall(r'<link rel="(?:stylesheet|icon|preload|preconnect)"[^>]*?href="([^"]+)"', html)
        assert loaded
        assert [address for address in loaded if re.match(r"(https?:)?//", address)] == []
    for style in site.rglob("assets/tokenreel/**/*.css"):
        assert "//" not in style.read_text("utf-8").replace("http://www.w3.org", "")
