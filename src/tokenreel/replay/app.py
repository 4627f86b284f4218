"""The backend as a raw ASGI application: any ASGI server can run it, and none is imported here."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import Final

from tokenreel.replay.answer import REPLAY_HEADER, Answer, error_answer
from tokenreel.replay.cors import cors_headers, preflight_headers
from tokenreel.replay.hosts import refuse_host
from tokenreel.replay.replayer import Replayer
from tokenreel.replay.request import ReplayRequest
from tokenreel.replay.sending import Message, Send, Sending
from tokenreel.replay.timer import LoopTimer, Timer

type Receive = Callable[[], Awaitable[Message]]
type Cut = Callable[[Message], None]
"""Closes the connection of a request, given its ASGI scope: ASGI knows no such thing."""
type Told = Callable[[ReplayRequest, Answer], None]
"""Is told of an answer before it is sent."""

MAX_BODY_BYTES: Final = 4 << 20
BODY_TIMEOUT_S: Final = 30.0
_BODILESS: Final = frozenset({204, 304})
_CLOSE: Final = {"connection": "close"}  # the rest of the body is not read
_UNBUFFERED: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}
"""Tells proxies (nginx reads the second) to pass a stream on as it comes."""


def tell_nobody(_request: ReplayRequest, _answer: Answer) -> None:
    """Keep an answer to itself."""


class ReplayApp:
    """Serves a replayer's answers on time, each read as a write of its own."""

    def __init__(  # noqa: PLR0913 - what it needs, what it allows, what it reports to
        self,
        replayer: Replayer,
        cut: Cut,
        *,
        origins: Collection[str] = (),
        hosts: Collection[str] | None = None,
        timer: Timer | None = None,
        told: Told = tell_nobody,
    ) -> None:
        """Make an application.

        Args:
            replayer: Says what is answered, and when.
            cut: Cuts a connection where the recording's was cut.
            origins: Web pages elsewhere that may use it, as ``https://course.example``.
            hosts: Names that requests may call it by, besides this machine's own; None where any will do.
            timer: What it waits by; the event loop's where it is None.
            told: Is told of every answer before it is sent.
        """
        self._replayer = replayer
        self._cut = cut
        self._origins = origins
        self._hosts = hosts
        self._timer = timer or LoopTimer()
        self._told = told

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        target = scope["raw_path"].decode("latin-1")
        if scope["query_string"]:
            target += "?" + scope["query_string"].decode("latin-1")
        request = ReplayRequest(scope["method"], target, headers)
        body = await _read_body(receive)
        if body is None:
            return  # the client left before it had asked
        start_us = self._timer.now_us()
        if isinstance(body, Answer):
            answer = body
        else:
            request = replace(request, body=body)
            answer = self._answer(request)
        self._told(request, answer)
        knows_chunks = scope.get("http_version", "1.1") != "1.0"
        fields = self._fields(answer, headers.get("origin"), knows_chunks=knows_chunks)
        sending = Sending(answer, fields, send, lambda: self._cut(scope), self._timer)
        sending.start(start_us)
        try:
            await _until_disconnect(receive)  # as ASGI has it, also where the answer is complete
        finally:
            sending.stop()

    def _answer(self, request: ReplayRequest) -> Answer:
        if (refusal := refuse_host(request.headers.get("host"), self._hosts)) is not None:
            return refusal
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            may = preflight_headers(request.headers, self._origins)
            return Answer(204, {REPLAY_HEADER: "none", **may}, 0, (), 0)
        return self._replayer.answer(request)

    def _fields(self, answer: Answer, origin: str | None, *, knows_chunks: bool) -> list[tuple[bytes, bytes]]:
        headers = {**answer.headers, **cors_headers(origin, self._origins, answer.headers), **_UNBUFFERED}
        in_chunks = knows_chunks and (answer.is_stream or answer.is_cut)  # a cut drops the last of them
        if not (in_chunks or answer.status in _BODILESS):
            # where an answer is cut, one byte of it never comes: HTTP/1.0 has no other word for that
            headers["content-length"] = str(len(answer.body) + answer.is_cut)
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


async def _read_body(receive: Receive) -> bytes | Answer | None:
    """Return a request's body, an error where it is too large or too slow, or None where the client left."""
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            body = bytearray()
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return None
                body += message.get("body", b"")
                if len(body) > MAX_BODY_BYTES:
                    text = f"The request body is larger than {MAX_BODY_BYTES >> 20} MiB."
                    return error_answer(413, text, code="request_too_large", headers=_CLOSE)
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        text = f"The request body did not arrive within {BODY_TIMEOUT_S:g} s."
        return error_answer(408, text, code="request_timeout", headers=_CLOSE)


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
