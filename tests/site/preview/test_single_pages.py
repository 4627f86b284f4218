"""Pages that are made one by one while serving: each is what a build of everything would make of it."""

import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from served_course import FILES, changed
from tokenreel.scaffold import course_files, write_course

EDITS = {
    "a lesson's text": [("lessons/a/01-x.md", ("Text.", "## Heading\n\n[More](../more.md)\n\nNew."))],
    "a lesson's title": [("lessons/a/01-x.md", ("en: The lesson", "en: Renamed & <b>"))],
    "a title, twice": [
        ("lessons/a/02-y.md", ("en: The other", "en: Once")),
        ("lessons/a/02-y.md", ("en: Once", "en: Twice")),
    ],
    "a draft published": [("lessons/a/01-x.md", ("status: draft", "status: published"))],
    "minutes and tags": [("lessons/a/01-x.md", ("minutes: 1", "minutes: 9\ntags: [x]"))],
    "a page's title": [("docs/more.md", ("# More", "# Called otherwise"))],
    "a page's meta": [("docs/more.md", ("# More", "---\ntitle: In front\nhide: [toc]\n---\n# More"))],
    "the home page": [
        ("docs/index.md", ("# Home", "# Home, sweet home\n\n<div data-tokenreel-outline></div>"))
    ],
    "a folder's index": [("docs/folder/index.md", ("# Folder", "# Renamed folder"))],
    "all of it": [
        ("lessons/a/01-x.md", ("en: The lesson", "en: Renamed")),
        ("docs/folder/index.md", ("# Folder", "# Renamed folder")),
        ("docs/more.md", ("# More", "# Called otherwise\n\n[x](a/01-x.md)")),
        ("lessons/a/02-y.md", ("minutes: 1", "minutes: 2")),
    ],
}


IN_THE_GATE = {"a title, twice", "minutes and tags", "a page's meta", "all of it"}


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param(edits, id=name, marks=[] if name in IN_THE_GATE else pytest.mark.slow)
        for name, edits in EDITS.items()
    ],
)
def test_pages_made_one_by_one_are_those_of_a_whole_build(course, serve, tmp_path, edits):
    (course / "docs/folder").mkdir()
    (course / "docs/folder/index.md").write_text("# Folder\n", "utf-8")
    (course / "docs/folder/page.md").write_text("# A page\n", "utf-8")
    serving = serve(course)
    root = serving.server.root
    for name, (old, new) in edits:
        serving.write(name, changed((course / name).read_text("utf-8"), old, new))
    assert serving.server.root == root, "not by a whole build"
    for path in pages_of(Path(root)):
        serving.get(path.removesuffix("index.html"))
    shown = pages_of(Path(root))
    whole = build_anew(course, tmp_path / "whole")  # after all requests: MkDocs knows one plugin a process
    assert sorted(shown) == sorted(whole)
    for path, html in whole.items():
        assert shown[path] == html, path


def build_anew(course: Path, site: Path) -> dict[str, str]:
    config = load_config(str(course / "mkdocs.yml"), site_dir=str(site))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    config.plugins.on_shutdown()
    return pages_of(site)


def pages_of(site: Path) -> dict[str, str]:
    found = [path for path in site.rglob("*.html") if path.name != "404.html"]
    found += site.rglob("assets/tokenreel/*.json")
    return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in found}


@pytest.mark.parametrize(
    "languages",
    [
        pytest.param("ko: 한국어, en: English", id="swapped"),
        pytest.param("en: English", id="dropped", marks=pytest.mark.slow),
    ],
)
def test_after_a_change_of_languages_only_those_pages_are_made_that_there_are(
    course, serve, tmp_path, languages
):
    serving = serve(course)
    earlier = Path(serving.server.root)
    text = changed(FILES["lessons/course.yml"], "en: English, ko: 한국어", languages)
    serving.write("lessons/course.yml", text)
    root = Path(serving.server.root)
    before = pages_of(earlier)
    serving.write("lessons/a/01-x.md", changed(FILES["lessons/a/01-x.md"], "en: The lesson", "en: Renamed"))
    assert Path(serving.server.root) == root
    for path in pages_of(root):
        serving.get(path.removesuffix("index.html"))
    assert pages_of(earlier) == before
    assert pages_of(root) == build_anew(course, tmp_path / "whole")


@pytest.mark.parametrize(
    "page", ["docs/gallery.md", pytest.param("docs/a/index.md", marks=pytest.mark.slow), "docs/a/01-x.md"]
)
def test_a_page_at_an_address_that_was_another_ones_takes_a_whole_build(
    course, serve, tmp_path, record, page
):
    lesson = course / "lessons/a/01-x.md"
    lesson.write_text(FILES["lessons/a/01-x.md"] + '\n```python demo="mine"\nprint()\n```\n', "utf-8")
    record(course, "mine", "print()\n")
    settings = course / "mkdocs.yml"
    settings.write_text(
        settings.read_text("utf-8") + "repo_url: https://example.com/\nedit_uri: edit/docs/\n"
    )
    serving = serve(course)
    (course / page).parent.mkdir(exist_ok=True)
    serving.write(page, "# Mine\n")
    shown = pages_of(Path(serving.server.root))
    assert shown == build_anew(course, tmp_path / "whole")


