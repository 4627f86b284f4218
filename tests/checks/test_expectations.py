"""What a demo.yml expects, held to recordings: what is expected and what is found, in a sentence."""

from functools import partial

import pytest
import yaml
from click.testing import CliRunner

from answering import CHAT, STOP, TEXT, USAGE, recorded, streamed, whole
from one_demo import write_demo
from tokenreel.checks.expectations import expectation_problems, failures
from tokenreel.cli import main
from tokenreel.course import Expectation, load_course

REFUSED = whole({"error": {"message": "no"}}, status=400)
LIMITED = whole({"error": {"message": "slow down"}}, status=429)
ONE, TWO = recorded(CHAT), recorded(LIMITED, CHAT)
CASES = [
    ("status: 200", ONE, []),
    ("status: 400", recorded(REFUSED), []),
    ("status: 400", ONE, ["expected status 400, found 200"]),
    ("usage: last-chunk", ONE, []),
    ("usage: last-chunk", recorded(streamed(TEXT, STOP)), ["expected usage in the last chunk, found none"]),
    (
        "usage: last-chunk",
        recorded(streamed(USAGE, STOP)),
        ["expected usage in the last chunk, found some in event 0 of 0 to 1"],
    ),
    ("usage: none", recorded(streamed(TEXT)), []),
    ("usage: none", ONE, ["expected no usage, found some in event 3 of 0 to 3"]),
    ("usage: anywhere", recorded(streamed(TEXT)), ["expected usage, found none"]),
    ("usage: anywhere", recorded(whole({"usage": {"total_tokens": 1}})), []),
    ("tool_call: get_weather", ONE, []),
    ("tool_call: get_time", ONE, ["expected a call of the tool get_time, found get_weather"]),
    ("tool_call: get_time", recorded(REFUSED), ["expected a call of the tool get_time, found none"]),
    ("finish_reason: stop", ONE, []),
    ("finish_reason: length", ONE, ["expected finish_reason length, found stop"]),
    ("text: {contains: aris}", ONE, []),
    ("text: {contains: London}", ONE, ["expected a text that contains `London`, found `Paris`"]),
    ("exit: 0", ONE, []),
    ("exit: 3", ONE, ["expected exit status 3, found 0"]),
    ("exit: 0", recorded(CHAT, code=None), ["expected exit status 0, found None"]),
    ("exchanges: 2", TWO, []),
    ("exchanges: 2", ONE, ["expected 2 exchanges, found 1"]),
    ("{exchange: 0, status: 429}", TWO, []),
    ("{exchange: 1, status: 200, usage: last-chunk}", TWO, []),
    (
        "{exchange: 1, status: 429, finish_reason: length}",
        TWO,
        [
            "exchange 1: expected status 429, found 200",
            "exchange 1: expected finish_reason length, found stop",
        ],
    ),
    ("status: 200", TWO, ["exchange 0: expected status 200, found 429; `exchange:` says which one is meant"]),
    ("{exchange: 2, status: 200}", TWO, ["there is no exchange 2: the recording has 2"]),
    ("status: 200", recorded(), ["there is no exchange 0: the recording has 0"]),
    ("exchange: 0", ONE, ["this entry expects nothing"]),
    ("{}", ONE, ["this entry expects nothing"]),
]


@pytest.mark.parametrize(("expected", "recording", "found"), CASES)
def test_expectations(expected, recording, found):
    assert list(failures(recording, Expectation(**yaml.safe_load(expected)))) == found


@pytest.fixture
def write(tmp_path):
    return partial(write_demo, tmp_path, "print()", out="\n")


def told(root):
    load = load_course(root)
    return [str(problem) for problem in (*load.problems, *expectation_problems(root, load.course.demos))]


