"""Nothing is lost: whatever two translations hold, each language's page has every block of its original."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenreel.alignment import Request, Status, plan_import, split_blocks, write_import
from tokenreel.alignment.align import align
from tokenreel.alignment.edits import edit_blocks
from tokenreel.alignment.head import Original, compose_head, take_heading
from tokenreel.alignment.importing import Import
from tokenreel.alignment.lesson import compose_body, place_rows
from tokenreel.cli import main
from tokenreel.course import emit_markdown, load_course
from tokenreel.course.parse import parse_document
from tokenreel.course.reporter import Reporter
from tokenreel.course.source import front_matter_end, split_lines
from tokenreel.problems import Severity

LANGUAGES = ("ko", "en")
TITLES = {"ko": "하나", "en": "One"}
COURSE = """\
# A course.
title: {ko: "코스", en: "Course"}
languages: {ko: 한국어, en: English}
tracks: [] # none yet
"""
BLOCKS = [
    "# {t}",
    "## {t} {{#a}}",
    "### {t}",
    "{t} `x`.",
    "{t} 42, [a](b.md)\n{t}",
    "- {t}\n- {t}\n\n    ```sh\n    ls\n    ```",
    "```python\nx = 1\n```",
    "```python\nx = 1  # {t}\n```",
    '```python demo="x"\n{t}\n```',
    ":::tip\n{t}\n:::",
    ":::ko",
    ":::",
    "  :::",
    "> ## {t}",
    "<div>\n\n## {t}\n\n</div>",
    "{t} <!-- {t}",
    "<!-- {t}\n\n{t} -->",
    "| {t} |\n| - |",
    "{t} {{measured: a b}}",
    "[^1]: {t}",
    '!!! note "{t}"\n\n    {t}\n\n    :::ko',
    "```text\n{t}",
    "<!-- {t}",
    "***",
    "![{t}](a.png)",
    "{t}\n---",
    "    {t}",
    "::: ko",
    '1. {t}\n   ```py exercise="x"\n   x\n   ```',
]
PAIRS = st.lists(
    st.tuples(st.sampled_from(BLOCKS), st.sampled_from(["both", "both", "both", "ko", "en"])), max_size=12
)
TEXTS = {"ko": "한국어 문장이에요", "en": "A sentence in English"}


def originals(pieces) -> dict[str, str]:
    return {
        language: "\n\n".join(
            block.format(t=TEXTS[language]) for block, who in pieces if who in {"both", language}
        )
        + "\n"
        for language in LANGUAGES
    }


def bare(line: str) -> str:
    return re.sub(r"[ \t]+\{[^{}]*\}[ \t]*$", "", line)


@given(PAIRS)
@settings(max_examples=200)
def test_nothing_is_lost(pieces):
    texts = originals(pieces)
    edited = {
        language: edit_blocks(split_blocks(text), LANGUAGES, lambda line, _: line)
        for language, text in texts.items()
    }
    body = compose_body(
        place_rows(align({language: blocks for language, (blocks, _) in edited.items()}), LANGUAGES),
        LANGUAGES,
    )
    report = Reporter("lesson.md")
    document = parse_document(split_lines(body), 1, LANGUAGES, report)
    assert [p for p in report.problems if p.severity is Severity.ERROR] == []
    for language, text in texts.items():
        changed = {edit.line: edit.new for edit in edited[language][1]}
        page = [bare(line) for line in emit_markdown(document, language, LANGUAGES, lambda _: "").split("\n")]
        at = 0
        for number, line in enumerate(split_lines(text), start=1):
            if line.strip():
                at = page.index(bare(changed.get(number, line)), at) + 1


def make(tmp_path: Path, files: dict[str, str | bytes], course: str = COURSE) -> Path:
    root = tmp_path / "course"
    for name, text in {"course/lessons/course.yml": course, **files}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def run(root: Path, **sources: Path) -> tuple[Request, Import]:
    request = Request(root, "t", sources, {}, LANGUAGES)
    return request, plan_import(request)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_two_files_become_a_lesson(tmp_path, ending):
    korean = (
        "\ufeff---\ntitle: 머리\nlayout: post\n---\n# 제목 `x` {#top}\n\n글이에요.\n\n```py\na = 1\n```\n"
    )
    english = "---\ntitle: Head\n---\n# Title\n\nText.\n\n```py\na = 1\n```\n"
    files = {"a.ko.md": korean.replace("\n", ending), "a.en.md": english.replace("\n", ending)}
    root = make(tmp_path, files)
    request, planned = run(root, ko=tmp_path / "a.ko.md", en=tmp_path / "a.en.md")
    assert planned.problems == []
    assert write_import(request, planned).problems == []
    text = (root / "lessons/t/a.md").read_text("utf-8")
    head = yaml.safe_load(text.split("---\n")[1])
    assert head["title"] == {"ko": "제목 x", "en": "Title"}
    assert head["status"] == "draft"
    assert "#   layout: post" in text
    assert "#   # 제목 `x` {#top}" in text
    assert "#   title: Head" in text
    assert text.endswith(":::ko\n글이에요.\n:::\n:::en\nText.\n:::\n\n```py\na = 1\n```\n")


def test_what_is_there_is_not_overwritten_and_nothing_is_written(tmp_path):
    files = {f"{code}/{name}.md": f"# {name}\n\ntext {code}\n" for code in LANGUAGES for name in "ab"}
    root = make(tmp_path, {**files, "course/lessons/t/b.md": "mine"})
    request, planned = run(root, ko=tmp_path / "ko", en=tmp_path / "en")
    assert [problem.code for problem in planned.problems] == ["import-exists"]
    assert write_import(request, planned).problems == []
    assert (root / "lessons/t/b.md").read_text("utf-8") == "mine"
    assert not (root / "lessons/t/a.md").exists()


def test_a_file_that_is_no_text_is_a_problem_and_the_others_come_through(tmp_path):
    root = make(tmp_path, {"ko/a.md": b"\xff", "en/a.md": "# A\n", "ko/b.md": "# B\n", "en/b.md": "# B\n"})
    _, planned = run(root, ko=tmp_path / "ko", en=tmp_path / "en")
    assert [problem.code for problem in planned.problems] == ["not-utf8"]
    assert planned.files == ["lessons/t/b.md"]


def test_links_lead_to_the_lessons_and_what_pages_show_comes_along(tmp_path):
    page = "# {0}\n\n[b](b.{0}.md#x), `[b](b.{0}.md)`, [c](c.md), ![i](img/i.png), [w](https://x.y/a.md)\n"
    files = {f"a.{code}.md": page.format(code) for code in LANGUAGES}
    files |= {f"b.{code}.md": f"# {code}\n" for code in LANGUAGES}
    root = make(tmp_path / "w", {})
    for name, data in {**{k: v.encode() for k, v in files.items()}, "img/i.png": b"png"}.items():
        (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src" / name).write_bytes(data)
    request, planned = run(root, ko=tmp_path / "src", en=tmp_path / "src")
    assert sorted({problem.code for problem in planned.problems}) == ["import-broken-link"]
    assert write_import(request, planned).problems == []
    assert sorted(planned.files) == ["lessons/t/a.md", "lessons/t/b.md"]
    text = (root / "lessons/t/a.md").read_text("utf-8")
    line = "[b](b.md#x), `[b](b.{0}.md)`, [c](c.md), ![i](img/i.png), [w](https://x.y/a.md)"
    assert line.format("ko") in text
    assert line.format("en") in text
    assert (root / "docs/t/img/i.png").read_bytes() == b"png"


def test_links_lead_to_the_ids_that_headings_get(tmp_path):
    files = {
        "ko/a.md": "# 가\n\n[여기](#둘째-제목)와 [저기](b.md#다른-곳), `[x](#둘째-제목)`\n\n## 둘째 제목\n",
        "en/a.md": "# A\n\n[here](#second-heading), [there](b.md#elsewhere)\n\n## Second heading\n",
        "ko/b.md": "# 나\n\n[a](a.md#second-heading)\n\n## 다른 곳[[elsewhere]]\n",
        "en/b.md": "# B\n\n[a](a.md#second-heading)\n\n## Elsewhere {/*elsewhere*/}\n",
    }
    root = make(tmp_path, files)
    request, planned = run(root, ko=tmp_path / "ko", en=tmp_path / "en")
    assert write_import(request, planned).problems == []
    text = (root / "lessons/t/a.md").read_text("utf-8")
    assert "[여기](#second-heading)와 [저기](b.md#elsewhere), `[x](#둘째-제목)`" in text
    other = (root / "lessons/t/b.md").read_text("utf-8")
    assert "## 다른 곳 {#elsewhere}\n" in other
    assert "## Elsewhere {#elsewhere}\n" in other
    assert {
        language: [edit.line for edit in edits] for language, edits in planned.outcomes[0].edits.items()
    } == {
        "ko": [3],
        "en": [],
    }


def test_pictures_that_differ_between_the_languages_are_both_kept(tmp_path):
    root = make(
        tmp_path, {"ko/a.md": "![](i.png)\n", "en/a.md": "![](i.png)\n", "ko/i.png": b"k", "en/i.png": b"e"}
    )
    request, planned = run(root, ko=tmp_path / "ko", en=tmp_path / "en")
    write_import(request, planned)
    text = (root / "lessons/t/a.md").read_text("utf-8")
    assert "![](i.png)" in text
    assert "![](i.en.png)" in text
    assert (root / "docs/t/i.en.png").read_bytes() == b"e"


def test_a_page_of_one_language_is_imported_and_said_so(tmp_path):
    root = make(
        tmp_path, {"ko/a.md": "# 하나\n\n글\n", "en/a.md": "# One\n\nText\n", "ko/b.md": "# 둘\n\n글\n"}
    )
    _, planned = run(root, ko=tmp_path / "ko", en=tmp_path / "en")
    assert [(problem.code, problem.severity) for problem in planned.problems] == [
        ("import-one-sided", Severity.WARNING)
    ]
    lone = planned.outcomes[1]
    assert lone.text is not None
    assert lone.text.count("no counterpart in en") == 1
    assert 'title: {ko: "둘"}\n' in lone.text
    assert (lone.count(Status.UNALIGNED), lone.unaligned("ko")) == (1, 1)


@given(st.text(), st.text(), st.text())
def test_a_head_is_yaml_whatever_stands_in_it(title, front, name):
    blocks = split_blocks(f"# {title}\n").blocks
    heading, rest = take_heading(blocks)
    original = Original("a\nb.md".replace("\n", ""), front, heading, rest)
    lines = split_lines(compose_head({"ko": original}, LANGUAGES, name or "x"))
    end = front_matter_end(lines)
    assert end == len(lines)
    found = yaml.safe_load("\n".join(lines[1:-1]))
    assert set(found) == {"title", "minutes", "tags", "status"}
    assert set(found["title"]) == {"ko"}


def test_the_course_loads_with_what_was_imported(tmp_path):
    root = make(
        tmp_path,
        {"ko/a.md": "# 하나\n\n글 `x`\n\n```py\na\n```\n", "en/a.md": "# One\n\nA `x`\n\n```py\nb\n```\n"},
    )
    words = [
        "import",
        "--project",
        str(root),
        "--lang",
        f"ko={tmp_path / 'ko'}",
        "--lang",
        f"en={tmp_path / 'en'}",
    ]
    words += ["--out", "lessons/t"]
    dry = CliRunner().invoke(main, [*words, "--dry-run", "--format", "json"])
    assert dry.exit_code == 0
    found = json.loads(dry.stdout)
    assert [(lesson["aligned"], lesson["differing"]) for lesson in found["lessons"]] == [(1, 1)]
    assert (found["written"], found["assets"], found["problems"]) == (False, [], [])
    assert found["course_lines"][0] == "  - id: t"
    assert not (root / "lessons/t").exists()
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "code differs from" in done.stdout
    assert (root / "lessons/course.yml").read_text("utf-8").startswith("# A course.\n")
    load = load_course(root)
    assert load.problems == ()
    assert load.course is not None
    assert [lesson.title["en"] for lesson in load.course.lessons] == ["One"]
    again = CliRunner().invoke(main, words)
    assert again.exit_code == 1
    assert "import-exists" in again.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lang", "ko=."], "--out"),
        (["--lang", "fr=.", "--out", "lessons/t"], "no language of this course"),
        (["--lang", "ko=nowhere", "--out", "lessons/t"], "there is no"),
        (["--lang", "ko", "--out", "lessons/t"], "is no CODE="),
        (["--lang", "ko=.", "--lang", "ko=.", "--out", "lessons/t"], "stands twice"),
        (["--lang", "ko=.", "--out", "../t"], "write lessons/<track>"),
        (["--lang", "ko=.", "--out", "lessons"], "write lessons/<track>"),
    ],
)
def test_words_that_make_no_sense(tmp_path, words, said, monkeypatch):
    root = make(tmp_path, {})
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["import", "--project", str(root), *words])
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("---\ntitle: 머리\n---\n\n", "머리"),
        ("---\ntitle: 머리\n---\n\n글\n", "머리"),
        ('+++\ntitle = "머리"\ndate = 2024-01-02\n+++\n\n글\n', "머리"),
        ("---\ntitle: 404\n---\n글\n", "404"),
        ("---\ntitle: true\n---\n글\n", "a"),
        ("---\ntitle: !!timestamp x\n---\n글\n", "a"),
        ("---\ntitle: !!int ''\n---\n글\n", "a"),
        ("---\n- 1\n---\n글\n", "a"),
    ],
)
def test_a_title_comes_from_what_front_matter_there_is(tmp_path, head, title):
    root = make(tmp_path, {"ko/a.md": head})
    _, planned = run(root, ko=tmp_path / "ko")
    text = planned.outcomes[0].text
    assert text is not None
    assert f'title: {{ko: "{title}"}}\n' in text


def test_links_of_odd_names_lead_where_they_did(tmp_path):
    long = "x" * 300
    page = (
        "# 하나\n\n[가](<나 다.ko.md#라>) [가](<나 다.ko.md>) ![마](<바 사 (1).png>) [아](/) "
        "<나 다.ko.md>\n\n"
        f"[자]({long}) [차](%00) [카](../.env) [타](B.KO.MD)\n\n[파]: <나 다.ko.md>\n"
    )
    files = {
        "src/a.ko.md": page, "src/나 다.ko.md": "# 둘\n\n## 라\n", "src/바 사 (1).png": b"png",
        "src/B.KO.MD": "# 셋\n", ".env": "KEY=1",
    }  # fmt: skip
    root = make(tmp_path, files)
    request, planned = run(root, ko=tmp_path / "src")
    assert write_import(request, planned).problems == []
    text = (root / "lessons/t/a.md").read_text("utf-8")
    new = "%EB%82%98%20%EB%8B%A4.md"
    assert f"[가](<{new}#라>) [가](<{new}>) ![마](<바 사 (1).png>) [아](/) <나 다.ko.md>" in text
    assert f"[자]({long}) [차](%00) [카](../.env) [타](B.md)" in text
    assert f"[파]: <{new}>" in text
    assert [asset.target for asset in planned.assets] == ["바 사 (1).png"], "a hidden file is never published"
    missing = [problem.message for problem in planned.problems if problem.code == "import-broken-link"]
    assert missing == ["`../.env` leads to no file that is imported, or there is none"]


def test_a_picture_that_cannot_be_read_is_a_problem(tmp_path, monkeypatch):
    files = {f"{code}/{name}": f"![]({'i.png'})\n" for code in LANGUAGES for name in ("a.md",)}
    root = make(tmp_path, {**files, "ko/i.png": b"k", "en/i.png": b"e"})
    real = Path.read_bytes

    def read(path):
        if path.name == "i.png":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    request, planned = run(root, ko=tmp_path / "ko", en=tmp_path / "en")
    assert [problem.code for problem in write_import(request, planned).problems] == ["unreadable-file"] * 2


def test_lessons_are_in_the_order_of_their_numbers_whatever_counts_as_one(tmp_path):
    names = ["10.md", "2.md", "²₃.md", "٣.md", "index.md"]
    _, planned = run(make(tmp_path, {f"ko/{name}": "글\n" for name in names}), ko=tmp_path / "ko")
    assert [file.rpartition("/")[2] for file in planned.files] == [
        "index.md",
        "²₃.md",
        "2.md",
        "٣.md",
        "10.md",
    ]


def test_code_that_shows_how_a_measured_number_is_named_stays_as_it_is(tmp_path):
    root = make(tmp_path, {"ko/a.md": "# 하나\n\n`{measured: a}` {measured: b} ``{measured: c}``\n"})
    _, planned = run(root, ko=tmp_path / "ko")
    assert "`{measured: a}` &#123;measured: b} ``{measured: c}``\n" in (planned.outcomes[0].text or "")
