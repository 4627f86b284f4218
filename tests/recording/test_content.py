"""The table of events that carry content, held against the SDK that users have."""

from typing import get_args

import pytest
from openai.types.responses import ResponseStreamEvent

from tokenreel.recording import CONTENT_EVENTS, is_content

NOT_TEXT = {"response.shell_call_output_content.delta"}
"""Deltas of what a tool gave back: not written by the model."""


def sdk_event_types() -> set[str]:
    union = get_args(ResponseStreamEvent)[0]
    return {get_args(event.model_fields["type"].annotation)[0] for event in get_args(union)}


def test_every_delta_event_of_the_sdk_is_judged():
    deltas = {name for name in sdk_event_types() if name.endswith(".delta")}
    assert deltas - NOT_TEXT == CONTENT_EVENTS


def delta(**fields: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": fields}]}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (delta(content="a"), True),
        (delta(content=""), False),
        (delta(role="assistant", content=None), False),
        (delta(), False),
        (delta(reasoning_content="hm"), True),
        (delta(refusal="no"), True),
        (delta(tool_calls=[{"index": 0, "function": {"name": "f", "arguments": ""}}]), True),
        (delta(tool_calls=[{"index": 0, "function": {"arguments": ""}}]), False),
        (delta(function_call={"arguments": "{"}), True),
        ({"choices": [], "usage": {"completion_tokens": 3}}, False),
        ({"choices": "x"}, False),
        ({"choices": [None, {"delta": None}]}, False),
        ({"type": "response.output_text.delta", "delta": "a"}, True),
        ({"type": "response.output_text.delta", "delta": ""}, False),
        ({"type": "response.output_text.done", "text": "a"}, False),
        ("[DONE]", False),
        (None, False),
    ],
)
def test_is_content(event, expected):
    assert is_content(event) is expected