def test_what_fails_is_told_where_it_is_expected(write):
    settings = "timeout: 3\nexpect:\n  - status: 200\n  - finish_reason: length\n"
    assert told(write(CHAT, settings=settings)) == [
        "demos/one/demo.yml:4:5: expectation-failed demo one: expected finish_reason length, found stop\n"
        "    Fix what is expected, or the code, and run `tokenreel record one`."
    ]


def test_of_expectations_in_one_line_each_is_told_in_its_column(write):
    found = told(write(CHAT, settings="expect: [{exit: 3}, {status: 400}]\n"))
    assert [one.partition(": ")[0] for one in found] == ["demos/one/demo.yml:1:10", "demos/one/demo.yml:1:21"]


def test_a_refusal_that_nothing_expects_is_a_warning(write):
    assert told(write(REFUSED)) == [
        "lessons/t/01-a.md:6:1: unexpected-status demo one: exchange 0 got status 400, "
        "and nothing expects that\n"
        "    If it is meant to, write `expect: [{exchange: 0, status: 400}]` into demos/one/demo.yml."
    ]
    assert told(write(REFUSED, settings="expect: [{status: 400}]\n")) == []
    assert len(told(write(REFUSED, settings="expect: [{exchange: 1, status: 400}]\n"))) == 2


def test_a_refusal_that_was_asked_again_with_success_needs_no_expectation(write):
    assert told(write(LIMITED, CHAT)) == []
    assert len(told(write(CHAT, LIMITED))) == 1
    assert len(told(write(LIMITED, LIMITED))) == 2


def test_an_exit_status_that_nothing_expects_is_a_problem(write):
    root = write(CHAT)
    path = root / "demos" / "one" / "recording.jsonl"
    path.write_text(path.read_text("utf-8").replace('{"code": 0}', '{"code": 2}'), "utf-8")
    assert told(root) == [
        "lessons/t/01-a.md:6:1: expectation-failed demo one: the program ended with exit status 2, "
        "and nothing expects that\n"
        "    If it is meant to, write `expect: [{exit: 2}]` into demos/one/demo.yml."
    ]
    (path.parent / "demo.yml").write_text("expect:\n- exit: 2\n")
    assert told(root) == []


def test_check_holds_recordings_to_what_is_expected_even_where_it_runs_nothing(write):
    root = write(CHAT, settings="expect: [{status: 400}]\n")
    done = CliRunner().invoke(main, ["check", "--no-run", "--project", str(root)])
    assert done.exit_code == 1
    assert "expectation-failed demo one: expected status 400, found 200" in done.stdout


BAD = [
    (
        "expect: {status: 400}",
        "1:1: wrong-type `expect` must be a list, found keys with values\n"
        "    Write e.g. `expect: [{status: 400}, {usage: last-chunk}]`.",
    ),
    (
        "expect:\n- status: ok",
        "2:3: wrong-type `expect.0.status` must be a whole number, found the text `ok`\n"
        "    Write e.g. `status: 400`.",
    ),
    (
        "expect:\n- usage: last",
        "2:3: wrong-type `expect.0.usage` must be `last-chunk`, `anywhere` or `none`, "
        "found the text `last`\n"
        "    Write e.g. `usage: last-chunk`.",
    ),
    (
        "expect:\n- toolcall: x",
        "2:3: unknown-key `expect.0.toolcall` is no key here\n    Write `tool_call`, or remove it.",
    ),
    (
        "expect:\n- text: Paris",
        "2:3: wrong-type `expect.0.text` must be keys with values, found the text `Paris`\n"
        "    Write e.g. `text: {contains: Paris}`.",
    ),
    (
        "output: any",
        "1:1: wrong-type `output` must be `same` or `varies`, found the text `any`\n"
        "    Write e.g. `output: varies`.",
    ),
]


@pytest.mark.parametrize(("settings", "problem"), BAD)
def test_a_setting_that_is_none_is_told_in_an_authors_words(write, settings, problem):
    (found,) = told(write(CHAT, settings=settings))
    assert found.partition("demo.yml:")[2] == problem
