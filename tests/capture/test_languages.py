"""Programs that are not Python: the same proxy, the same format, the same marks."""

import json
import re

import pytest

from courses import HEAD, record_from
from scripted import DONE, Reply, chunk
from sessions import run
from tokenreel.capture.languages import LANGUAGES, LanguageError, Program, launch_program
from tokenreel.recording import output_reads, read_recording

JAVASCRIPT = """\
import OpenAI from "openai";

const client = new OpenAI();
const stream = await client.chat.completions.create({ model: "m", messages: [], stream: true });
for await (const chunk of stream) process.stdout.write(chunk.choices[0].delta.content ?? "");
console.log();
"""
BASH = """\
curl --no-buffer --silent "$OPENAI_BASE_URL/chat/completions" \\
  --header "Authorization: Bearer $OPENAI_API_KEY" \\
  --header "Content-Type: application/json" \\
  --data '{"model": "m", "messages": [], "stream": true}'
"""
PRINTED = {"javascript": "가을\n", "bash": (chunk("가") + chunk("을") + DONE).decode()}


async def stream(reply: Reply) -> None:
    await reply.start()
    for data in (chunk("가"), chunk("을"), DONE):
        await reply.send(data)
        await reply.settle()
    await reply.end()


@pytest.mark.parametrize(("language", "code"), [("javascript", JAVASCRIPT), ("bash", BASH)])
def test_a_program_is_recorded_as_one_in_python_is(language, code):
    done = run(stream, code, language=language)
    assert (done.outcome.exit_code, done.outcome.errors) == (0, "")
    (exchange,) = done.exchanges
    assert exchange.request_body == {"model": "m", "messages": [], "stream": True}
    assert exchange.body == chunk("가") + chunk("을") + DONE
    assert exchange.end_reason == "eof"
    assert exchange.requested_us > 0, "zero is where its code starts"
    assert done.output == PRINTED[language]
    assert "the-real-key" in done.replies[0].head


@pytest.mark.parametrize(
    ("language", "setup", "code"),
    [
        ("javascript", "globalThis.word = 'Hi';\nconsole.log('hidden');", "console.log(word);"),
        ("bash", "word=Hi\necho hidden", 'echo "$word"'),
    ],
)
def test_the_set_up_comes_before_time_zero_and_shares_what_it_made(language, setup, code):
    done = run(stream, code, setup=setup, language=language)
    assert done.outcome.exit_code == 0
    printed = output_reads(done.recording)
    assert [read.data for read in printed] == [b"hidden\n", b"Hi\n"]
    assert printed[0].time_us <= 0 < printed[1].time_us


@pytest.mark.parametrize(
    ("language", "code", "line"),
    [
        ("javascript", "\nthrow new Error('no');", r"a\.md\.mjs:12\b"),
        ("javascript", "\nconst = 1;", r"a\.md\.mjs:12\b"),
        ("bash", "\nno_such_command_here", r"a\.md\.sh: line 12: no_such_command_here"),
    ],
)
def test_an_error_has_the_lessons_own_line(language, code, line):
    done = run(stream, code, language=language)
    assert done.outcome.exit_code != 0
    assert re.search(line, done.outcome.errors)


@pytest.mark.parametrize("language", ["javascript", "bash"])
def test_nothing_of_ours_is_left_in_the_programs_environment(language):
    code = {
        "javascript": "console.log(Object.keys(process.env).join(' '))",
        "bash": "compgen -e | tr '\\n' ' '",
    }
    done = run(stream, code[language], language=language)
    assert "OPENAI_BASE_URL" in done.output
    assert "TOKENREEL" not in done.output
    assert "BASH_ENV" not in done.output


def test_a_line_of_python_is_seen_when_it_is_printed_as_in_a_terminal():
    code = "import sys, time\nprint('one')\ntime.sleep(0.2)\nprint('two', file=sys.stderr)\n"
    done = run(stream, code)
    one, two = (next(event for event in done.events if event.code == code) for code in ("out", "err"))
    assert one.time_us < two.time_us - 100_000


