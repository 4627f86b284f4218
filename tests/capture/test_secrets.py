"""Nothing secret is ever written, in whatever encoding and however it was cut."""

import base64
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.capture.secrets import find_secret
from tokenreel.recording import Event, encode_bytes

KEY = 'k3y/with+"signs'
ENCODINGS = [
    lambda data: data,
    lambda data: quote(data, safe="").encode(),
    lambda data: data.hex().encode(),
    base64.b64encode,
    lambda data: base64.b64encode(b"a" + data + b"b"),
    lambda data: base64.b64encode(b"ab" + data + b"c"),
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


def test_shapes_and_paths_are_found():
    assert find_secret([Event(0, "err", None, "sk-" + "a1" * 12)], [], []) == "something shaped like a key"
    assert (
        find_secret([Event(0, "err", None, "/somewhere/me/x.py")], [], [Path("/somewhere/me")])
        == "a path of this machine"
    )


def test_an_honest_run_passes():
    events = [Event(0, "body", 0, "data: {}\n\n"), Event(1, "out", None, "a risk-free sketch")]
    assert find_secret(events, [KEY, ""], [Path("/"), Path("/somewhere/me")]) is None
