"""What answers of both APIs say of themselves, streamed and whole."""

import pytest

from answering import CALL, CHAT, RESPONSE, STOP, TEXT, USAGE, recorded, streamed, whole
from tokenreel.checks.answers import finish_reasons, tool_calls, usage_places
from tokenreel.recording import exchanges

MESSAGE = {
    "content": None,
    "tool_calls": [{"function": {"name": "get_weather"}}, {"custom": {"name": "shell"}}],
}
ITEM = {"type": "function_call", "name": "get_weather"}
INCOMPLETE = {**RESPONSE, "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
ANSWERS = [
    ("a stream of Chat Completions", CHAT, ("stop",), ("get_weather",), (3,)),
    ("usage in every chunk", streamed({**TEXT, "usage": {"total_tokens": 1}}, USAGE), (), (), (0, 1)),
    ("usage that is null is none", streamed({**TEXT, "usage": None}, STOP), ("stop",), (), ()),
    (
        "a whole one",
        whole({"choices": [{"message": MESSAGE, "finish_reason": "tool_calls"}], "usage": {"n": 1}}),
        ("tool_calls",),
        ("get_weather", "shell"),
        (0,),
    ),
    (
        "a stream of Responses, of which the last status counts",
        streamed(
            {"type": "response.created", "response": {**RESPONSE, "status": "in_progress"}},
            {"type": "response.output_item.added", "item": ITEM},
            {"type": "response.completed", "response": {**RESPONSE, "output": [ITEM], "usage": {"n": 1}}},
        ),
        ("completed",),
        ("get_weather",),
        (2,),
    ),
    (
        "a cut one says why",
        streamed({"type": "response.incomplete", "response": INCOMPLETE}),
        ("incomplete", "max_output_tokens"),
        (),
        (),
    ),
    ("a whole one of Responses", whole({**RESPONSE, "output": [ITEM]}), ("completed",), ("get_weather",), ()),
    ("an error", whole({"error": {"message": "no"}}, status=400), (), (), ()),
    ("what is no JSON, or odd", streamed({"choices": 3, "item": [], "response": "x"}), (), (), ()),
    (
        "calls that are none",
        streamed({"choices": [None, {"delta": {"tool_calls": [1, {}]}}]}, CALL),
        (),
        ("get_weather",),
        (),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "made", "reasons", "tools", "usage"), ANSWERS, ids=[row[0] for row in ANSWERS]
)
def test_answers(title, made, reasons, tools, usage):
    (exchange,) = exchanges(recorded(made))
    assert (finish_reasons(exchange), tool_calls(exchange), usage_places(exchange)) == (reasons, tools, usage)
