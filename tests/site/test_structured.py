"""What pages tell programs of themselves is whole by schema.org, and can't be made to say anything else."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tokenreel.site.structured import DescribedPage, course_data, script, short_description

URL = "https://me.example/course"
CONFIG = "site_name: A\n{more}theme: {{name: material}}\nplugins: [search, tokenreel: {{live: false}}]\n"
COURSE = """\
title: {ko: "</script><script>alert(1)</script> & <!--", en: "A course"}
languages: {ko: 한국어, en: English}
tracks: [{id: a, title: {en: A, ko: 가}, lessons: [{planned: {en: B, ko: 나}}, {file: 1.md}, {file: 2.md}]}]
"""


def lesson(minutes, title, body, status="published"):
    head = {"title": title, "minutes": minutes, "tags": ["x", "y"], "status": status}
    return f"---\n{json.dumps(head)}\n---\n{body}"


FILES = {
    "lessons/course.yml": COURSE,
    "lessons/a/1.md": lesson(
        50,
        {"ko": '하나 "</script>"', "en": "One"},
        ":::ko\n첫 *문단* & 둘.\n:::\n:::en\nFirst & second.\n:::\n",
    ),
    "lessons/a/2.md": lesson(40, {"ko": "둘", "en": "Two"}, ":::ko\n가.\n:::\n:::en\nB.\n:::\n"),
    "docs/index.md": ":::ko\n# 홈\n\n무엇을 배우나.\n:::\n:::en\n# Home\n\nWhat is learnt.\n:::\n",
    "docs/own.md": "---\ndescription: The author's own\n---\n# Own\n\nA paragraph.\n",
}

REQUIRED = {
    "Course": {"name"},
    "CourseInstance": {"courseMode", "courseWorkload", "inLanguage"},
    "LearningResource": {"name", "position"},
    "Organization": {"name"},
}
TOP = {
    "Course": {"@context", "name", "description", "inLanguage", "hasCourseInstance", "hasPart"},
    "LearningResource": {
        "@context", "name", "description", "inLanguage", "timeRequired", "learningResourceType", "isPartOf",
        "position", "keywords",
    },
}  # fmt: skip
"""Without what stands for the site's address."""
FORMS = {
    "@context": r"https://schema\.org",
    "url": r"https?://\S+",
    "@id": r"https?://\S+",
    "timeRequired": r"PT(\d+H)?(\d+M)?",
    "courseWorkload": r"PT(\d+H)?(\d+M)?",
    "courseMode": r"online|onsite|blended",
    "inLanguage": r"[a-z]{2,3}(-\w+)*",
}


def typed(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from typed(one)
    elif isinstance(value, dict):
        yield value
        for one in value.values():
            yield from typed(one)


def wrong_with(data: Mapping[str, Any]) -> list[str]:
    found = [f"{data['@type']} lacks {name}" for name in TOP[data["@type"]] - set(data)]
    for part in typed(data):
        found += [f"{part['@type']} lacks {name}" for name in REQUIRED[part["@type"]] - set(part)]
        for name, value in part.items():
            if value in ("", [], None) or (name in FORMS and not re.fullmatch(FORMS[name], str(value))):
                found.append(f"{part['@type']}.{name} is {value!r}")
    return found


def data_of(html: str) -> dict[str, Any]:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


@pytest.fixture(scope="module")
def build(build_course):
    return lambda more: build_course({**FILES, "mkdocs.yml": CONFIG.format(more=more)})


@pytest.fixture(scope="module")
def site(build):
    return build(f"site_url: {URL}\nsite_author: Me & co\n")


def page(site, address):
    return (site / address / "index.html").read_text("utf-8")


@pytest.mark.parametrize("address", ["", "en", "a/1", "en/a/1", "a/2"])
def test_each_is_whole(site, address):
    assert wrong_with(data_of(page(site, address))) == []


def test_the_checker_sees_what_is_missing_or_malformed():
    assert wrong_with({"@type": "Course", "@context": "https://schema.org", "name": "", "inLanguage": "x"})


def test_home_is_the_course(site):
    data = data_of(page(site, "en"))
    assert data["@id"] == f"{URL}/en/#course"
    assert (data["name"], data["description"], data["inLanguage"]) == ("A course", "What is learnt.", "en")
    assert data["hasCourseInstance"]["courseWorkload"] == "PT1H30M"
    assert data["provider"]["name"] == "Me & co"
    assert [(one["name"], one["position"], one["url"]) for one in data["hasPart"]] == [
        ("One", 2, f"{URL}/en/a/1/"), ("Two", 3, f"{URL}/en/a/2/"),
    ]  # fmt: skip


def test_a_lesson_is_a_part_of_it(site):
    data = data_of(page(site, "a/1"))
    assert data["name"] == '하나 "</script>"'
    assert data["description"] == "첫 문단 & 둘."
    assert data["url"] == f"{URL}/a/1/"
    assert data["timeRequired"] == "PT50M"
    assert data["keywords"] == ["x", "y"]
    assert data["isPartOf"]["@id"] == data_of(page(site, ""))["@id"]


def test_no_title_ends_the_script(site):
    assert data_of(page(site, ""))["name"] == "</script><script>alert(1)</script> & <!--"
    assert "<" not in script({"a": "<!--<script>"})[36:-10]


def test_other_pages_say_nothing_of_the_kind(site):
    assert "ld+json" not in page(site, "own")


def test_every_page_is_described_by_its_first_paragraph_unless_its_author_does(site):
    assert '<meta name="description" content="첫 문단 &amp; 둘.">' in page(site, "a/1")
    assert '<meta name="description" content="The author\'s own">' in page(site, "own")


def test_home_is_described_by_what_describes_the_site(build):
    home = page(build("site_description: All of it\n"), "")
    assert home.count('name="description"') == 1
    assert data_of(home)["description"] == "All of it"


def test_without_the_sites_address_there_is_none(build):
    site = build("")
    for address in ("", "a/1"):
        data = data_of(page(site, address))
        assert wrong_with(data) == []
        assert not {"url", "@id"} & {name for part in typed(data) for name in part}


def test_a_course_without_lessons_says_not_how_long_it_takes():
    data = course_data(DescribedPage("en", "A", "B", ""), [], {})
    assert set(data) == {"@context", "@type", "name", "description", "inLanguage"}


def test_a_long_description_is_cut_between_words():
    cut = short_description("word " * 100)
    assert len(cut) <= 300
    assert cut.endswith("word…")
