"""The command: what it writes, and what it leaves alone when something goes wrong."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from scripted import Reply, upstream

from tokenreel.cli import main
from tokenreel.recording import exchanges, measure_exchange, output_text, read_recording

ROOT = Path(__file__).parents[2]
COURSE = """\
title: {en: Course}
languages: {en: English}
tracks: [{id: t, title: {en: T}, lessons: [{file: 01-a.md}]}]
"""
LESSON = """\
---
title: {en: Title}
minutes: 5
status: published
---
```python demo="one"
@
```
"""


@pytest.fixture
def course(tmp_path):
    def write(code: str) -> Path:
        (tmp_path / "lessons" / "t").mkdir(parents=True, exist_ok=True)
        (tmp_path / "lessons" / "course.yml").write_text(COURSE)
        (tmp_path / "lessons" / "t" / "01-a.md").write_text(LESSON.replace("@", code))
        return tmp_path

    return write


def record(root: Path, *words: str):
    command = [
        "record",
        "--project",
        str(root),
        "--endpoint",
        "mine",
        "--base-url",
        "http://127.0.0.1:9/v1",
        *words,
    ]
    return CliRunner().invoke(main, command)


def test_a_recording_is_written_once_and_stale_only_after_an_edit(course):
    root = course("print('hello')")
    result = record(root, "one")
    assert result.exit_code == 0, result.output
    path = root / "demos" / "one" / "recording.jsonl"
    assert output_text(read_recording(path)) == "hello\n"
    assert "nothing to record" in record(root, "--stale").stdout
    course("print('hello!')")
    assert record(root, "--stale").exit_code == 0
    assert output_text(read_recording(path)) == "hello!\n"


ASK = "from openai import OpenAI\nOpenAI(max_retries=0).models.list()"
BAD = [
    ("a program that fails", "print(1)\n1/0", "program-failed", 'File "lessons/t/01-a.md", line 8'),
    ("an unreachable endpoint", ASK, "endpoint-unreachable", "cannot be reached"),
    ("a program that hangs", "import time; time.sleep(600)", "program-hangs", "within 5 s"),
    ("a printed key", "print('sk-' + 'a1' * 12)", "secret-in-recording", "shaped like a key"),
]


@pytest.mark.parametrize(
    ("code", "problem", "words"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_a_bad_run_leaves_the_earlier_recording(course, code, problem, words):
    root = course("print('earlier')")
    assert record(root).exit_code == 0
    path = root / "demos" / "one" / "recording.jsonl"
    before = path.read_bytes()
    course(code)
    result = record(root, "--timeout", "5")
    assert result.exit_code == 1
    assert f"lessons/t/01-a.md:6:1: {problem} demo one" in result.stdout
    assert words in result.stdout
    assert path.read_bytes() == before


def test_a_name_that_is_no_demo(course):
    result = record(course("print(1)"), "onne")
    assert result.exit_code == 1
    assert "unknown-demo no lesson has a demo onne" in result.stdout
    assert "Did you mean one?" in result.stdout


def test_no_key_is_one_sentence(course, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    result = CliRunner().invoke(
        main, ["record", "--project", str(course("print(1)")), "--endpoint", "openai"]
    )
    assert result.exit_code == 1
    assert (
        result.stderr
        == "Error: the environment variable OPENAI_API_KEY holds no key: set it, then record again\n"
    )


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_names_its_variable_and_not_the_key(course, monkeypatch, status):
    root = course("print('earlier')")
    assert record(root).exit_code == 0
    path = root / "demos" / "one" / "recording.jsonl"
    before = path.read_bytes()
    course(ASK)
    monkeypatch.setenv("MY_KEY", "a-key-of-mine")

    async def refuse(reply: Reply) -> None:
        await reply.start(f"{status} No", content_type="application/json")
        await reply.send(b'{"error": {"message": "bad key a-key-of-mine"}}')
        await reply.end()

    async def run() -> Result:
        async with upstream(refuse) as (url, _):
            words = ["--endpoint", "mine", "--base-url", url, "--key-env", "MY_KEY"]
            return await asyncio.to_thread(
                CliRunner().invoke, main, ["record", "--project", str(root), *words]
            )

    result = asyncio.run(run())
    assert result.exit_code == 1
    assert f"key-refused demo one: the endpoint mine refused the key ({status})" in result.stdout
    assert "Check what MY_KEY holds." in result.stdout
    assert "a-key-of-mine" not in result.output
    assert path.read_bytes() == before


def test_a_demos_own_settings_hold_until_the_command_line_says_otherwise(course):
    root = course("import time; time.sleep(600)")
    (root / "demos" / "one").mkdir(parents=True)
    (root / "demos" / "one" / "demo.yml").write_text("timeout: 1\nendpoint: nowhere\n")
    result = record(root)
    assert "did not end within 1 s" in result.stdout
    assert "did not end within 2 s" in record(root, "--timeout", "2").stdout
    named = CliRunner().invoke(main, ["record", "--project", str(root)])
    assert "there is no endpoint nowhere" in named.output


def test_a_success_says_what_was_recorded(course):
    assert record(course("print(1)")).stdout.startswith(
        "recorded demos/one/recording.jsonl: 0 exchanges, 2 events, "
    )


@pytest.mark.local_model
def test_the_real_local_model_streams(course):
    lesson = (ROOT / "lessons" / "streaming" / "05-streaming.md").read_text("utf-8")
    code = lesson.split('```python demo="haiku-sync"')[1].split("\n", 1)[1].split("```")[0]
    root = course(code.rstrip("\n"))
    result = CliRunner().invoke(main, ["record", "--project", str(root), "--endpoint", "local"])
    assert result.exit_code == 0, result.output
    recording = read_recording(root / "demos" / "one" / "recording.jsonl")
    (exchange,) = exchanges(recording)
    metrics = measure_exchange(exchange)
    assert metrics.streamed
    assert len(metrics.chunk_times_us) > 5
    assert metrics.completion_tokens
    assert output_text(recording).strip()
