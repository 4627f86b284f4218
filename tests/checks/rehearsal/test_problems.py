"""Demos are run against their recordings, for real: in virtual time, over loopback, in other languages."""

import json
import shutil
from functools import partial

import pytest
from click.testing import CliRunner

from one_demo import ASK, CHAT, OUTPUT, READS, chunk, demos_of, edit, write_demo
from recorded import exchange
from tokenreel.checks.rehearsal import rehearsal_problems
from tokenreel.checks.rehearsal.cache import CACHE
from tokenreel.cli import main


@pytest.fixture
def write(tmp_path):
    """Return what writes a course with one demo into a folder and returns it."""
    return partial(write_demo, tmp_path)


def told(root, **options):
    return [str(problem) for problem in rehearsal_problems(root, demos_of(root), **options)]


def test_a_demo_that_does_what_was_recorded_is_no_problem_and_is_run_once(write):
    root, said = write(ASK, CHAT, out=OUTPUT), []
    assert told(root, say=said.append) == []
    assert said == ["replaying 1 demo (once, and after a change)"]
    assert told(root, say=said.append) == []
    assert len(said) == 1


def test_prose_above_a_demo_does_not_run_it_again_but_its_code_does(write):
    root, said = write("print(1)", out="1\n"), []
    assert told(root) == []
    edit(root, "```python", "Prose.\n\n```python")
    assert told(root, say=said.append) == []
    assert said == []
    edit(root, "print(1)", "print(1 )")
    assert told(root, say=said.append) == []
    assert len(said) == 1


def test_a_cache_that_is_damaged_is_made_anew(write):
    root = write("print(1)", out="1\n")
    kept = root / CACHE / "one.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{")
    assert told(root) == []
    assert json.loads(kept.read_text("utf-8"))["rehearsal"]["out"] == "1\n"


def test_recorded_times_are_in_the_clocks_and_may_differ_a_little(write):
    code = ASK.replace("from openai", "import time\nfrom openai").replace(
        "for chunk", "start = time.perf_counter()\nfor chunk"
    )
    root = write(
        code + 'print(f"\\n{time.perf_counter() - start:6.2f} s")', CHAT, out=f"{OUTPUT}\n  0.74 s\n"
    )
    assert told(root) == []
    kept = json.loads((root / CACHE / "one.json").read_text("utf-8"))["rehearsal"]["out"]
    assert 0.5 < float(kept.split()[-2]) < 0.9


def test_what_differs_names_the_versions_that_do(write):
    (problem,) = told(write(ASK, CHAT, out="가을?"))
    assert problem.startswith(
        "lessons/t/01-a.md:6:1: replay-output-differs demo one: its output differs in line 1: "
        "recorded `가을?`, now `가을!` (recorded with openai 3.0.0, replayed with openai "
    )
    assert "`output: varies`" in problem
    assert told(write(ASK, CHAT, out="가을?", settings="output: varies\n")) == []


def test_what_works_over_a_connection_only_is_run_so(write):
    code = """\
import json, os, sys, threading, urllib.request
def ask():
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "Hello"}], "stream": True})
    request = urllib.request.Request(os.environ["OPENAI_BASE_URL"] + "/chat/completions", body.encode())
    sys.stdout.buffer.write(urllib.request.urlopen(request).read())
thread = threading.Thread(target=ask)
thread.start()
thread.join()
try:
    urllib.request.urlopen("http://192.0.2.1/")
except OSError as error:
    print(error)"""
    body = b"".join(data for _, data in READS).decode()
    out = f"{body}<urlopen error there is no network while a recording is replayed>\n"
    assert told(write(code, CHAT, out=out)) == []


def test_a_program_that_never_ends_is_told_and_not_kept(write):
    root = write("while True: pass", settings="timeout: 1\n")
    (problem,) = told(root)
    assert "program-hangs demo one: answered by its recording, the program does not end within 1 s" in problem
    assert not (root / CACHE).exists()


