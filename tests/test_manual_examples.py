"""Every example of the manual and the README is run, or stands below with what runs it or why nothing can.

The tutorial's commands are typed by ``tests/e2e/test_new.py``; it alone needs a browser and a built wheel.
"""

import ast
import inspect
import json
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from mkdocs.config import load_config

from manual_blocks import ROOT, Block, blocks
from tokenreel.cli import main
from tokenreel.course import load_course
from tokenreel.course.reporter import Reporter
from tokenreel.course.settings import CourseSettings, DemoSettings
from tokenreel.course.yaml_source import load_settings
from tokenreel.measure import Plan, load_plan
from tokenreel.recording import read_recording

BLOCKS = list(blocks())

ELSEWHERE = {
    ("README.md", "scripts/serve"): "tests/scripts/test_site.py",
    ("README.md", "python3 -m venv"): "tests/e2e/test_new.py",
    ("tutorial.md", "python3 -m venv"): "tests/e2e/test_new.py",
    ("tutorial.md", "tokenreel new course"): "tests/e2e/test_new.py",
    ("tutorial.md", "```python demo="): "tests/e2e/test_new.py",
    ("tutorial.md", "pip install"): "tests/e2e/test_new.py",
    ("tutorial.md", "export MY_KEY"): "tests/e2e/test_new.py",
    ("tutorial.md", "tokenreel check"): "tests/e2e/test_new.py",
    ("tutorial.md", "git init"): "tests/e2e/test_new.py",
    ("tutorial.md", "tokenreel schemas"): "tests/e2e/test_new.py",
    ("writing.md", "tokenreel serve"): "tests/site/test_commands.py",
    ("progress.md", '{"tokenreel-progress"'): "tests/site/progress/example.test.js",
    ("replay.md", "upstream tokenreel"): "tests/replay/test_nginx.py",
    ("replay.md", "tokenreel replay --port"): "tests/replay/test_nginx.py",
    ("live.md", "default-src"): "tests/e2e/test_live_policy.py",
    ("architecture.md", "memory "): "tests/test_layers.py",
}
"""What another test takes from the page and runs."""
NOT_RUN = {
    ("architecture.md", "page: live.js"): "a drawing",
    ("lesson-format.md", "mkdocs.yml"): "a drawing of folders",
    ("live.md", "openai.NotFoundError"): "a message; tests/replay/test_misses asserts its words",
    ("live.md", "samples can't be run"): "a message, and a network that isn't there",
    ("live.md", "tokenreel runtime"): "downloads and compiles for minutes; the gate runs it before its tests",
    ("player.md", "tokenreel:ready"): "names of events; tests/e2e listens to them",
    ("measuring.md", "tokenreel measure"): "an hour of a model's time, or an account",
    (
        "recording.md",
        "tokenreel record",
    ): "a model, or an account; tests/capture and the local model's test record",
    (
        "drift.md",
        "tokenreel record --compare",
    ): "a model, or an account; tests/capture/test_compare.py compares",
    ("replay.md", "http://127.0.0.1:8787/v1"): "addresses; tests/replay asks each of them",
    ("publishing.md", "tokenreel build --strict\nrsync"): "a server of somebody's",
}
"""What no test can run, and why."""


def find(block: Block, table: dict[tuple[str, str], Any]) -> tuple[str, str] | None:
    """Return the row of a table that is about a block."""
    text = block.text.strip()
    return next((row for row in table if row[0] == block.page and text.startswith(row[1])), None)