def test_with_the_first_demo_the_gallery_comes_and_goes_with_it(serving, record):
    record(serving.root, "mine", "print()\n")
    with_demo = FILES["lessons/a/01-x.md"] + '\n```python demo="mine"\nprint()\n```\n'
    assert "All demos" not in serving.get("gallery/")
    serving.write("lessons/a/01-x.md", with_demo)
    assert "All demos" in serving.get("gallery/")
    serving.write("lessons/a/01-x.md", FILES["lessons/a/01-x.md"])
    assert "All demos" not in serving.get("gallery/")


def test_an_authors_page_that_shows_demos_shows_them_as_they_are_now(course, serve, record):
    (course / "docs/all.md").write_text("# All\n\n<div data-tokenreel-gallery></div>\n", "utf-8")
    lesson = course / "lessons/a/01-x.md"
    lesson.write_text(FILES["lessons/a/01-x.md"] + '\n```python demo="mine"\nprint()\n```\n', "utf-8")
    serving = serve(course)
    assert "tokenreel record mine" in serving.get("all/")
    record(course, "mine", "print()\n")
    serving.change("demos/mine/recording.jsonl")
    assert "tokenreel record mine" not in serving.get("all/")


def test_a_page_that_is_put_together_from_another_file_shows_it_as_it_is_now(course, serve):
    settings = course / "mkdocs.yml"
    snippets = f"markdown_extensions:\n  - pymdownx.snippets: {{base_path: ['{course}/docs']}}\n"
    settings.write_text(settings.read_text("utf-8") + snippets, "utf-8")
    (course / "docs/code.py").write_text("early()\n", "utf-8")
    (course / "docs/all.md").write_text('# All\n\n--8<-- "code.py"\n', "utf-8")
    serving = serve(course)
    assert "early()" in serving.get("all/")
    serving.write("docs/code.py", "late()\n")
    assert "late()" in serving.get("all/")


@pytest.mark.parametrize("flat", [True, False], ids=["files", "folders"])
def test_home_and_pages_with_names_in_any_script_are_made_anew_when_asked_for(course, serve, flat):
    settings = course / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8") + f"use_directory_urls: {not flat}\n", "utf-8")
    (course / "docs/한글.md").write_text("# 한글\n", "utf-8")
    serving = serve(course)
    serving.write("lessons/a/01-x.md", changed(FILES["lessons/a/01-x.md"], "en: The lesson", "en: Renamed"))
    for path in ("", "index.html", "ko/", "한글.html" if flat else "한글/"):
        html = serving.get(path)
        assert "The lesson (draft)" not in html
        assert "draft" in html or "초안" in html


HOOK = """\
from pathlib import Path

def on_page_markdown(markdown, page, **_):
    if "Boom" in markdown or (Path(__file__).with_name("boom").exists() and "more" in page.url):
        raise RuntimeError("it went boom")
"""


def test_whatever_a_plugin_raises_the_server_goes_on_and_says_it(course, serve):
    settings = course / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8") + "hooks: [hook.py]\n", "utf-8")
    (course / "hook.py").write_text(HOOK, "utf-8")
    serving = serve(course)
    serving.write("lessons/a/01-x.md", changed(FILES["lessons/a/01-x.md"], "Text.", "Boom."))
    html = serving.get("a/01-x/")
    assert "it went boom" in html
    assert "Text." in html
    serving.write("lessons/a/01-x.md", changed(FILES["lessons/a/01-x.md"], "Text.", "Mended."))
    assert "Mended." in serving.get("a/01-x/")
    assert "it went boom" not in serving.get("a/01-x/")
    (course / "boom").touch()
    serving.write("lessons/a/01-x.md", changed(FILES["lessons/a/01-x.md"], "Text.", "Again."))
    assert ">More<" in serving.get("more/"), "as it was"


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("docs/.meta.yml", True),
        ("docs/.#more.yml", False),
        ("lessons/a/.ipynb_checkpoints/x-checkpoint.py", False),
        ("lessons/a/__pycache__/x.pyc", False),
    ],
)
def test_hidden_files_count_where_plugins_read_settings_from_them(serving, name, counts):
    root = serving.server.root
    (serving.root / name).parent.mkdir(exist_ok=True)
    serving.write(name, "hide: [toc]\n")
    assert (serving.server.root != root) is counts
    assert not (Path(serving.server.root) / name.removeprefix("docs/")).exists()


def test_a_solution_is_executed_again_with_a_recording_that_has_changed(serve, tmp_path):
    root = tmp_path / "course"
    write_course(root, course_files(["en"]))
    (root / "mkdocs.yml").write_text(FILES["mkdocs.yml"].replace("tokenreel", "tokenreel: {live: false}"))
    serving = serve(root)
    page = "first-steps/first-token-solution/"
    assert "can't be shown yet" not in serving.get(page)
    shutil.rmtree(root / "demos/first-stream")
    serving.change("demos/first-stream/recording.jsonl")
    assert "can't be shown yet" in serving.get(page)
