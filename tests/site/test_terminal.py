"""What a reader pastes into a terminal, really pasted there."""

import contextlib
import html
import json
import os
import re
import shlex
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


def led(code: str, *events, language: str = "python", setup: str | None = None) -> str | None:
    """Return a program of demo ``d`` as a reader pastes it."""
    before = None if setup is None else sample(setup, language)
    return program_text(sample(code, language), before, "d", exchanges(recorded(*events)), BACKEND)


def test_one_demo_has_a_base_url_of_its_own():
    assert base_url("d", BACKEND) == f"{BACKEND}/demo/d/v1"


@pytest.mark.parametrize("language", ["python", "javascript", "bash"])
@pytest.mark.parametrize("body", [{"body": HELLO}, {"raw": b"a=1"}])
def test_only_a_program_that_asks_the_same_twice_has_a_session_and_the_curl_line_never(language, body):
    refused = exchange([(200, b"{}")], status=429, headers=JSON, **body)
    assert "/session/" in led("", refused, exchange(**body), language=language)
    assert "/session/" not in led(
        "", exchange(), exchange(raw=b"a=2"), exchange(raw=b"a=3"), language=language
    )
    shown = terminal(recorded(refused, exchange(**body)), sample("", language), None, BACKEND, "en")
    assert f"-X POST {BACKEND}/demo/d/v1/chat/completions" in html.unescape(shown)


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
        "-X",
        "POST",
        "http://x/v1/chat/completions",
        "-H",
        "content-type: application/json",
        "-d",
    ]
    assert json.loads(last) == body


def test_a_request_without_a_body_is_asked_as_it_was():
    (asked,) = exchanges(recorded(exchange(body=None, method="GET", path="/models?limit=2")))
    assert curl_line(asked, "URL") == "curl -N -X GET 'URL/models?limit=2'"
    (asked,) = exchanges(recorded(exchange(body=None, path="/responses/r/cancel")))
    assert curl_line(asked, "URL") == "curl -N -X POST URL/responses/r/cancel"


@pytest.mark.parametrize("raw", [b"\xff", b"a\x00b", b"a\r\nb", b"a\tb"])
def test_a_body_that_a_terminal_would_change_has_no_curl_line_but_still_its_program(raw):
    shown = terminal(recorded(exchange(raw=raw)), sample("x = 1"), None, BACKEND, "en")
    assert shown.count("<pre") == 1
    assert "x = 1" in shown
    assert terminal(recorded(exchange(raw=raw)), sample("x", "ruby"), None, BACKEND, "en") == ""


def test_a_program_is_the_printed_code_behind_what_leads_it_to_the_backend():
    text = led("print(prompt)\n", exchange(), setup='prompt = "Hi"\n')
    assert text == (
        f'import os\n\nos.environ["OPENAI_BASE_URL"] = "{BACKEND}/demo/d/v1"\n'
        'os.environ["OPENAI_API_KEY"] = "any"\n\n'
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


def pasted(shown):
    """Return what the drawer offers to paste."""
    return [html.unescape(text) for text in re.findall(r"<code>(.+?)</code>", shown, re.DOTALL)]


def run_curl(line):
    return subprocess.run(["bash", "-c", f"{line} --silent"], capture_output=True, check=False).stdout


def run_program(language, program, folder):
    bare = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1"}
    command = command_of(language, program, folder)
    return subprocess.run(command, capture_output=True, text=True, check=False, env=bare, cwd=folder)


DEMOS = sorted(path.parent.name for path in ROOT.glob("demos/*/recording.jsonl"))


@pytest.mark.parametrize("demo", DEMOS)
def test_pasted_as_they_stand_both_show_the_recorded_stream(demo, origin, tmp_path):
    found = next(one for one in load_course(ROOT).course.demos if one.id == demo)
    recording = read_recording(ROOT / "demos" / demo / "recording.jsonl")
    line, program = pasted(terminal(recording, found.sample, found.setup, origin, "en"))
    assert run_curl(line) == exchanges(recording)[0].body
    ran = run_program(found.sample.program_language, program, tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == output_text(recording)


@pytest.fixture(scope="module")
def scripted(tmp_path_factory):
    """Return what writes a recording of demo ``d`` and starts a backend of it."""

    @contextlib.contextmanager
    def start(*events):
        folder = tmp_path_factory.mktemp("demos")
        (folder / "d").mkdir()
        (folder / "d" / "recording.jsonl").write_text(recording_text("d", *events), "utf-8")
        with running(folder, "--speed", "instant", "--quiet") as backend:
            yield backend.url

    return start


ASK_THRICE = {
    "python": """\
import os, urllib.error, urllib.request
for _ in range(3):
    request = urllib.request.Request(
        os.environ["OPENAI_BASE_URL"] + "/chat/completions", BODY, {"content-type": "application/json"})
    try:
        print(urllib.request.urlopen(request).read().decode())
    except urllib.error.HTTPError as error:
        print(error.read().decode())
""",
    "javascript": """\
for (let n = 0; n < 3; n++) {
  const answer = await fetch(`${process.env.OPENAI_BASE_URL}/chat/completions`,
    { method: "POST", headers: { "content-type": "application/json" }, body: BODY });
  console.log(await answer.text());
}
""",
    "bash": """\
for _ in 1 2 3; do
  curl --silent "$OPENAI_BASE_URL/chat/completions" --header 'Content-Type: application/json' --data BODY
  echo
done
""",
}


@pytest.mark.parametrize("language", ASK_THRICE)
def test_a_demo_that_asks_the_same_again_prints_its_answers_in_their_order_at_each_run(
    scripted, language, tmp_path
):
    answers = [b'{"refused": 1}', b'{"answer": 1}', b'{"answer": 2}']
    events = [
        exchange([(200, answer)], status=status, headers=JSON)
        for status, answer in zip((429, 200, 200), answers, strict=True)
    ]
    quoted = {"python": repr(json.dumps(HELLO).encode()), "bash": shlex.quote(json.dumps(HELLO))}
    code = ASK_THRICE[language].replace("BODY", quoted.get(language, repr(json.dumps(HELLO))))
    with scripted(*events) as origin:
        line, program = pasted(terminal(recorded(*events), sample(code, language), None, origin, "en"))
        for run in ("first", "again"):
            assert run_curl(line) == answers[0], "whoever asks, and how often"
            (tmp_path / run).mkdir()
            ran = run_program(language, program, tmp_path / run)
            assert (ran.returncode, ran.stderr) == (0, "")
            assert ran.stdout.split() == b" ".join(answers).decode().split()


@pytest.mark.parametrize(
    "asked",
    [
        {"body": None, "path": "/responses/r/cancel"},
        {"body": None, "method": "GET", "path": "/files?include[]=a&b={c}"},
        {"raw": "name=it's 가&\n$HOME".encode(), "path": "/files"},
        {"raw": b"@/etc/hostname", "path": "/files"},
    ],
)
def test_a_request_of_any_kind_is_answered_as_it_was_recorded(scripted, asked):
    events = exchange([(200, b'{"id": "r"}')], headers=JSON, **asked)
    with scripted(events) as origin:
        line = pasted(terminal(recorded(events), sample("", "ruby"), None, origin, "en"))[0]
        assert run_curl(line) == b'{"id": "r"}'
