"""The command: what it writes, and what it leaves alone when something goes wrong."""

import errno
import gzip
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

import tokenreel.capture.record
from courses import ASK, record, record_from, recording_of
from scripted import Reply, say
from tokenreel.cli import main
from tokenreel.recording import exchanges, header_text, measure_exchange, output_text, read_recording

ROOT = Path(__file__).parents[2]


def test_a_recording_is_written_once_and_stale_only_after_an_edit(course):
    root = course("print('hello')")
    result = record(root, "one")
    assert result.exit_code == 0, result.output
    assert output_text(read_recording(recording_of(root))) == "hello\n"
    assert "nothing to record" in record(root, "--stale").stdout
    course("print('hello!')")
    assert record(root, "--stale").exit_code == 0
    assert output_text(read_recording(recording_of(root))) == "hello!\n"


SECRET = "secret-in-recording"
BAD = [
    ("a program that fails", "print(1)\n1/0", None, "program-failed", 'File "lessons/t/01-a.md", line 8'),
    ("an unreachable endpoint", ASK, None, "endpoint-unreachable", "cannot be reached"),
    ("a program that hangs", "import time; time.sleep(600)", None, "program-hangs", "within 3 s"),
    ("a printed key", "print('sk-' + 'a1' * 12)", None, SECRET, "shaped like a key"),
    ("its own key", "import os; print(os.environ['OPENAI_API_KEY'])", None, SECRET, "in use"),
    ("its own folder", "import os; print(os.getcwd())", None, SECRET, "a path of this machine"),
    ("a set-up that fails", "print(1)", "1/0", "program-failed", 'File "lessons/t/01-a.md (set-up)", line 7'),
    ("a set-up that speaks", "print(1)", 'print("ready")', "setup-speaks", "printed something"),
    ("a set-up that mutters", "print(1)", "open(2, 'w').write('r')", "setup-speaks", "printed something"),
]


