"""What the plugin publishes, and that it gets on with a course's other plugins."""

import json

import pytest
from click import ClickException
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tokenreel.site.commands import build_site

TWO_LESSONS = {
    "lessons/course.yml": """\
title: {en: A course}
languages: {en: English}
tracks: [{id: a, title: {en: A}, lessons: [{file: 01-open.md}, {file: 02-secret.md}]}]
""",
    **{
        f"lessons/a/{name}.md": f"""\
---
title: {{en: {name}}}
minutes: 1
status: {status}
---
```python demo="{name[3:]}"
print("{name[3:]}")
```
"""
        for name, status in (("01-open", "published"), ("02-secret", "draft"))
    },
}


@pytest.fixture
def course(write_course, record):
    root = write_course(TWO_LESSONS)
    for demo in ("open", "secret"):
        record(root, demo, f'print("{demo}")\n')
    return root


def test_a_drafts_recording_is_not_published(course):
    build_site(course, course / "site", strict=True)
    assert [path.name for path in (course / "site" / "demos").iterdir()] == ["open"]


def test_a_draft_that_is_served_plays_its_recording(course):
    config = load_config(str(course / "mkdocs.yml"), site_dir=str(course / "served"))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    config.plugins.on_shutdown()
    assert (course / "served" / "demos" / "secret" / "recording.jsonl").is_file()


@pytest.mark.parametrize("plugins", ["[search, tokenreel]", "[tokenreel, search]"])
def test_each_language_has_its_own_search_wherever_the_plugin_stands(build_course, plugins):
    site = build_course(
        {
            "mkdocs.yml": f"site_name: A\ntheme: {{name: material}}\nplugins: {plugins}\n",
            "lessons/course.yml": "title: {en: A, ko: 가}\nlanguages: {en: E, ko: 한국어}\ntracks: []\n",
            "docs/index.md": ":::en\n# Home\n:::\n:::ko\n# 홈\n:::\n",
        }
    )
    for folder, titles in (("", ["Home", "My progress"]), ("ko", ["홈", "내 학습 기록"])):
        index = json.loads((site / folder / "search" / "search_index.json").read_text("utf-8"))
        assert [entry["title"] for entry in index["docs"]] == titles


def test_a_language_that_material_does_not_know_is_one_clear_sentence(write_course, caplog):
    course = "title: {en: A, zz: B}\nlanguages: {en: E, zz: Z}\ntracks: []\n"
    root = write_course({"lessons/course.yml": course})
    with pytest.raises(ClickException) as caught:
        build_site(root, root / "site", strict=True)
    said = caught.value.message
    assert "lessons/course.yml: `languages` names zz" in said
    assert "It knows af, ar, " in said
    assert "partials/languages/zz.html" in said
    assert [record for record in caplog.records if record.levelname == "ERROR"] == [], "it is said once"


def test_a_refused_build_ends_with_how_many_problems_there_are(write_course, caplog):
    root = write_course({"docs/index.md": ":::en\n"})
    with pytest.raises(ClickException) as caught:
        build_site(root, root / "site", strict=True)
    assert caught.value.message == "1 problem in the course, listed above: nothing was built"
    said = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(said) == 1
    assert "docs/index.md:1:1: unclosed-container" in said[0]


@pytest.mark.parametrize("address", ["", "site_url: https://example.org/\n"], ids=["unknown", "known"])
def test_a_build_in_two_languages_says_nothing_of_templates_without_output(build_course, caplog, address):
    caplog.set_level("INFO")
    site = build_course(
        {
            "mkdocs.yml": f"site_name: A\n{address}theme: {{name: material}}\nplugins: [tokenreel]\n",
            "lessons/course.yml": "title: {en: A, ko: 가}\nlanguages: {en: E, ko: 한국어}\ntracks: []\n",
        }
    )
    assert "empty output" not in caplog.text
    assert (site / "sitemap.xml").is_file() is bool(address)


def test_a_language_that_the_author_adds_to_the_theme_is_known(write_course):
    course = "title: {en: A, zz: B}\nlanguages: {en: E, zz: Z}\ntracks: []\n"
    config = "site_name: A\ntheme: {name: material, custom_dir: theme}\nplugins: [tokenreel]\n"
    texts = '{% macro t(key) %}{{ {"language": "zz"}[key] }}{% endmacro %}'
    files = {"mkdocs.yml": config, "lessons/course.yml": course, "theme/partials/languages/zz.html": texts}
    root = write_course(files)
    build_site(root, root / "site", strict=True)
    assert '<html lang="zz"' in (root / "site" / "zz" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("demos.example", "`demos.example` is no address: give one such as https://demos.example"),
        ("https://demos.example/v1", "leave out the `/v1` of `https://demos.example/v1`"),
        ("https://demos.example/v1/", "leave out the `/v1` of `https://demos.example/v1`"),
    ],
)
def test_a_backend_that_pages_can_not_ask_is_one_clear_sentence(write_course, caplog, backend, said):
    settings = (
        f"site_name: A\ntheme: {{name: material}}\nplugins: [search, tokenreel: {{backend: '{backend}'}}]\n"
    )
    root = write_course({"mkdocs.yml": settings})
    with pytest.raises(ClickException) as refused:
        build_site(root, root / "site", strict=True)
    assert said in caplog.text + refused.value.message
