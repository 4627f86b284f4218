"""What a reader pastes into a terminal, really pasted there."""

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backend import running
from recorded import HELLO, JSON, exchange, recording_text
from tokenreel.course import Sample, load_course
from tokenreel.recording import exchanges, output_text, parse_recording, read_recording
from tokenreel.site.terminal import base_url, curl_line, program_text, terminal

ROOT = Path(__file__).parents[2]
BACKEND = "http://127.0.0.1:8787"


def sample(code: str, language: str = "python") -> Sample:
    return Sample(1, 3, language, code, {}, "d", None, "")


def recorded(*events):
    return parse_recording(recording_text("d", *events))


def test_one_demo_has_a_base_url_of_its_own():
    assert base_url("d", exchanges(recorded(exchange())), BACKEND) == f"{BACKEND}/demo/d/v1"


def test_a_demo_that_asks_the_same_twice_needs_a_session():
    twice = exchanges(recorded(exchange([(200, b"{}")], status=429, headers=JSON), exchange()))
    assert base_url("d", twice, BACKEND) == f"{BACKEND}/session/mine/demo/d/v1"


def test_a_curl_line_quotes_what_a_shell_would_eat(tmp_path):
    body = {"a": "it's 가 $HOME `x`"}
    (asked,) = exchanges(recorded(exchange(body=body)))
    line = curl_line(asked, "http://x/v1")
    shown = subprocess.run(
        ["bash", "-c", f"printf '%s\\n' {line}"], capture_output=True, text=True, check=True
    )
    *head, last = shown.stdout.splitlines()
    assert head == [
        "curl",
        "-N",
        "http://x/v1/chat/completions",
        "-H",
        "content-type: application/json",
        "-d",
    ]
    assert json.loads(last) == body


def test_a_request_without_a_body_is_asked_as_it_was():
    (asked,) = exchanges(recorded(exchange(body=None, method="GET", path="/models?limit=2")))
    assert curl_line(asked, "URL") == "curl -N 'URL/models?limit=2' -X GET"


def test_a_program_is_the_printed_code_behind_what_leads_it_to_the_backend():
    text = program_text(sample("print(prompt)\n"), sample('prompt = "Hi"\n'), "URL")
    assert text == (
        'import os\n\nos.environ["OPENAI_BASE_URL"] = "URL"\nos.environ["OPENAI_API_KEY"] = "any"\n\n'
        'prompt = "Hi"\n\nprint(prompt)\n'
    )


def test_a_language_that_we_cannot_lead_gets_the_curl_line_only():
    shown = terminal(recorded(exchange()), sample("puts 1", "ruby"), None, BACKEND, "en")
    assert shown.count("<pre") == 1
    assert "curl -N" in shown


def test_a_demo_that_asks_nothing_has_nothing_to_show():
    assert terminal(recorded(), sample("print(1)"), None, BACKEND, "en") == ""


def test_what_was_asked_is_text_and_no_html():
    body = {**HELLO, "model": "</code><script>alert(1)</script>"}
    shown = terminal(recorded(exchange(body=body)), sample("x = 1"), None, BACKEND, "ko")
    assert "<script>" not in shown
    assert "터미널에서 보기" in shown


@pytest.fixture(scope="module")
def origin():
    with running(ROOT / "demos", "--speed", "instant", "--quiet") as backend:
        yield backend.url


def command_of(language, program, folder):
    """Return what a reader types to run a program of a language."""
    if language != "javascript":
        return ["bash", "-c", program] if language == "bash" else [sys.executable, "-c", program]
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    (folder / "program.mjs").write_text(program, "utf-8")
    return ["node", "program.mjs"]


@pytest.mark.parametrize("demo", ["haiku-sync", "solar-async", "raw-curl", "autumn-js"])
def test_pasted_as_they_stand_both_show_the_recorded_stream(demo, origin, tmp_path):
    found = next(one for one in load_course(ROOT).course.demos if one.id == demo)
    recording = read_recording(ROOT / "demos" / demo / "recording.jsonl")
    shown = terminal(recording, found.sample, found.setup, origin, "en")
    line, program = (html.unescape(text) for text in re.findall(r"<code>(.+?)</code>", shown, re.DOTALL))
    done = subprocess.run(["bash", "-c", f"{line} --silent"], capture_output=True, check=False)
    assert done.stdout == exchanges(recording)[0].body
    bare = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1"}
    command = command_of(found.sample.program_language, program, tmp_path)
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=bare, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == output_text(recording)
