"""llms.txt names every lesson that a site has, in every language, with what it begins with."""

import json

import pytest
from mkdocs.config import load_config

from tokenreel.site.commands import build_site
from tokenreel.site.course_site import CourseSite
from tokenreel.site.llms import llms_txt

URL = "https://me.example/course"
COURSE = """\
title: {ko: "코스 [하나]", en: "A course"}
languages: {ko: 한국어, en: English}
tracks:
  - id: a
    title: {ko: "첫 *track*", en: "First"}
    lessons: [{planned: {ko: "예고", en: "Planned"}}, {file: 1.md}, {file: 2.md}, {file: 3.md}]
  - {id: b, title: {ko: "나중", en: "Later"}, lessons: [{planned: {ko: "예고", en: "Planned"}}]}
"""
CONFIG = "site_name: A\nsite_url: {url}\ntheme: {{name: material}}\nplugins: [search, tokenreel]\n{more}"


def lesson(title, body, status="published"):
    return f"---\n{json.dumps({'title': title, 'minutes': 1, 'tags': [], 'status': status})}\n---\n{body}"


FILES = {
    "lessons/course.yml": COURSE,
    "lessons/a/1.md": lesson(
        {"ko": "하나", "en": "One"},
        ":::ko\n!!! note\n    상자.\n\n- 목록\n\n## 제목\n\n첫 *문단*은\n"
        "여기예요.[^1]\n\n둘째.\n\n[^1]: 주석\n:::\n"
        ":::en\n!!! note\n    A box.\n\n- A list\n\n## Heading\n\n`First` [paragraph](2.md) & <b>so</b>\n"
        "on.[^1]\n\nSecond.\n\n[^1]: A note\n:::\n",
    ),
    "lessons/a/2.md": lesson({"ko": "둘", "en": "Two"}, ":::ko\n번역 전.\n:::\n"),
    "lessons/a/3.md": lesson({"ko": "셋", "en": "Three"}, "Secret.\n", "draft"),
    "docs/index.md": ":::ko\n# 홈\n\n무엇을\n배우나.\n:::\n:::en\n# Home\n\nWhat is learnt.\n:::\n",
}
WHOLE = """\
# 코스 \\[하나\\]

> 무엇을 배우나.

## 첫 \\*track\\* (한국어)

- [하나]({at}a/1/): 첫 문단은 여기예요.
- [둘]({at}a/2/): 번역 전.

## First (English)

- [One]({at}en/a/1/): First paragraph & so on.
- [Two]({at}en/a/2/): 번역 전.
"""


@pytest.fixture(scope="module")
def build(write_course):
    def write(url="''", more="", files=None):
        root = write_course({**FILES, **(files or {}), "mkdocs.yml": CONFIG.format(url=url, more=more)})
        build_site(root, root / "site", strict=False)
        return root / "site"

    return write


@pytest.mark.parametrize(("url", "at"), [("''", ""), (URL, f"{URL}/"), (f"{URL}/", f"{URL}/")])
def test_it_lists_the_lessons_that_are_built_by_language_and_track(build, url, at):
    assert (build(url) / "llms.txt").read_text("utf-8") == WHOLE.format(at=at)


def test_its_links_lead_to_pages_where_addresses_end_in_html(build):
    site = build(more="use_directory_urls: false\n")
    text = (site / "llms.txt").read_text("utf-8")
    links = [line.partition("](")[2].partition(")")[0] for line in text.splitlines() if line.startswith("- ")]
    assert links == ["a/1.html", "a/2.html", "en/a/1.html", "en/a/2.html"]
    assert all((site / link).is_file() for link in links)


def test_what_the_config_says_of_the_site_is_the_summary(build):
    site = build(more='site_description: "- Said in\\n the config"\n')
    assert (site / "llms.txt").read_text("utf-8").splitlines()[2] == "> \\- Said in the config"


def test_one_that_the_author_wrote_stays(build):
    assert (build(files={"docs/llms.txt": "My own.\n"}) / "llms.txt").read_text("utf-8") == "My own.\n"


def test_a_course_in_one_language_names_none_and_no_summary_is_made_up(build_course):
    course = "title: {en: A}\nlanguages: {en: English}\n"
    course += "tracks: [{id: a, title: {en: First}, lessons: [{file: 1.md}]}]\n"
    files = {"lessons/course.yml": course, "lessons/a/1.md": lesson({"en": "One"}, "- Only a list\n")}
    text = (build_course(files) / "llms.txt").read_text("utf-8")
    assert text == "# A\n\n## First\n\n- [One](a/1/)\n"


def test_a_draft_is_listed_only_while_serving_and_marked(write_course, tmp_path):
    root = write_course({**FILES, "mkdocs.yml": CONFIG.format(url="''", more="")})
    site = CourseSite(serving=True)
    site.place(root, root / "docs")
    site.read(lambda _: None)
    site.stage("ko")
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(tmp_path))
    assert "- [셋 (초안)](a/3/)\n" in llms_txt(site, config)
    site.close()
