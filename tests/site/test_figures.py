"""Measured numbers as a page shows them."""

import json
import re

import pytest
from click.testing import CliRunner

from runs import header, run
from tokenreel.cli import main
from tokenreel.course import Reference
from tokenreel.measure import Figures
from tokenreel.measure.run_file import RunWriter
from tokenreel.site.commands import build_site
from tokenreel.site.figures import figure_html

RUNS = [
    run(1, first_ms=100, wall_ms=500), run(1, "whole", wall_ms=450),
    run(2, first_ms=120, wall_ms=800), run(2, "whole", wall_ms=700, error="HTTP 500"),
    run(3, first_ms=180, wall_ms=900), run(3, "whole", wall_ms=640),
]  # fmt: skip
LESSON = """\
---
title: {ko: 제목, en: Title}
minutes: 5
status: published
---
:::ko
첫 글자까지 {measured: five sync-streamed ttft median} 걸려요. `{measured: code}`
:::
:::en
First words after {measured: five sync-streamed ttft median}. `{measured: code}`

| a | b |
| --- | --- |
| whole | {measured: five sync-whole wall median} |
:::

```plot="five latencies" title-ko="세 시점" title-en="Three latencies"
```
"""


SOURCE = "2026-11-25, Small, 2 CPU cores; demos/five/runs/a.jsonl"


def write_runs(root):
    writer = RunWriter.create(root / "demos" / "five" / "runs" / "a.jsonl", header())
    for one in RUNS:
        writer.append(one)


def shown(root, words, language="en"):
    reference = Reference(1, 1, f"{{measured: {words}}}", tuple(words.split()))
    return figure_html(reference, Figures(root), language)


@pytest.mark.parametrize(
    ("words", "language", "origin"),
    [
        ("five sync-streamed ttft median", "en", "median of 3 runs; a 95 % interval needs 6"),
        ("five sync-whole wall min", "en", "smallest of 2 runs; 1 failed and left out"),
        ("five sync-difference wall max", "en", "largest of 2 pairs; 1 failed and left out"),
        ("five sync-streamed icl median", "en", "median of 12 gaps between chunks"),
        ("five sync-streamed ttft median", "ko", "3번 실행의 중앙값; 95% 신뢰구간은 값 6개부터"),
    ],
)
def test_a_number_says_where_it_comes_from(tmp_path, words, language, origin):
    write_runs(tmp_path)
    assert f"({origin}; {SOURCE})" in shown(tmp_path, words, language)


def test_what_a_model_calls_itself_is_never_obeyed(tmp_path):
    endpoint = {"name": "x", "model": "<img src=x>", "server": None, "hardware": None}
    writer = RunWriter.create(tmp_path / "demos" / "five" / "runs" / "a.jsonl", header(endpoint=endpoint))
    writer.append(run(1))
    html = shown(tmp_path, "five sync-streamed ttft median")
    assert "<img" not in html
    assert "&lt;img src=x&gt;" in html


def test_a_number_that_is_not_there_yet_is_told_while_serving(tmp_path):
    assert "not there yet: {measured: five a b c}" in shown(tmp_path, "five a b c")
    assert "아직 없는 값" in shown(tmp_path, "five a b c", "ko")


def test_lessons_and_pages_show_numbers_in_each_language(write_course):
    course = "title: {ko: 코스, en: Course}\nlanguages: {ko: 한국어, en: English}\n"
    tracks = "tracks: [{id: t, title: {ko: 티, en: T}, lessons: [{file: 01-a.md}]}]\n"
    root = write_course({
        "lessons/course.yml": course + tracks,
        "lessons/t/01-a.md": LESSON,
        "docs/index.md": "# Home\n\nIn {measured: five sync-streamed wall n} runs.\n",
    })  # fmt: skip
    write_runs(root)
    assert CliRunner().invoke(main, ["plot", "--project", str(root)]).exit_code == 0
    build_site(root, root / "site", strict=True)
    ko, en = ((root / "site" / folder / "t/01-a/index.html").read_text("utf-8") for folder in ("", "en"))
    assert re.search(r"첫 글자까지 <span[^>]*>120 ms<span", ko)
    assert re.search(r"First words after <span[^>]*>120 ms<span", en)
    assert re.search(r"<td><span[^>]*>545 ms<span", en)
    assert ko.count("<code>{measured: code}</code>") == en.count("<code>{measured: code}</code>") == 1
    assert re.search(r"In <span[^>]*>3<span", (root / "site/en/index.html").read_text("utf-8"))
    assert "<figcaption>세 시점</figcaption>" in ko
    assert "<figcaption>Three latencies</figcaption>" in en
    assert 'role="img"' in en
    index = json.dumps(json.loads((root / "site/en/search/search_index.json").read_text("utf-8")))
    assert "120 ms" in index
    assert "95 % interval 100 ms" not in index, "an origin is no text to search"
