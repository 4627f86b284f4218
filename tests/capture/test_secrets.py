"""Nothing secret is ever written, in whatever encoding and however it was cut."""

import base64
import json
import tempfile
from pathlib import Path
from urllib.parse import quote

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.capture.secrets import find_secret, machine_paths, mask_credentials
from tokenreel.recording import Event, encode_bytes

KEY = 'k3y/with+"signs~~~'
URLSAFE = base64.urlsafe_b64encode
ENCODINGS = [
    lambda data: data,
    lambda data: quote(data, safe="").encode(),
    lambda data: quote(data, safe="").lower().encode(),
    lambda data: json.dumps(data.decode())[1:-1].encode(),
    lambda data: json.dumps(json.dumps(data.decode()))[1:-1].encode(),
    lambda data: data.hex().encode(),
    lambda data: data.hex().upper().encode(),
    base64.b64encode,
    lambda data: base64.b64encode(b"a" + data + b"b"),
    lambda data: base64.b64encode(b"ab" + data + b"c"),
    URLSAFE,
    lambda data: URLSAFE(b"a" + data + b"b"),
    lambda data: URLSAFE(b"ab" + data + b"c"),
]


@pytest.mark.parametrize("encode", ENCODINGS)
@given(cut=st.integers(0, 40))
def test_a_credential_is_found_however_it_is_cut(encode, cut):
    text = b"before " + encode(KEY.encode()) + b" after"
    events = [
        Event(0, "out", None, encode_bytes(text[:cut])),
        Event(1, "out", None, encode_bytes(text[cut:])),
    ]
    assert find_secret(events, [KEY], []) == "a credential that is in use"


def test_a_credential_in_a_request_is_found():
    events = [Event(0, "request", 0, {"body": {"messages": [KEY]}})]
    assert find_secret(events, [KEY], []) == "a credential that is in use"


@pytest.mark.parametrize("before", ["", "a", "ab"])
@pytest.mark.parametrize("key", ["12345678", "123456789", "1234567890"])
def test_the_shortest_keys_are_found_in_base64(key, before):
    text = base64.b64encode(f"{before}{key}xyz".encode()).decode()
    assert find_secret([Event(0, "out", None, text)], [key], []) == "a credential that is in use"


def test_the_first_characters_of_a_credential_are_not_found_by_chance():
    events = [Event(0, "out", None, base64.b64encode(b"abc").decode() + " YWJj")]
    assert find_secret(events, ["abcdefgh"], []) is None


@pytest.mark.parametrize("encode", ENCODINGS)
def test_a_credential_is_masked_however_it_is_written(encode):
    text = encode(KEY.encode()).decode()
    masked = mask_credentials(f"before {text} after", [KEY])
    assert "***" in masked
    assert text not in masked
    assert masked.startswith("before ")
    assert find_secret([Event(0, "out", None, masked)], [KEY], []) is None


def test_no_credential_masks_nothing():
    assert mask_credentials("as it was", []) == "as it was"


def test_shapes_are_found():
    assert find_secret([Event(0, "err", None, "sk-" + "a1" * 12)], [], []) == "something shaped like a key"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/somewhere/me", "/somewhere/me/x.py"),
        ("/somewhere/me", r"\/somewhere\/me\/x.py"),
        ("/somewhere/김 me", "/somewhere/김 me/x.py"),
        ("/somewhere/김 me", r"/somewhere/\uae40 me/x.py"),
        ("/somewhere/김 me", r"/somewhere/\uAE40 me/x.py"),
        ("/somewhere/김 me", "file:///somewhere/%EA%B9%80%20me/x.py"),
        ("/app", 'File "/app/x.py"'),
        ("/temporary/tokenreel-", "/temporary/tokenreel-a1b2/x.py"),
    ],
)
def test_a_path_is_found_however_it_is_written(path, text):
    for event in (Event(0, "out", None, text), Event(0, "request", 0, {"body": text})):
        assert find_secret([event], [], [Path(path)]) == "a path of this machine"


@pytest.mark.parametrize("text", ["/apple", "/app-store", "/applications", "https://host/app2"])
def test_what_only_begins_like_a_path_is_no_path(text):
    assert find_secret([Event(0, "out", None, text)], [], [Path("/app")]) is None


def test_the_paths_of_this_machine_are_those_that_a_traceback_or_a_temporary_file_shows(tmp_path):
    paths = machine_paths(tmp_path)

    def found(text: str) -> str | None:
        return find_secret([Event(0, "err", None, text)], [], paths)

    for shown in (
        str(Path.home() / "x"),
        str(tmp_path / "lessons" / "a.md"),
        openai.__file__,
        json.__file__,
        str(Path(tempfile.gettempdir()) / "tokenreel-a1b2" / "program.json"),
    ):
        assert found(f'File "{shown}", line 1') == "a path of this machine"
    for told in ("/usr/bin/python3", "/usr/local/bin", "/tmp/x", "cd /", "/opt", "a/b"):
        assert found(told) is None


def test_an_honest_run_passes():
    events = [Event(0, "body", 0, "data: {}\n\n"), Event(1, "out", None, "a risk-free sketch")]
    assert find_secret(events, [KEY, ""], [Path("/"), Path("/somewhere/me")]) is None
