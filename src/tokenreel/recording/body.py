"""What an exchange's body says, event by event, whether it was streamed or came whole."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from tokenreel.recording.model import Exchange, Json, Read
from tokenreel.recording.sse import split_frames

_LAST_EVENTS: Final = frozenset({"response.completed", "response.failed", "response.incomplete", "error"})
"""Responses events that nothing follows; a Chat Completions stream ends with ``[DONE]``."""
_TAIL_BYTES: Final = 1 << 20
"""So much of a stream is searched for its last event: to split all of a long one would delay stamps."""


def is_event_stream(content_type: str | None) -> bool:
    """Tell whether a ``content-type`` is that of server-sent events."""
    return (content_type or "").partition(";")[0].strip().lower() == "text/event-stream"


def body_events(exchange: Exchange) -> Iterator[tuple[int, Json]]:
    """Yield the JSON of every frame of a stream, or of a whole body, with its time on the recording's clock.

    What is no JSON (``[DONE]``, a frame that was cut) is None. A whole body's time is that of its end.
    """
    if is_event_stream(exchange.headers.get("content-type")):
        for frame in split_frames(exchange.reads):
            yield frame.time_us, _parse(frame.data)
    elif exchange.reads:
        yield exchange.reads[-1].time_us, _parse(exchange.body)


def is_whole_stream(reads: Sequence[bytes]) -> bool:
    """Tell whether what was read ends with the event that ends a stream of either API.

    An event's ``type`` says what it is, and its ``event:`` field where it has none.
    """
    frames = split_frames([Read(0, b"".join(reads)[-_TAIL_BYTES:])])
    if not frames:
        return False
    last = frames[-1]
    event = _parse(last.data)
    kind = event.get("type", last.event) if isinstance(event, dict) else last.event
    return last.data == "[DONE]" or (isinstance(kind, str) and kind in _LAST_EVENTS)


def answered_model(exchange: Exchange) -> str | None:
    """Return the model that an answer says it is from, or None."""
    for _, event in body_events(exchange):
        if isinstance(event, dict):
            response = event.get("response")
            model = event.get("model", response.get("model") if isinstance(response, dict) else None)
            if isinstance(model, str):
                return model
    return None


def _parse(text: str | bytes) -> Json:
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value
