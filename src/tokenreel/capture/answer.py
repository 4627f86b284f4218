"""One answer of the endpoint on its way to the program."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import httpx2

from tokenreel.capture.headers import decode_headers, keep_allowed, to_program
from tokenreel.capture.recorder import Recorder
from tokenreel.recording import Json, encode_bytes
from tokenreel.recording.body import is_whole_stream
from tokenreel.replay import REPLAY_HEADER

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Cut = Callable[[Message], None]
"""Cuts the connection of a request, given its ASGI scope."""

READ_ON_S: Final = 1.0
"""How long the end of a whole stream is waited for when the program has already left."""
_PLAIN: Final = frozenset({"", "identity"})
"""The codings in which a body's bytes are what they say; none other was asked for."""


class Answer:
    """Read and stamped by one task, passed on by another, so that a slow program delays no stamp."""

    def __init__(self, recorder: Recorder, index: int, send: Send) -> None:
        self._recorder = recorder
        self._index = index
        self._send = send
        self._queue: asyncio.Queue[Message | None] = asyncio.Queue()
        self._reads: list[bytes] = []
        self._digest = hashlib.sha256()
        self._has_ended = False

    async def run(
        self, client: httpx2.AsyncClient, request: httpx2.Request, receive: Receive, cut: Callable[[], None]
    ) -> None:
        """Send a request, record what answers it and pass that on, until either side ends it."""
        reading = asyncio.create_task(self._read(client, request))
        sending = asyncio.create_task(self._pass_on())
        leaving = asyncio.create_task(_until_disconnect(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                sending.cancel()
                await self._end_reading(reading)
            await asyncio.wait({reading, sending})
            if not reading.cancelled() and (error := reading.exception()) is not None:
                cut()  # as the endpoint did: an exception would make the server answer 500 before any head
                await leaving
                if not isinstance(error, httpx2.TransportError):
                    raise error
        finally:
            for task in (reading, sending, leaving):
                task.cancel()
        self._end("cancelled")  # where nothing else ended it, the program's leaving did

    async def _end_reading(self, reading: asyncio.Task[None]) -> None:
        """End the call that the program has left; one that said all it had to say may end by itself.

        The SDK's sync streams leave at ``[DONE]``, a moment before the endpoint ends the body.
        """
        if is_whole_stream(self._reads):
            await asyncio.wait({reading}, timeout=READ_ON_S)
        reading.cancel()

    async def _read(self, client: httpx2.AsyncClient, request: httpx2.Request) -> None:
        try:
            response = await client.send(request, stream=True)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            self._unreachable(error)
            return
        except httpx2.TransportError as error:  # it took the request and then hung up or fell silent
            self._end("timeout" if isinstance(error, httpx2.TimeoutException) else "disconnect")
            self._queue.put_nowait(None)
            raise
        try:
            self._take_head(response)
            async for data in response.aiter_raw():
                self._recorder.add("body", self._index, encode_bytes(data))
                self._reads.append(data)
                self._digest.update(data)
                self._queue.put_nowait({"type": "http.response.body", "body": data, "more_body": True})
            self._end("eof")
            self._queue.put_nowait({"type": "http.response.body", "body": b"", "more_body": False})
        except httpx2.TimeoutException:
            self._end("timeout")
            raise
        except httpx2.TransportError:
            self._end("disconnect")
            raise
        finally:
            self._queue.put_nowait(None)
            await response.aclose()

    def _take_head(self, response: httpx2.Response) -> None:
        headers = decode_headers(response.headers.raw)
        kept, dropped = keep_allowed(headers, "response")
        self._recorder.add("head", self._index, {"status": response.status_code, "headers": dict(kept)})
        self._recorder.leave_out(dropped)
        coding = response.headers.get("Content-Encoding", "").strip()
        if coding.lower() not in _PLAIN:
            self._recorder.note_coding(coding)
        if REPLAY_HEADER in response.headers:
            self._recorder.note_replay()
        self._queue.put_nowait(_start(response.status_code, to_program(headers)))

    async def _pass_on(self) -> None:
        while (message := await self._queue.get()) is not None:
            await self._send(message)

    def _end(self, reason: str) -> None:
        if not self._has_ended:
            self._has_ended = True
            count = sum(len(data) for data in self._reads)
            end: Json = {"reason": reason, "bytes": count, "sha256": self._digest.hexdigest()}
            self._recorder.add_end(self._index, end)

    def _unreachable(self, error: Exception) -> None:
        self._recorder.miss(self._index, str(error) or type(error).__name__)
        self._end("disconnect")
        error_body = {"message": "the endpoint cannot be reached", "type": "unreachable"}
        for message in _whole(502, json.dumps({"error": error_body}).encode()):
            self._queue.put_nowait(message)
        self._queue.put_nowait(None)


async def send_whole(send: Send, status: int, body: bytes) -> None:
    """Send the program an answer of the proxy's own, which asking again would not change."""
    for message in _whole(status, body):
        await send(message)


def _whole(status: int, body: bytes) -> tuple[Message, Message]:
    length = str(len(body)).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", length),
        (b"x-should-retry", b"false"),
    ]
    return _start(status, headers), {"type": "http.response.body", "body": body, "more_body": False}


def _start(status: int, headers: list[tuple[bytes, bytes]]) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
