"""Recordings whose answers one can read: as streams of events, or whole."""

import json
from typing import Any

from recorded import JSON, exchange, recording_text
from tokenreel.recording import Event, Recording, parse_recording

RESPONSE: dict[str, Any] = {"object": "response", "status": "completed"}


def streamed(*events: dict[str, Any], **more: Any) -> list[list[Any]]:
    """Return an exchange that is answered by a stream."""
    reads = [(100 + at, f"data: {json.dumps(event)}\n\n".encode()) for at, event in enumerate(events)]
    return exchange([*reads, (500, b"data: [DONE]\n\n")], **more)


def whole(body: dict[str, Any], **more: Any) -> list[list[Any]]:
    """Return an exchange that is answered in one piece."""
    return exchange([(100, json.dumps(body).encode())], headers=JSON, **more)


def delta(**choice: Any) -> dict[str, Any]:
    """Return a chunk of Chat Completions."""
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {}, **choice}]}


def recorded(*exchanges: list[list[Any]], code: int | None = 0) -> Recording:
    """Return a recording, with the exit status of its program."""
    made = parse_recording(recording_text("one", *exchanges))
    ending = () if code is None else (Event(99_000_000, "exit", None, {"code": code}),)
    return Recording(made.header, (*made.events, *ending))


TEXT = delta(delta={"content": "Paris"})
STOP = delta(finish_reason="stop")
USAGE = {"object": "chat.completion.chunk", "choices": [], "usage": {"completion_tokens": 2}}
CALL = delta(delta={"tool_calls": [{"index": 0, "function": {"name": "get_weather", "arguments": ""}}]})
CHAT = streamed(TEXT, CALL, STOP, USAGE)