def test_an_answer_that_the_sdk_refuses_is_a_problem_until_it_is_declared(write):
    damaged = exchange(
        [(100, chunk("가", created=...)), (200, chunk("을", model=1)), (300, b"data: [DONE]\n\n")]
    )
    (problem,) = told(write(ASK, damaged, out="가을"))
    assert (
        "replay-answer-refused demo one: the SDK's types refuse an answer: "
        "chat.completion.chunk `created` (Field required); "
        "chat.completion.chunk `model` (Input should be a valid string)"
    ) in problem
    assert "write `deviations: [created, model]` into its demo.yml" in problem
    assert told(write(ASK, damaged, out="가을", settings="deviations: [created, model]\n")) == []
    idle = told(
        write(ASK, damaged, out="가을", settings="deviations:\n  - created\n  - model\n  - usage.*\n")
    )
    assert idle == [
        "demos/one/demo.yml:4:5: unused-deviation demo one: no answer deviates in `usage.*`\n    Remove it."
    ]


def test_a_server_that_is_known_to_deviate_needs_no_declaration(write):
    event = {"type": "response.output_text.delta", "item_id": "i", "delta": "가"}
    answer = exchange(
        [(100, f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())],
        path="/responses",
        body={"model": "m", "input": "Hi", "stream": True},
    )
    code = """\
from openai import OpenAI
for event in OpenAI().responses.create(model="m", input="Hi", stream=True):
    print(event.delta)"""
    endpoint = {"name": "local", "server": "llama.cpp server"}
    assert told(write(code, answer, out="가\n", header={"endpoint": endpoint})) == []
    (problem,) = told(write(code, answer, out="가\n"))
    assert "response.output_text.delta `content_index` (Field required)" in problem


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_a_script_is_run_against_a_server_on_this_machine(write):
    code = """\
curl --silent --no-buffer "$OPENAI_BASE_URL/chat/completions" --header 'Content-Type: application/json' \\
  --data '{"model": "m", "messages": [{"role": "user", "content": "Hello"}], "stream": true}'"""
    body = b"".join(data for _, data in READS).decode()
    assert told(write(code, CHAT, out=body, language="bash")) == []
    (problem,) = told(write(code.replace("Hello", "Bye"), CHAT, out=body, language="bash"))
    assert 'differs in messages[0].content: recorded "Hello", asked "Bye"' in problem


def test_a_language_that_this_machine_lacks_is_a_warning(write, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    root = write("console.log(1)", out="1\n", language="javascript")
    (problem,) = rehearsal_problems(root, demos_of(root))
    assert (problem.code, problem.severity) == ("cannot-run-language", "warning")
    assert "it could not be replayed here: Node.js 18.18 or newer is not installed" in problem.message


def test_a_program_gets_no_key_of_ours_and_a_home_of_its_own(write, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "a-real-key")
    monkeypatch.setenv("MY_KEY", "another")
    code = """\
import os, pathlib
print(os.environ["OPENAI_API_KEY"], "MY_KEY" in os.environ)
print(pathlib.Path.home() == pathlib.Path.cwd(), os.listdir())"""
    assert told(write(code, out="no-key-needed False\nTrue []\n")) == []


def test_no_run_runs_nothing_of_the_lessons(write):
    touched = "import os, pathlib; pathlib.Path('{}').touch()"
    root = write("print()", out="\n")
    mark = root / "ran"
    write(touched.format(mark), out="")
    command = ["check", "--project", str(root), "--no-run"]
    CliRunner().invoke(main, command)
    assert not mark.exists()
    CliRunner().invoke(main, command[:-1])
    assert mark.exists()


def test_a_damaged_recording_is_not_told_again(write):
    root = write("print(1)", out="1\n")
    (root / "demos" / "one" / "recording.jsonl").write_text("{}\n")
    assert told(root) == []


def test_the_same_request_twice_gets_both_answers_in_turn(write):
    later = exchange([(100, chunk("봄")), (200, b"data: [DONE]\n\n")])
    assert told(write(f"{ASK}\n{ASK}", CHAT, later, out=f"{OUTPUT}봄")) == []
