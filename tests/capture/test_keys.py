"""A key that is no key, and an address that is none: said before a program runs into them."""

import pytest
from click.testing import CliRunner
from courses import record

from tokenreel.capture.endpoints import EndpointError, open_endpoint
from tokenreel.cli import main

KEY = "a-key/of+mine"


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