@pytest.fixture(scope="module")
def flagship(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of this repository's course."""
    root = tmp_path_factory.mktemp("flagship")
    for name in ("lessons", "demos", "docs"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    return root


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a course as `tokenreel new` writes it, which is where commands are run."""
    type_in(tmp_path, "tokenreel new course", monkeypatch)
    return tmp_path / "course"


def type_in(folder: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a command line of ours in a folder; return what it prints."""
    monkeypatch.chdir(folder)
    words = shlex.split(line, comments=True)
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        monkeypatch.setenv(name, value)
        return ""
    assert words[0] == "tokenreel", line
    result = CliRunner().invoke(main, words[1:])
    assert result.exit_code == 0, f"{line}\n{result.output}"
    return result.output


def problems_of(root: Path) -> list[str]:
    load = load_course(root)
    assert load.course is not None
    return [str(problem) for problem in load.problems]


def a_lesson(block: Block, root: Path) -> None:
    """A lesson, or a part of one, in a course of two languages that is else empty."""
    (root / "lessons/streaming").mkdir(parents=True)
    (root / "lessons/course.yml").write_text(
        "title: {ko: 코스, en: Course}\nlanguages: {ko: 한국어, en: English}\n"
        "tracks: [{id: streaming, title: {ko: 가, en: A}, lessons: [{file: 02-streaming.md}]}]\n", "utf-8"
    )  # fmt: skip
    head = "---\ntitle: {ko: 가, en: A}\nminutes: 1\nstatus: published\n---\n"
    text = block.text if block.text.startswith("---") else head + block.text
    if "replays=" in text:  # a task needs the demo that answers it
        text += '\n```python demo="haiku-sync" title-ko="가" title-en="A"\nprint()\n```\n'
    (root / "lessons/streaming/02-streaming.md").write_text(text, "utf-8")
    assert problems_of(root) == []
    document = load_course(root).course.lessons[0].document
    assert document.samples or document.embeds


def a_course_file(block: Block, root: Path) -> None:
    report = Reporter("lessons/course.yml")
    assert load_settings(block.text, CourseSettings, report)
    assert report.problems == []


def a_demo_file(block: Block, root: Path) -> None:
    report = Reporter("demos/x/demo.yml")
    assert load_settings(block.text, DemoSettings, report)
    assert report.problems == []


def a_plan(block: Block, root: Path) -> None:
    (root / "demos/words").mkdir(parents=True)
    (root / "demos/words/plan.yml").write_text(block.text, "utf-8")
    assert isinstance(load_plan(root, "words"), Plan)


def a_site_config(block: Block, root: Path) -> None:
    settings = yaml.safe_load(re.sub(r"!ENV \[\w+, \"\"\]", '""', block.text))
    assert set(settings) <= {"plugins", "site_url", "repo_url", "edit_uri", "theme"}
    rest = {"site_name": "A", "theme": {"name": "material"}, "plugins": ["tokenreel"]}
    (root / "mkdocs.yml").write_text(json.dumps({**rest, **settings}), "utf-8")
    (root / "docs").mkdir()
    config = load_config(str(root / "mkdocs.yml"))  # which raises where it is none
    assert "tokenreel" in config.plugins


def a_recording(block: Block, root: Path) -> None:
    """Its dots stand for what is left out: each row has the shape of the rows of a real recording."""
    recording = read_recording(ROOT / "demos/haiku-sync/recording.jsonl")
    shapes = {(event.code, type(event.exchange)) for event in recording.events}
    rows = [json.loads(re.sub(r"\{…\}|\[…\]|(?<=:)…", "0", line)) for line in block.text.splitlines()]
    assert set(rows[0]) == set(recording.header)
    assert {(code, type(exchange)) for _, code, exchange, _ in rows[1:]} <= shapes


def json_of_check(block: Block, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fresh / "docs/more.md").write_text("[nowhere](nowhere.md)\n", "utf-8")
    monkeypatch.chdir(fresh)
    result = CliRunner().invoke(main, ["check", "--no-run", "--format", "json"])
    given, shown = json.loads(result.stdout), json.loads(block.text)
    assert list(given) == list(shown)
    assert list(given["problems"][0]) == list(shown["problems"][0])


def json_of_translations(block: Block, root: Path) -> None:
    given, shown = json.loads((ROOT / "lessons/translations.json").read_bytes()), json.loads(block.text)
    assert list(given) == list(shown)
    row = next(iter(shown["lessons"].values()))[0]
    real = next(iter(given["lessons"].values()))[0]
    assert set(row) == set(real)
    digest = r"[0-9a-f]{10}( [0-9a-f]{10})*"
    assert all(re.fullmatch(digest, text) for text in (*row.values(), *real.values()))


def a_notebook(block: Block, root: Path) -> None:
    from tokenreel.exercise import load_exercise  # noqa: PLC0415 - only this needs notebooks

    path = root / "exercise.py"
    path.write_text(block.text, "utf-8")
    exercise, problems = load_exercise(path, root, ("ko", "en"))
    assert exercise is not None
    assert [str(problem) for problem in problems] == []


def checks_of_a_task(block: Block, root: Path) -> None:
    """A part of a task: it is Python, and its texts are in both languages."""
    (function,) = ast.parse(block.text).body
    assert isinstance(function, ast.FunctionDef)
    (decorator,) = function.decorator_list
    assert isinstance(decorator, ast.Call)
    assert {keyword.arg for keyword in decorator.keywords} == {"ko", "en"}


def a_transport(block: Block, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    given: dict[str, Any] = {}
    exec(compile(block.text, "replay.md", "exec"), given)
    recorded = read_recording(ROOT / "demos/bread-whole/recording.jsonl")
    request = next(event.payload for event in recorded.events if event.code == "request")
    answer = given["client"].chat.completions.create(**request["body"])
    assert answer.choices[0].message.content
    assert given["math"] is math


def curl_of_a_replay(block: Block, root: Path) -> None:
    """The server that the first line starts, and the request of the others, both at a free port."""
    first, _, curl = block.text.partition("\n")
    words = shlex.split(first)
    command = [sys.executable, "-m", *words, "--demos", str(ROOT / "demos"), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            address = next(
                m[0] for line in server.stderr if (m := re.search(r"http://127\.0\.0\.1:\d+", line))
            )
            curl = curl.replace("http://127.0.0.1:8787", address)
            asked = subprocess.run(shlex.split(curl), capture_output=True, text=True, check=True)
        finally:
            server.terminate()
    assert asked.stdout.startswith("data: {")
    assert asked.stdout.rstrip().endswith("data: [DONE]")


def imports(block: Block, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.ko.md", "a.en.md", "docs/ko/a.md", "docs/en/a.md", "pages/a.kr.md", "pages/a.en.md"):
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_text("# A\n\nText.\n", "utf-8")
    for line in block.text.splitlines():
        said = type_in(fresh, f"{line} --dry-run", monkeypatch)
        assert "aligned" in said


def in_the_flagship(block: Block, flagship: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in block.text.splitlines():
        type_in(flagship, line, monkeypatch)


def in_a_fresh_course(block: Block, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in block.text.splitlines():
        type_in(fresh, line, monkeypatch)
    assert (fresh / "site/index.html").is_file()
    assert os.environ["SITE_URL"] in (fresh / "site/sitemap.xml").read_text("utf-8")


def a_lesson_in_short(block: Block, root: Path) -> None:
    """The README's lesson leaves out its code; what it shows is read as it is."""
    a_lesson(Block(block.page, block.kind, textwrap.dedent(block.text)), root)


RUN: dict[tuple[str, str], Callable[..., None]] = {
    ("README.md", "---"): a_lesson_in_short,
    ("lesson-format.md", "---"): a_lesson,
    ("lesson-format.md", "title:"): a_course_file,
    ("exercises.md", "```"): a_lesson,
    ("exercises.md", "@check"): checks_of_a_task,
    ("exercises.md", "# ---"): a_notebook,
    ("measuring.md", "prompts:"): a_plan,
    ("measuring.md", "```plot="): a_lesson,
    ("measuring.md", "tokenreel plot"): in_the_flagship,
    ("drift.md", "deviations:"): a_demo_file,
    ("drift.md", "expect:"): a_demo_file,
    ("drift.md", "tokenreel record --reuse"): in_the_flagship,
    ("formats.md", '{"tokenreel":1'): a_recording,
    ("formats.md", "timeout:"): a_demo_file,
    ("formats.md", '{\n  "tokenreel_check"'): json_of_check,
    ("formats.md", '{\n"tokenreel_translations"'): json_of_translations,
    ("importing.md", "tokenreel import"): imports,
    ("live.md", "plugins:"): a_site_config,
    ("progress.md", "title:"): a_course_file,
    ("progress.md", "plugins:"): a_site_config,
    ("publishing.md", "export SITE_URL"): in_a_fresh_course,
    ("publishing.md", "site_url:"): a_site_config,
    ("publishing.md", "plugins:"): a_site_config,
    ("replay.md", "tokenreel replay\ncurl"): curl_of_a_replay,
    ("replay.md", "import math"): a_transport,
}
"""What runs each example, by its page and how it begins."""
OURS = [block for block in BLOCKS if find(block, RUN)]


@pytest.mark.parametrize("block", OURS, ids=[f"{block.page}: {block.first_line}" for block in OURS])
def test_an_example_works(block, tmp_path, request, monkeypatch):
    run = RUN[find(block, RUN) or ("", "")]
    given = {"block": block, "root": tmp_path, "monkeypatch": monkeypatch}
    run(*(given.get(name) or request.getfixturevalue(name) for name in inspect.signature(run).parameters))


@pytest.mark.parametrize("block", BLOCKS, ids=[f"{block.page}: {block.first_line}" for block in BLOCKS])
def test_every_example_is_run_or_says_why_not(block):
    tables = [table for table in (RUN, ELSEWHERE, NOT_RUN) if find(block, table)]
    assert len(tables) == 1, "write what runs it, or why nothing can"


def test_every_row_is_about_an_example():
    for table in (RUN, ELSEWHERE, NOT_RUN):
        found = {find(block, table) for block in BLOCKS}
        assert set(table) - found == set(), "the example is gone, or begins otherwise"


@pytest.mark.parametrize("test", sorted(set(ELSEWHERE.values())))
def test_what_runs_an_example_elsewhere_is_there(test):
    assert (ROOT / test).is_file()
