"""An answer as a plan: what is sent, and when, counted from the request."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote_from_bytes

from tokenreel.recording import Exchange, Json, Read, is_event_stream
from tokenreel.recording.body import is_whole_stream

REPLAY_HEADER: Final = "x-tokenreel-replay"
"""On every answer, with the demo or ``none``: what carries it is no run, and must never be counted as one.

The demo's name is percent-encoded, as in a base URL: a folder may have a name that no header can hold.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. Times are microseconds since the request, and never go back."""

    status: int | None
    """The HTTP status; None where the connection is cut before any head."""
    headers: Mapping[str, str]
    """Names in lower case. None of them says how the body is framed."""
    head_us: int
    """When the head is due."""
    reads: tuple[Read, ...]
    """The body, each part as one read delivered it, and when it is due."""
    end_us: int
    """When the body ends, or the connection is cut."""
    is_cut: bool = False
    """Whether the connection is cut at the end, so that a client sees an answer that is not whole."""

    @property
    def is_stream(self) -> bool:
        """Whether it is an event stream."""
        return is_event_stream(self.headers.get("content-type"))

    @property
    def body(self) -> bytes:
        """All of the body."""
        return b"".join(read.data for read in self.reads)


def in_address(demo: str) -> str:
    """Return a demo's name as an address and a header can hold it; an ordinary one stays as it is."""
    return quote_from_bytes(demo.encode("utf-8", "surrogateescape"), safe="")


def replay_exchange(demo: str, exchange: Exchange) -> Answer:
    """Return the answer that an exchange got, its times counted from its own request."""
    start = exchange.requested_us
    last_us = exchange.reads[-1].time_us if exchange.reads else exchange.head_us or start
    return Answer(
        status=exchange.status,
        headers={**exchange.headers, REPLAY_HEADER: in_address(demo)},
        head_us=(exchange.head_us or start) - start,
        reads=tuple(Read(read.time_us - start, read.data) for read in exchange.reads),
        end_us=(exchange.ended_us if exchange.ended_us is not None else last_us) - start,
        is_cut=not _is_whole(exchange),
    )


def _is_whole(exchange: Exchange) -> bool:
    """Tell whether the recording holds all that the server had to say.

    A program that left after the last event missed nothing: the SDK's sync streams stop at ``[DONE]``.
    """
    if exchange.end_reason != "cancelled":
        return exchange.end_reason == "eof"
    return is_whole_stream([read.data for read in exchange.reads])


def at_speed(answer: Answer, speed: float) -> Answer:
    """Return an answer with its times divided by a speed; at ``math.inf`` nothing is waited for."""
    if speed == 1:
        return answer

    def scale(time_us: int) -> int:
        return 0 if math.isinf(speed) else round(time_us / speed)

    return replace(
        answer,
        head_us=scale(answer.head_us),
        reads=tuple(Read(scale(read.time_us), read.data) for read in answer.reads),
        end_us=scale(answer.end_us),
    )


def json_answer(value: Json, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer of our own, due at once."""
    body = json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace") + b"\n"
    ours = {"content-type": "application/json", REPLAY_HEADER: "none"}
    return Answer(status, {**ours, **(headers or {})}, 0, (Read(0, body),), 0)


def error_answer(  # noqa: PLR0913 - the parts of OpenAI's error, each by its name
    status: int,
    message: str,
    *,
    kind: str = "invalid_request_error",
    code: str | None = None,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return an error of our own in OpenAI's shape, so that an SDK raises what it raises for OpenAI's.

    Source: https://developers.openai.com/api/docs/guides/error-codes
    """
    error: Json = {"message": message, "type": kind, "param": param, "code": code}
    return json_answer({"error": error}, status=status, headers=headers)