@pytest.mark.parametrize("language", ["javascript", "bash"])
def test_a_language_that_this_machine_lacks_is_one_sentence(language, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    program = Program("a.md", "", 1, None, 0, language, tmp_path)
    with pytest.raises(LanguageError, match="is not installed on this machine"):
        launch_program(program, tmp_path, 3)
    with pytest.raises(LanguageError, match="is not installed on this machine"):
        LANGUAGES[language].client(program)


def put_node(folder, says):
    node = folder / "node"
    node.write_text(f"#!/bin/sh\n{says}\n")
    node.chmod(0o755)


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("echo v16.20.2", "this machine's Node.js is v16.20.2"),
        ("echo v18.17.1", "this machine's Node.js is v18.17.1"),
        ("exit 1", "does not say its version"),
    ],
)
def test_a_node_that_cannot_start_a_program_is_one_sentence(says, words, tmp_path, monkeypatch):
    put_node(tmp_path, says)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    program = Program("a.md", "", 1, None, 0, "javascript", tmp_path)
    for refused in (
        lambda: launch_program(program, tmp_path, 3),
        lambda: LANGUAGES["javascript"].client(program),
    ):
        with pytest.raises(
            LanguageError, match=f"{words}: install Node.js 18.18 or newer, then record again$"
        ):
            refused()


@pytest.mark.parametrize("version", ["18.18.0", "20.20.2", "100.0.0"])
def test_a_node_that_can_is_named_in_the_header(version, tmp_path, monkeypatch):
    put_node(tmp_path, f"echo v{version}")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    program = Program("a.md", "", 1, None, 0, "javascript", tmp_path)
    assert LANGUAGES["javascript"].client(program) == {"node": version}
    assert launch_program(program, tmp_path, 3).command[0] == str(tmp_path / "node")


async def stream_at_once(reply: Reply) -> None:
    await reply.start()
    await reply.send(chunk("가") + DONE)
    await reply.end()


def test_a_demo_in_another_language_is_recorded_from_its_lesson(course):
    root = course("")
    lesson = root / "lessons" / "t" / "01-a.md"
    lesson.write_text(f'{HEAD}```sh demo="one"\n{BASH}```\n', "utf-8")
    done = record_from(root, stream_at_once, "one")
    assert done.exit_code == 0, done.output
    header = read_recording(root / "demos" / "one" / "recording.jsonl").header
    assert header["program"]["language"] == "bash"
    assert re.fullmatch(r"\d+\.\d+\.\d+", header["client"]["curl"])


def test_a_machine_without_the_language_is_told_and_keeps_the_earlier_recording(
    course, tmp_path, monkeypatch
):
    root = course("")
    (root / "lessons" / "t" / "01-a.md").write_text(f'{HEAD}```js demo="one"\n1;\n```\n', "utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    done = record_from(root, stream, "one")
    assert done.exit_code == 1
    assert (
        "cannot-run-language demo one: Node.js 18.18 or newer is not installed on this machine" in done.output
    )


@pytest.mark.parametrize(
    ("lock", "command"),
    [
        (None, "npm install openai"),
        ({"packages": {"node_modules/typescript": {}}}, "npm install openai"),
        ([], "npm install openai"),
        ({"packages": {"node_modules/openai": {"version": "7.57.0"}}}, "npm ci"),
    ],
    ids=["no lock file", "another's", "a strange one", "in the lock file"],
)
def test_a_package_that_is_not_installed_is_told_with_the_command_that_installs_it(course, lock, command):
    root = course("")
    lesson = f'{HEAD}```js demo="one"\n{JAVASCRIPT}```\n'
    (root / "lessons" / "t" / "01-a.md").write_text(lesson, "utf-8")
    if lock is not None:
        (root / "package-lock.json").write_text(json.dumps(lock))
    done = record_from(root, stream_at_once, "one")
    assert done.exit_code == 1
    assert (
        "cannot-run-language demo one: the course's node_modules has no package openai: "
        f"run `{command}` in the course's folder, then record again\n"
    ) in done.output
    assert "Fix the code" not in done.output


@pytest.mark.parametrize(
    "code",
    ["import './mine.mjs';", "console.error(\"Cannot find package 'openai' imported from here\"); throw 1;"],
    ids=["a file", "the program's own words"],
)
def test_what_no_package_would_mend_is_the_programs_own_failure(course, code):
    root = course("")
    (root / "lessons" / "t" / "01-a.md").write_text(f'{HEAD}```js demo="one"\n{code}\n```\n', "utf-8")
    done = record_from(root, stream_at_once, "one")
    assert "program-failed demo one" in done.output
