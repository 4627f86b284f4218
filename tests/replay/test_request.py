"""Which requests are the same."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.replay.request import canonical, differences, parse_json, request_key

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-99, 99)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(st.text(min_size=1, max_size=6), VALUES, max_size=5)


def key(body):
    return request_key("POST", "/x", body)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}),
        ({"temperature": 1}, {"temperature": 1.0}),
        ({"a": {"x": 1, "y": 2.0}}, {"a": {"y": 2, "x": 1}}),
        ({"a": 1}, {"a": 1, "user": "u-7", "metadata": {"run": "9"}}),
        ({"a": 1}, {"a": 1, "stream": False}),
        ({"a": 1}, {"a": 1, "tools": None}),
    ],
    ids=["order", "numbers by value", "order within", "who asks", "the default of stream", "null"],
)
def test_what_makes_no_difference(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": True}),
        ({"a": 1}, {"a": "1"}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"stream": True}, {}),
        ({"stream": True}, {"stream": True, "stream_options": {"include_usage": True}}),
        ({"a": {"user": "u"}}, {"a": {"user": "v"}}),
        ({"a": {"b": None}}, {"a": {}}),
        ({}, None),
        (b"{}", {}),
    ],
)
def test_what_makes_one(one, other):
    assert key(one) != key(other)


def test_method_and_path_count():
    assert len({request_key(m, p, None) for m in ("GET", "POST") for p in ("/x", "/y", "/x?a=1")}) == 6


@given(BODIES)
def test_a_body_is_the_same_after_a_journey_as_json(body):
    assert key(json.loads(json.dumps(body))) == key(body)


@given(BODIES, BODIES)
def test_bodies_differ_somewhere_exactly_where_their_keys_differ(one, other):
    assert (key(one) == key(other)) is (differences(canonical(one), canonical(other), "") == [])


def test_differences_name_the_place_and_both_values():
    recorded = {"model": "a", "messages": [{"content": "x" * 99}], "n": 1}
    asked = {"model": "b", "messages": [{"content": "y"}, {}], "seed": 7}
    assert differences(recorded, asked, "") == [
        'model: recorded "a", asked "b"',
        f'messages[0].content: recorded "{"x" * 58}…", asked "y"',
        "messages[1]: recorded nothing, asked {}",
        "n: recorded 1, asked nothing",
        "seed: recorded nothing, asked 7",
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"NaN",
        b"[1,]",
        b"9" * 5000,
        *(b"[" * depth + b"1" + b"]" * depth for depth in (256, 1_000, 5_000, 100_000)),
    ],
)
def test_what_is_no_json_is_a_value_error(body):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever of json's own messages
        parse_json(body)
