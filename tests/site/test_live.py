"""Samples that run in the page: their element, what it takes to run them, and a site without it."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tokenreel.course import Sample
from tokenreel.replay import FAULTS
from tokenreel.runtime import LOCK, Runtime, RuntimeUnavailable
from tokenreel.site import live
from tokenreel.site.commands import build_site
from tokenreel.site.live import LivePage, find_runtime, imported, imports_of, publish

CODE = "if 1 < 2 and \"a\":\n\tprint('<b>&amp;')\n\n# 끝"
LESSON = """\
---
title: {en: The lesson}
minutes: 1
status: published
---

:::en
Text.
:::

```python demo="hello"
print("hello")
```
"""
COURSE = """\
title: {en: A course}
languages: {en: English}
tracks: [{id: a, title: {en: A}, lessons: [{file: 01-x.md}]}]
"""


def sample(code, language="python"):
    return Sample(1, 2, language, code, {}, "d", None, "")


@pytest.fixture
def runtime(tmp_path):
    folder = tmp_path / "0123456789abcdef"
    folder.mkdir()
    sizes = {"a.whl": 10, "pyodide.mjs": 200, "rest.zip": 3000, "editor.mjs": 40000, LOCK: 500000}
    for name, size in sizes.items():
        (folder / name).write_bytes(b"x" * size)
    return Runtime(folder, folder.name, "ab" * 32)


class Elements(HTMLParser):
    """The attributes of the first element of each name."""

    def __init__(self, text):
        super().__init__()
        self.found = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.setdefault(tag, dict(attrs))


def attributes(text):
    return Elements(text).found["tokenreel-live"]


def test_an_element_says_what_runs_and_where_it_comes_from(runtime):
    shown = LivePage(runtime, "../../", "pt-BR").element(
        "d", sample(CODE), None, "../../demos/d/recording.jsonl"
    )
    assert attributes(shown) == {
        "lang": "pt-BR",  # by which its checks' sentences are chosen; Material calls the page `pt`
        "data-demo": "d", "data-recording": "../../demos/d/recording.jsonl",
        "data-runtime": f"../../assets/tokenreel/runtime/0123456789abcdef/{LOCK}",
        "data-sha256": "ab" * 32, "data-bytes": "210", "data-site": "../../", "data-faults": " ".join(FAULTS),
        "data-code": CODE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ["실행", "멈춤", "수정", "속도", "장애", "0.0 MB"]),
        ("fr", ["Run", "Stop", "Edit", "Speed", "Fault"]),
    ],
)
def test_its_controls_stand_in_the_page_before_any_javascript(runtime, language, words):
    shown = LivePage(runtime, "", language).element("d", sample(CODE), None, "r")
    named = dict(re.findall(r'<(?:button|select)[^>]*data-is="(\w+)"([^>]*)>', shown))
    assert list(named) == ["run", "stop", "edit", "reset", "compare", "speed", "fault"]
    assert "disabled" in named["stop"]
    assert "hidden" in named["reset"]
    assert [word for word in words if word not in shown] == []


def test_an_element_is_one_line(runtime):
    assert "\n" not in LivePage(runtime, "", "en").element("d", sample(CODE), sample("a\nb"), "r")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")))
def test_any_code_is_the_same_in_the_page(code):
    page = LivePage(SimpleNamespace(key="k", lock_sha256="s", first_bytes=0), "", "en")
    assert attributes(page.element("d", sample(code), None, "r"))["data-code"] == code


def test_a_set_up_comes_with_it(runtime):
    shown = LivePage(runtime, "", "en").element("d", sample("print(a)"), sample("a = 1"), "r")
    assert attributes(shown)["data-setup"] == "a = 1"
    assert "data-setup" not in attributes(LivePage(runtime, "", "en").element("d", sample(""), None, "r"))


@pytest.mark.parametrize("language", ["javascript", "bash", "text", "curl", ""])
def test_a_sample_of_another_language_has_none(runtime, language):
    assert LivePage(runtime, "", "en").element("d", sample("a", language), None, "r") == ""


def test_a_task_has_its_checks_and_what_stands_below_it(runtime):
    checks = sample("@check(…)\ndef _(run): 1")
    task = SimpleNamespace(id="t", replays="d", starter=sample("start"), checks=checks)
    shown = LivePage(runtime, "", "en").task_element(task, "r", "<details>hint</details>")
    found = attributes(shown)
    assert (found["data-task"], found["data-demo"], found["data-code"]) == ("t", "d", "start")
    assert found["data-checks"] == "@check(…)\ndef _(run): 1"
    assert shown.endswith("<details>hint</details></tokenreel-live>")


def cases():
    """Yield the cases of fixtures/imports.md: a program and what it imports."""
    text = (Path(__file__).parent / "fixtures" / "imports.md").read_text("utf-8")
    pattern = r"^## ([^\n]+)\n+```python\n(.*?)```\n+```text\n(.*?)```"
    found = re.findall(pattern, text, re.MULTILINE | re.DOTALL)
    assert len(found) == text.count("\n## "), "a case is not written as the others"
    for title, code, modules in found:
        yield pytest.param(code, modules.split(), id=title)


@pytest.mark.parametrize(("code", "modules"), list(cases()))
def test_imports_are_found_by_name(code, modules):
    assert sorted(imported(code)) == modules


WORDS = st.sampled_from(["import", "from", "as", ".", "*", "a", ",", "(", ")", "\n", "\t", "\\", ":", "def"])


@given(st.text(st.characters()) | st.lists(WORDS).map(" ".join))
@example("-" * 100_000 + "1")
@example("1" + "+1" * 50_000)
@example("(" * 100_000)
@example("import a\0")
@example("x = '\ud800'")
def test_any_text_imports_something_or_nothing(code):
    assert all(isinstance(name, str) and name for name in imported(code))


def course_of(*codes, language="python", setup=None, tasks=()):
    demos = [SimpleNamespace(sample=sample(code, language), setup=setup) for code in codes]
    return SimpleNamespace(demos=demos, tasks=tasks)


def test_a_course_imports_what_its_samples_do():
    task = SimpleNamespace(starter=sample("import d"), solution=sample("import e"), checks=sample("import f"))
    course = course_of("import b, a", "import a", setup=sample("import c"), tasks=(task,))
    assert imports_of(course) == ["a", "b", "c", "d", "e", "f"]
    assert imports_of(course_of("import a", language="javascript")) == []


def test_a_course_without_python_needs_no_runtime(monkeypatch):
    monkeypatch.setattr(live, "build_runtime", lambda *_, **__: pytest.fail("one was made"))
    assert find_runtime(course_of("import a", language="bash"), print) == (None, "")
    assert find_runtime(course_of(), print) == (None, "")


def test_a_course_gets_the_runtime_of_its_imports(monkeypatch, runtime):
    asked = []
    monkeypatch.setattr(
        live, "build_runtime", lambda imports, *, say: asked.append((imports, say)) or runtime
    )
    assert find_runtime(course_of("import b, a"), print) == (runtime, "")
    assert asked == [(["a", "b"], print)]


REFUSED = "the SDK's wheels could not be fetched: is there a network?\n  npm error code E1"


def refuse(*_, **__):
    raise RuntimeUnavailable(REFUSED)


def test_a_runtime_that_cannot_be_had_is_a_reason_and_no_error(monkeypatch):
    monkeypatch.setattr(live, "build_runtime", refuse)
    assert find_runtime(course_of("print(1)"), print) == (None, REFUSED)


def test_a_runtime_is_published_whole(runtime, tmp_path):
    for _ in range(2):  # a second build finds the first one's
        publish(runtime, tmp_path / "site")
    target = tmp_path / "site" / live.FOLDER / runtime.key
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        path.name: path.read_bytes() for path in runtime.files
    }


@pytest.fixture(scope="module")
def course(write_course, record):
    root = write_course({"lessons/course.yml": COURSE, "lessons/a/01-x.md": LESSON})
    record(root, "hello", 'print("hello")\n')
    return root


def built(course, name, options=""):
    plugin = f"plugins: [search, {{tokenreel: {{{options}}}}}]\n"
    (course / "mkdocs.yml").write_text(f"site_name: A\ntheme: {{name: material}}\n{plugin}", "utf-8")
    build_site(course, course / name, strict=True)
    pages = [path.read_text("utf-8") for path in (course / name).rglob("*.html")]
    (page,) = (text for text in pages if "tokenreel-player" in text)
    return course / name, page


def test_a_site_publishes_the_runtime_that_its_pages_name(course, runtime, monkeypatch):
    monkeypatch.setattr(live, "build_runtime", lambda *_, **__: runtime)
    site, page = built(course, "with")
    element = re.search(r"<tokenreel-live.*?>", page)[0]
    assert attributes(element)["data-code"].strip() == 'print("hello")'
    assert (site / live.FOLDER / runtime.key / LOCK).is_file()


@pytest.mark.parametrize("why", ["unavailable", "unwanted"])
def test_a_site_without_a_runtime_only_replays(course, monkeypatch, caplog, why):
    make = refuse if why == "unavailable" else lambda *_, **__: pytest.fail("one was made")
    monkeypatch.setattr(live, "build_runtime", make)
    with caplog.at_level("INFO", "mkdocs"):
        site, page = built(course, why, "live: false" if why == "unwanted" else "")
    assert "tokenreel-live" not in page
    assert "tokenreel-player" in page
    assert not (site / live.FOLDER).exists()
    said = [text for text in caplog.messages if "can't be run in the pages" in text]
    assert len(said) == (why == "unavailable")
    assert not any("npm error" in text for text in said), "one sentence; `tokenreel runtime` says the rest"
