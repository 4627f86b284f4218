"""A key that is no key, one that is refused, and one that an endpoint repeats: none is ever shown."""

import base64
import json
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from courses import ASK, record, record_from, recording_of
from scripted import Reply, say
from tokenreel.capture.endpoints import EndpointError, open_endpoint
from tokenreel.cli import main

KEY = "a-key/of+mine"


@pytest.fixture
def key(monkeypatch):
    monkeypatch.setenv("MY_KEY", KEY)
    return ["--key-env", "MY_KEY"]


def test_no_key_is_one_sentence(course, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    command = ["record", "--project", str(course("print(1)")), "--endpoint", "openai"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert (
        result.stderr
        == "Error: the environment variable OPENAI_API_KEY holds no key: set it, then record again\n"
    )


BAD_KEYS = [
    (" \n", "holds no key: set it"),
    ("sk-가나다라마바사아", "a key is ASCII characters without a space"),
    ("Bearer abcdefgh", "a key is ASCII characters without a space"),
    ("abcdefgh\nijkl", "a key is ASCII characters without a space"),
    ("abcdefg", "has fewer than 8 characters"),
]


@pytest.mark.parametrize(("value", "words"), BAD_KEYS)
def test_what_is_no_key_is_refused_before_a_program_runs_into_it(course, monkeypatch, value, words):
    monkeypatch.setenv("MY_KEY", value)
    result = record(course("print(1)"), "--key-env", "MY_KEY")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: the ")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert "MY_KEY" in result.stderr
    assert not value.strip() or value.strip() not in result.stderr


def test_the_newline_behind_a_key_is_not_part_of_it(monkeypatch):
    monkeypatch.setenv("MY_KEY", f" {KEY}\r\n")
    with open_endpoint("mine", " http://127.0.0.1:9/v1\n", "MY_KEY") as endpoint:
        assert (endpoint.key, endpoint.base_url) == (KEY, "http://127.0.0.1:9/v1")


@pytest.mark.parametrize(
    "base_url",
    [
        "http://host:port/v1",
        "http://host:99999/v1",
        "http://host:0/v1",
        "localhost:8080/v1",
        "//localhost:8080/v1",
        "ftp://localhost/v1",
        "http:///v1",
        "http://my host/v1",
        "http://localhost/v1?version=1",
        "http://localhost/v1#top",
        "",
    ],
)
def test_what_is_no_address_is_refused_in_one_sentence(course, base_url):
    result = record(course("print(1)"), base_url=base_url)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: --base-url {base_url} is no address of a server: it must be like http://127.0.0.1:8080/v1\n"
    )


@pytest.mark.parametrize("base_url", ["https://me:pass@host/v1", "https://me:pass@host:port/v1"])
def test_an_address_with_a_password_is_not_repeated(base_url):
    with pytest.raises(EndpointError) as refused, open_endpoint("mine", base_url):
        pass
    assert "pass@" not in str(refused.value)
    assert "must hold no password" in str(refused.value)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_names_its_variable_and_not_the_key(course, key, status):
    async def refuse(reply: Reply) -> None:
        await say(reply, f"{status} No", json.dumps({"error": {"message": f"bad key {KEY}"}}))

    root = course("print('earlier')")
    assert record(root).exit_code == 0
    before = recording_of(root).read_bytes()
    course(ASK)
    result = record_from(root, refuse, *key)
    assert result.exit_code == 1
    assert (
        f"key-refused demo one: the endpoint mine refused the key ({status}), and the program ended with:\n"
        "openai."
    ) in result.stdout
    assert "bad key ***" in result.stdout
    assert "Check what MY_KEY holds." in result.stdout
    assert KEY not in result.output
    assert recording_of(root).read_bytes() == before


def test_a_refusal_is_not_the_reason_where_the_program_went_on_and_failed_otherwise(course, key):
    async def refuse_the_first(reply: Reply) -> None:
        if reply.target.endswith("/models/secret"):
            await say(reply, "403 No", '{"error": {"message": "not yours"}}')
        else:
            await say(reply, "200 OK", '{"object": "list", "data": []}')

    code = (
        "import openai\n"
        "client = openai.OpenAI(max_retries=0)\n"
        "try: client.models.retrieve('secret')\n"
        "except openai.PermissionDeniedError: pass\n"
        "client.models.list()\n"
        "1/0"
    )
    result = record_from(course(code), refuse_the_first, *key)
    assert result.exit_code == 1
    assert "program-failed demo one: the program failed with exit status 1:" in result.stdout
    assert "ZeroDivisionError: division by zero" in result.stdout


ENCODINGS = {
    "plain": KEY,
    "in a URL": quote(KEY, safe=""),
    "in a URL, lower case": quote(KEY, safe="").lower(),
    "hex": KEY.encode().hex(),
    "base64": base64.b64encode(KEY.encode()).decode(),
    "base64, in a pair": base64.b64encode(f"me:{KEY}".encode()).decode(),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_endpoint_that_repeats_the_key_does_not_get_it_printed(course, key, encoding):
    shown = ENCODINGS[encoding]

    async def repeat(reply: Reply) -> None:
        await say(reply, "400 Bad Request", json.dumps({"error": {"message": f"no model for {shown}"}}))

    root = course(ASK)
    result = record_from(root, repeat, *key)
    assert result.exit_code == 1
    assert "program-failed demo one" in result.stdout
    assert "no model for" in result.stdout
    assert "***" in result.stdout
    assert shown not in result.output
    assert KEY not in result.output


def test_a_key_at_the_cut_of_a_long_traceback_is_masked_before_the_cut(course, key):
    async def repeat(reply: Reply) -> None:
        await say(reply, "400 Bad Request", json.dumps({"error": {"message": KEY + "x" * 1900}}))

    result = record_from(course(ASK), repeat, *key)
    assert not any(KEY[start:] in result.stdout for start in range(len(KEY) - 4))


def test_an_unreachable_address_that_repeats_the_key_is_masked(course, monkeypatch):
    monkeypatch.setenv("MY_KEY", "nowhere.invalid")
    result = record(course(ASK), "--key-env", "MY_KEY", base_url="http://nowhere.invalid:1/v1")
    assert "endpoint-unreachable" in result.stdout
    assert "nowhere.invalid" not in result.output
