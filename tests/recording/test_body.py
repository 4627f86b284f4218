"""What a body says, streamed and whole."""

import pytest

from tokenreel.recording import Event, Exchange, Read, Recording, answered_model, body_events, exchanges
from tokenreel.recording.body import is_whole_stream

SSE = {"content-type": "text/event-stream; charset=utf-8"}


def answered(body: bytes, headers: dict[str, str]) -> Exchange:
    reads = (Read(10, body),) if body else ()
    return Exchange(0, 0, "POST", "/x", {}, None, None, 5, 200, headers, reads, 20, "eof")


@pytest.mark.parametrize(
    ("body", "headers", "model"),
    [
        (b'data: {"model":"m","choices":[]}\n\ndata: [DONE]\n\n', SSE, "m"),
        (
            b'event: response.created\ndata: {"type":"response.created","response":{"model":"r"}}\n\n',
            SSE,
            "r",
        ),
        (b'{"model":"whole"}', {"content-type": "application/json"}, "whole"),
        (b'{"model":7}', {}, None),
        (b'["model"]', {}, None),
        (b"not JSON", {}, None),
        (b"", {}, None),
    ],
)
def test_the_model_that_answers(body, headers, model):
    assert answered_model(answered(body, headers)) == model


def test_what_is_no_json_is_none():
    events = body_events(answered(b"data: [DONE]\n\ndata: {\n\ndata: 1\n\n", SSE))
    assert list(events) == [(10, None), (10, None), (10, 1)]


def test_a_request_that_is_no_json_keeps_its_bytes():
    request = {"method": "POST", "path": "/x", "headers": {}, "body": None, "raw": {"b64": "/w=="}}
    (exchange,) = exchanges(Recording({}, (Event(0, "request", 0, request),)))
    assert exchange.request_body is None
    assert exchange.request_raw == b"\xff"


@pytest.mark.parametrize(
    ("body", "is_whole"),
    [
        (b'data: {"choices":[]}\n\ndata: [DONE]\n\n', True),
        (b'data: {"type":"response.completed"}\r\n\r\n', True),
        (b'event: response.completed\ndata: {"type":"response.completed"}\n\n', True),
        (b'event: response.failed\ndata: {"response":{}}\n\n', True),
        (b"event: error\ndata: oh\n\n", True),
        (b'event: response.completed\ndata: {"type":"response.created"}\n\n', False),
        (b'data: {"type":["response.completed"]}\n\n', False),
        (b"data: [DONE]\n", False),
        (b'data: [DONE]\n\ndata: {"choices":[]}\n\n', False),
        (b"data: " + b"x" * (1 << 20) + b"\n\ndata: [DONE]\n\n", True),
        (b"", False),
    ],
)
def test_a_stream_is_whole_where_it_says_so_itself(body, is_whole):
    assert is_whole_stream([body[:7], body[7:]]) is is_whole
