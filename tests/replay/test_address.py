"""What a base URL can say."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.replay.address import Address, AddressError, parse_address, parse_speed


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("/v1/chat/completions", Address("/chat/completions")),
        ("/v1/models?limit=2", Address("/models?limit=2")),
        ("/v1", Address("/")),
        ("/v1/", Address("/")),
        ("/v1/files/a%2Fb", Address("/files/a%2Fb")),
        ("/demo/haiku-sync/v1/responses", Address("/responses", demo="haiku-sync")),
        ("/demo/v1/v1/v1/x", Address("/v1/x", demo="v1")),
        ("/session/a%20b/v1/x", Address("/x", session="a b")),
        ("/fault/429/speed/0.5/v1/x", Address("/x", fault="429", speed=0.5)),
        ("/speed/instant/session/s/demo/d/fault/f/v1/x", Address("/x", "d", "s", "f", math.inf)),
    ],
)
def test_a_path_is_taken_apart(target, address):
    assert parse_address(target) == address


@pytest.mark.parametrize(
    "target", ["/", "", "/healthz", "/v2/x", "/v1x", "*", "/favicon.ico?v1/", "/demo", "/x/v1/y"]
)
def test_what_is_no_base_url_is_none(target):
    assert parse_address(target) is None


@pytest.mark.parametrize(
    "target",
    ["/demo/a", "/demo/a/x", "/demo/a/demo/b/v1/x", "/fault/stall/chat/completions"],
)
def test_what_says_half_of_one_is_refused(target):
    with pytest.raises(AddressError, match="before /v1 may stand"):
        parse_address(target)


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "fast", "1e-310", "0.009", "1001", "1e308"])
def test_what_is_no_speed_is_refused(speed):
    with pytest.raises(AddressError, match="is no speed"):
        parse_address(f"/speed/{speed}/v1/x")


@given(st.text())
def test_no_path_breaks_it(target):
    try:
        address = parse_address(target)
    except AddressError:
        return
    assert address is None or address.path.startswith("/")


def test_speeds():
    assert [parse_speed(text) for text in ("1", "0.25", "8", "0.01", "1000", "instant")] == [
        1, 0.25, 8, 0.01, 1000, math.inf,
    ]  # fmt: skip
