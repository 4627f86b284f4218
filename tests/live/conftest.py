"""A place to run lessons' programs in: scripted recordings, and time that passes when somebody waits."""

import json
import math
import socket
import time

import pytest

from recorded import DONE, JSON, exchange, library
from tokenreel.live import Outcome, Program, Site, run_program

CHAT = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
RESPONSES = {"model": "m", "input": "Hello"}
CHUNK = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
MESSAGE = {"role": "assistant", "content": "가을!"}
COMPLETION = {
    **CHUNK,
    "object": "chat.completion",
    "choices": [{"index": 0, "message": MESSAGE, "finish_reason": "stop"}],
}
PART = {"type": "output_text", "text": "가을!", "annotations": []}
ITEM = {"type": "message", "id": "i", "role": "assistant", "status": "completed", "content": [PART]}
RESPONSE = {
    "id": "r", "object": "response", "created_at": 1, "model": "m", "output": [ITEM], "status": "completed",
    "parallel_tool_calls": False, "tool_choice": "auto", "tools": [],
}  # fmt: skip
BEGUN = {**ITEM, "status": "in_progress", "content": []}
PLACE = {"output_index": 0, "item_id": "i", "content_index": 0}
SETUP = f"CHAT = {CHAT!r}\nRESPONSES = {RESPONSES!r}\n"


def chunk(text: str | None, reason: str | None = None) -> bytes:
    """Return a whole Chat Completions frame, as the ``.stream()`` helpers need it."""
    delta = {} if text is None else {"role": "assistant", "content": text}
    fields = {**CHUNK, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
    return f"data: {json.dumps(fields)}\n\n".encode()


def event(kind: str, number: int, **fields: object) -> bytes:
    """Return a frame of the Responses API."""
    said = {"type": f"response.{kind}", "sequence_number": number, **fields}
    return f"event: response.{kind}\ndata: {json.dumps(said)}\n\n".encode()


STREAMED_CHAT = [
    (200, chunk("가")), (400, chunk("을")), (600, chunk("!")), (650, chunk(None, "stop")), (700, DONE),
]  # fmt: skip
STREAMED_RESPONSES = [
    (150, event("created", 0, response={**RESPONSE, "output": [], "status": "in_progress"})),
    (160, event("output_item.added", 1, output_index=0, item=BEGUN)),
    (170, event("content_part.added", 2, **PLACE, part={**PART, "text": ""})),
    (200, event("output_text.delta", 3, **PLACE, delta="가", logprobs=[])),
    (400, event("output_text.delta", 4, **PLACE, delta="을!", logprobs=[])),
    (600, event("completed", 5, response=RESPONSE)),
]
CHAT_FILM = [
    exchange([(700, json.dumps(COMPLETION).encode())], body=CHAT, headers=JSON),
    exchange(STREAMED_CHAT, body={**CHAT, "stream": True}),
]
RESPONSES_FILM = [
    exchange([(700, json.dumps(RESPONSE).encode())], body=RESPONSES, path="/responses", headers=JSON),
    exchange(STREAMED_RESPONSES, body={**RESPONSES, "stream": True}, path="/responses"),
]


class Lab:
    """Runs programs on a clock of its own."""

    def __init__(self) -> None:
        self.us = 5_000_000
        self.library = library(chat=CHAT_FILM, responses=RESPONSES_FILM)
        self.setup = SETUP

    def wait(self, seconds: float) -> None:
        self.us += math.ceil(seconds * 1e6 - 0.001)  # what a float can't hold is no time

    @property
    def passed_us(self) -> int:
        return self.us - 5_000_000

    @property
    def site(self) -> Site:
        return Site(self.library, self.wait, lambda: self.us)

    def run(self, code: str, *, shown: bool = False, **fields) -> Outcome:
        return run_program(Program(code, **{"setup": self.setup, **fields}), self.site, shown=shown)

    def printed(self, code: str, **fields) -> str:
        """Return what a program prints that has to end well."""
        outcome = self.run(code, **fields)
        assert (outcome.error, outcome.exit_code) == (None, 0)
        return outcome.output


@pytest.fixture
def lab():
    return Lab()


@pytest.fixture(autouse=True)
def nothing_real(monkeypatch):
    """Refuse every connection, and every wait that is not the injected one."""

    def refuse(*_, **__):
        raise AssertionError("a program reached the machine itself")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(time, "sleep", refuse)