@pytest.mark.parametrize(
    ("code", "setup", "problem", "words"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_a_bad_run_leaves_the_earlier_recording(course, code, setup, problem, words):
    root = course("print('earlier')")
    assert record(root).exit_code == 0
    before = recording_of(root).read_bytes()
    course(code, setup)
    result = record(root, "--timeout", "3" if problem == "program-hangs" else "60")
    assert result.exit_code == 1
    line = 6 if setup is None else 9
    assert f"lessons/t/01-a.md:{line}:1: {problem} demo one" in result.stdout
    assert words in result.stdout
    assert "recorded demos" not in result.stdout
    assert recording_of(root).read_bytes() == before


@pytest.mark.parametrize("setup", ["raise SystemExit", "import os; os._exit(0)"])
def test_a_set_up_that_ends_the_program_makes_no_recording(course, setup):
    result = record(course("print(1)", setup))
    assert result.exit_code == 1
    assert result.stdout == (
        "lessons/t/01-a.md:9:1: program-failed demo one: the set-up ended the program, with exit status 0, "
        "before the printed code started\n    Let the set-up run to its end, without exit().\n"
    )


def test_a_set_up_that_asks_the_endpoint_speaks(course):
    async def models(reply: Reply) -> None:
        await say(reply, "200 OK", '{"object": "list", "data": []}')

    result = record_from(course("print(1)", ASK), models)
    assert result.exit_code == 1
    assert "setup-speaks demo one: the set-up printed something or made a request" in result.stdout


def test_a_quiet_set_up_is_fine(course):
    root = course("print(x)", "x = 5")
    assert record(root).exit_code == 0
    assert output_text(read_recording(recording_of(root))) == "5\n"


@pytest.mark.parametrize(
    "code",
    [
        "from openai import OpenAI\nOpenAI(api_key='another-key', max_retries=0).models.list()",
        "from openai import OpenAI\ntry: OpenAI(api_key='another-key').models.list()\nexcept Exception: pass",
    ],
)
def test_a_key_of_the_programs_own_is_named_as_the_reason(course, code):
    async def models(reply: Reply) -> None:
        await say(reply, "200 OK", '{"object": "list", "data": []}')

    root = course(code)
    result = record_from(root, models)
    assert result.exit_code == 1
    assert (
        "request-not-sent demo one: a request was not sent on to the endpoint: "
        "GET /v1/models does not carry the key in OPENAI_API_KEY\n"
        "    Create the client without api_key and base_url: it takes both from its environment.\n"
    ) in result.stdout
    assert not recording_of(root).exists()


@pytest.mark.parametrize("coding", ["gzip", "br", "GZip"])
def test_an_answer_that_is_encoded_unasked_is_no_recording_of_unreadable_bytes(course, coding):
    async def models(reply: Reply) -> None:
        await reply.start("200 OK", content_type="application/json", content_encoding=coding)
        await reply.send(gzip.compress(b'{"object": "list", "data": []}'))
        await reply.end()

    code = ASK.replace(
        "OpenAI(max_retries=0).models.list()", "try: OpenAI().models.list()\nexcept Exception: pass"
    )
    root = course(code)
    result = record_from(root, models)
    assert result.exit_code == 1
    assert (
        f"encoded-answer demo one: the endpoint mine encoded an answer ({coding}), though it was asked "
        "not to, so a recording would hold no text that a reader or a player could read\n"
        "    Turn its compression off, or that of a proxy in front of it.\n"
    ) in result.stdout
    assert not recording_of(root).exists()


def test_an_answer_that_no_replay_could_give_again_is_a_problem(course):
    async def models(reply: Reply) -> None:
        await say(reply, "999 Odd", '{"object": "list", "data": []}')

    code = ASK.replace(
        "OpenAI(max_retries=0).models.list()",
        "try: OpenAI(max_retries=0).models.list()\nexcept Exception: pass",
    )
    root = course(code)
    result = record_from(root, models)
    assert result.exit_code == 1
    assert "recording-failed demo one: what the endpoint mine answered can't be replayed" in result.stdout
    assert "found 999" in result.stdout
    assert not recording_of(root).exists()


def test_an_answer_that_says_it_is_not_encoded_is_recorded(course):
    async def models(reply: Reply) -> None:
        await say(reply, "200 OK", '{"object": "list", "data": []}', content_encoding="identity")

    assert record_from(course(ASK), models).exit_code == 0


def test_a_name_that_is_no_demo(course):
    result = record(course("print(1)"), "onne")
    assert result.exit_code == 1
    assert (result.stdout, result.stderr) == ("", "Error: no lesson has a demo onne. Did you mean one?\n")


@pytest.mark.parametrize("names", [["one"], []])
def test_a_lesson_that_cannot_be_read_is_named_before_the_demos_that_it_may_have(course, names):
    root = course("print(1)")
    lesson = root / "lessons" / "t" / "01-a.md"
    lesson.write_text(lesson.read_text().replace("minutes: 5", "minutes: five"))
    result = record(root, *names)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("lessons/t/01-a.md:3:1: wrong-type")
    assert [line for line in result.stderr.splitlines() if line.startswith("Error: no lesson")] == [
        f"Error: no lesson has a demo {name}. There are: none." for name in names
    ]


def test_a_course_that_cannot_be_read_says_why(course):
    root = course("print(1)")
    (root / "lessons" / "course.yml").write_text("title: {\n")
    result = record(root)
    assert result.exit_code == 1
    assert result.stdout.startswith("lessons/course.yml:1:8: bad-yaml")


def test_where_a_file_stands_in_the_way_nothing_is_run_and_nothing_lost(course):
    root = course("print(1)")
    (root / "demos").mkdir()
    (root / "demos" / "one").write_text("mine")
    result = record(root)
    assert result.exit_code == 1
    assert result.stdout == (
        "lessons/t/01-a.md:6:1: recording-failed demo one: demos/one/recording.jsonl cannot be written "
        "(Not a directory)\n    Is there room, and may you write there? An earlier recording is as it was.\n"
    )
    assert (root / "demos" / "one").read_text() == "mine"


def fail(number: int):
    def write(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return write


def test_a_full_disk_is_one_problem_and_the_earlier_recording_stays(course, monkeypatch):
    root = course("print('earlier')")
    assert record(root).exit_code == 0
    before = recording_of(root).read_bytes()
    monkeypatch.setattr(tokenreel.capture.record, "write_recording", fail(errno.ENOSPC))
    result = record(root)
    assert result.exit_code == 1
    expected = (
        "recording-failed demo one: demos/one/recording.jsonl cannot be written (No space left on device)"
    )
    assert expected in result.stdout
    assert recording_of(root).read_bytes() == before


def test_no_room_for_the_program_is_one_problem(course, monkeypatch):
    monkeypatch.setattr("tokenreel.capture.program.tempfile.TemporaryDirectory", fail(errno.EROFS))
    result = record(course("print(1)"))
    assert result.exit_code == 1
    assert "recording-failed demo one: the program cannot be run (Read-only file system)" in result.stdout


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
    result = record(course("print(1)"))
    assert result.stdout.startswith("recorded demos/one/recording.jsonl: 0 exchanges, 2 events, ")
    assert result.stderr == "", "nothing moves where nobody watches"


@pytest.mark.local_model
def test_the_real_local_model_streams(course):
    lesson = (ROOT / "lessons" / "streaming" / "05-streaming.md").read_text("utf-8")
    code = lesson.split('```python demo="haiku-sync"')[1].split("\n", 1)[1].split("```")[0]
    root = course(code.rstrip("\n"))
    result = CliRunner().invoke(main, ["record", "--project", str(root), "--endpoint", "local"])
    assert result.exit_code == 0, result.output
    recording = read_recording(recording_of(root))
    (exchange,) = exchanges(recording)
    metrics = measure_exchange(exchange)
    assert metrics.streamed
    assert len(metrics.chunk_times_us) > 5
    assert metrics.completion_tokens
    assert output_text(recording).strip()
    assert exchange.end_reason == "eof"
    assert header_text(recording.header, "endpoint", "model") == "SmolLM2-135M-Instruct Q4_1"
