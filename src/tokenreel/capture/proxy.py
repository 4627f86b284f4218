"""The loopback proxy that a demo talks to: stamps what the endpoint sends, and passes it on at once."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import httpx2

from tokenreel.capture.headers import decode_headers, keep_allowed, to_program, to_upstream
from tokenreel.capture.recorder import Recorder
from tokenreel.recording import Json, encode_bytes

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Cut = Callable[[Message], None]
"""Cuts the connection of a request, given its ASGI scope."""

_REFUSED: Final = frozenset({401, 403})


class RecordingProxy:
    """An ASGI application in front of one endpoint."""

    def __init__(
        self, recorder: Recorder, client: httpx2.AsyncClient, base_url: str, key: str | None, cut: Cut
    ) -> None:
        self._cut = cut
        self._recorder = recorder
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._key = key

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request of the program."""
        if scope["type"] != "http":
            return
        body = await _read_body(receive)
        query = scope["query_string"].decode("latin-1")
        path = scope["path"].removeprefix("/v1") + (f"?{query}" if query else "")
        headers = decode_headers(scope["headers"])
        kept, dropped = keep_allowed(headers, "request")
        self._recorder.redactions |= dropped
        parsed = _parse_body(body)
        index = self._recorder.add_request(
            {"method": scope["method"], "path": path, "headers": dict(kept), **parsed}
        )
        request = self._client.build_request(
            scope["method"], self._base_url + path, headers=to_upstream(headers, self._key), content=body
        )
        answer = _Answer(self._recorder, index, send)
        await answer.run(self._client, request, receive, lambda: self._cut(scope))


class _Answer:
    """One answer: read and stamped by one task, passed on by another, so a slow program delays no stamp."""

    def __init__(self, recorder: Recorder, index: int, send: Send) -> None:
        self._recorder = recorder
        self._index = index
        self._send = send
        self._queue: asyncio.Queue[Message | None] = asyncio.Queue()
        self._bytes = 0
        self._digest = hashlib.sha256()
        self._ended = False

    async def run(
        self, client: httpx2.AsyncClient, request: httpx2.Request, receive: Receive, cut: Callable[[], None]
    ) -> None:
        reading = asyncio.create_task(self._read(client, request))
        sending = asyncio.create_task(self._pass_on())
        leaving = asyncio.create_task(_until_disconnect(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                reading.cancel()
                sending.cancel()
            await asyncio.wait({reading, sending})
            self._end("cancelled")  # where nothing else ended it, the program's leaving did
            if not reading.cancelled() and (error := reading.exception()) is not None:
                cut()  # as the endpoint did: an exception would make the server answer 500 before any head
                await leaving
                if not isinstance(error, httpx2.TransportError):
                    raise error
        finally:
            leaving.cancel()

    async def _read(self, client: httpx2.AsyncClient, request: httpx2.Request) -> None:
        try:
            response = await client.send(request, stream=True)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            self._unreachable(error)
            return
        except httpx2.TransportError as error:  # it took the request and then hung up or fell silent
            self._end("timeout" if isinstance(error, httpx2.TimeoutException) else "disconnect")
            self._queue.put_nowait(None)
            raise
        try:
            if response.status_code in _REFUSED:
                self._recorder.refused = response.status_code
            headers = decode_headers(response.headers.raw)
            kept, dropped = keep_allowed(headers, "response")
            self._recorder.redactions |= dropped
            self._recorder.add("head", self._index, {"status": response.status_code, "headers": dict(kept)})
            self._queue.put_nowait(_start(response.status_code, to_program(headers)))
            async for data in response.aiter_raw():
                self._recorder.add("body", self._index, encode_bytes(data))
                self._bytes += len(data)
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

    async def _pass_on(self) -> None:
        while (message := await self._queue.get()) is not None:
            await self._send(message)

    def _end(self, reason: str) -> None:
        if not self._ended:
            self._ended = True
            end: Json = {"reason": reason, "bytes": self._bytes, "sha256": self._digest.hexdigest()}
            self._recorder.add("end", self._index, end)

    def _unreachable(self, error: Exception) -> None:
        self._recorder.unreachable = str(error) or type(error).__name__
        self._end("disconnect")
        body = json.dumps(
            {"error": {"message": "the endpoint cannot be reached", "type": "unreachable"}}
        ).encode()
        no_retry = [(b"content-type", b"application/json"), (b"x-should-retry", b"false")]
        self._queue.put_nowait(_start(502, no_retry))
        self._queue.put_nowait({"type": "http.response.body", "body": body, "more_body": False})
        self._queue.put_nowait(None)


def _start(status: int, headers: list[tuple[bytes, bytes]]) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}


async def _read_body(receive: Receive) -> bytes:
    parts = []
    while (message := await receive())["type"] == "http.request":
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    return b"".join(parts)


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _parse_body(body: bytes) -> dict[str, Json]:
    if not body:
        return {"body": None}
    try:
        return {"body": json.loads(body)}
    except ValueError:
        return {"body": None, "raw": encode_bytes(body)}
