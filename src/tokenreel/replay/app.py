"""The backend as a raw ASGI application: any ASGI server can run it, and none is imported here."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from dataclasses import replace
from typing import Any, Final

from tokenreel.replay.answer import Answer, error_answer
from tokenreel.replay.clock import AsyncClock, AsyncSystemClock
from tokenreel.replay.cors import cors_headers, preflight_headers
from tokenreel.replay.replayer import Replayer
from tokenreel.replay.request import ReplayRequest

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
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

    def __init__(
        self,
        replayer: Replayer,
        cut: Cut,
        *,
        origins: Collection[str] = (),
        clock: AsyncClock | None = None,
        told: Told = tell_nobody,
    ) -> None:
        """Make an application.

        Args:
            replayer: Says what is answered, and when.
            cut: Cuts a connection where the recording's was cut.
            origins: Web pages elsewhere that may use it, as ``https://course.example``.
            clock: What it waits by; the machine's where it is None.
            told: Is told of every answer before it is sent.
        """
        self._replayer = replayer
        self._cut = cut
        self._origins = origins
        self._clock = clock or AsyncSystemClock()
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
        start_us = self._clock.now_us()
        answer = body if isinstance(body, Answer) else self._answer(replace(request, body=body))
        self._told(request, answer)
        leaving = asyncio.create_task(_until_disconnect(receive))
        sending = asyncio.create_task(self._send(scope, answer, start_us, send, leaving))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            leaving.cancel()
            sending.cancel()
            await asyncio.wait({leaving, sending})  # an answer leaves no task behind

    def _answer(self, request: ReplayRequest) -> Answer:
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return Answer(204, preflight_headers(request.headers, self._origins), 0, (), 0)
        return self._replayer.answer(request)

    async def _send(
        self,
        scope: Message,
        answer: Answer,
        start_us: int,
        send: Send,
        leaving: asyncio.Task[None],
    ) -> None:
        """Send an answer to absolute deadlines, so that no delay is carried on to what follows."""
        if answer.status is not None:
            await self._clock.sleep_until(start_us + answer.head_us)
            headers = self._headers(answer, dict(scope["headers"]).get(b"origin"))
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            for read in answer.reads:
                await self._clock.sleep_until(start_us + read.time_us)
                await send({"type": "http.response.body", "body": read.data, "more_body": True})
        await self._clock.sleep_until(start_us + answer.end_us)
        if answer.is_cut or answer.status is None:
            self._cut(scope)
            await leaving  # a server takes a return before that for a mistake, and answers 500
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _headers(self, answer: Answer, origin: bytes | None) -> list[tuple[bytes, bytes]]:
        page = None if origin is None else origin.decode("latin-1")
        headers = {**answer.headers, **cors_headers(page, self._origins), **_UNBUFFERED}
        if not (answer.is_stream or answer.is_cut or answer.status in _BODILESS):
            headers["content-length"] = str(len(answer.body))  # else in chunks, of which a cut drops the last
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
