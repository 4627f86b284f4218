"""The loopback proxy that a demo talks to: stamps what the endpoint sends, and passes it on at once."""

import asyncio
import json
from typing import NoReturn

import httpx2

from tokenreel.capture.answer import Answer, Cut, Message, Receive, Send, send_whole
from tokenreel.capture.headers import decode_headers, keep_allowed
from tokenreel.capture.recorder import Recorder
from tokenreel.capture.route import PROXY_PATH, Route
from tokenreel.recording import Json, encode_bytes


class RecordingProxy:
    """An ASGI application in front of one endpoint."""

    def __init__(self, recorder: Recorder, client: httpx2.AsyncClient, route: Route, cut: Cut) -> None:
        self._recorder = recorder
        self._client = client
        self._route = route
        self._cut = cut

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request of the program, or cut its connection where recording ends before it does."""
        if scope["type"] != "http":
            return
        try:
            await self._answer(scope, receive, send)
        except asyncio.CancelledError:
            self._cut(scope)  # or the server would answer 500, which no endpoint said
            raise

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await _read_body(receive)
        if body is None:
            return  # the client left before it had asked
        headers = decode_headers(scope["headers"])
        method, path = scope["method"], scope["raw_path"].decode("ascii")
        refusal = self._route.refusal(path, headers)
        if refusal is not None:
            self._recorder.hold_back(f"{method} {path} {refusal.reason}")
            await send_whole(send, refusal.status, refusal.body())
            return
        query = scope["query_string"].decode("ascii")
        path = path.removeprefix(PROXY_PATH) + (f"?{query}" if query else "")
        kept, dropped = keep_allowed(headers, "request")
        self._recorder.leave_out(dropped)
        payload: dict[str, Json] = {
            "method": method, "path": path, "headers": dict(kept), **_parse_body(body)
        }  # fmt: skip
        request = self._route.request(self._client, method, path, headers, body)
        index = self._recorder.add_request(payload)  # last: from now on it is the endpoint's time
        answer = Answer(self._recorder, index, send)
        await answer.run(self._client, request, receive, lambda: self._cut(scope))


async def _read_body(receive: Receive) -> bytes | None:
    """Return a request's body, or None where the client left before all of it had come."""
    parts = []
    while (message := await receive())["type"] == "http.request":
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)
    return None


def _parse_body(body: bytes) -> dict[str, Json]:
    if not body:
        return {"body": None}
    try:
        return {"body": json.loads(body, parse_constant=_refuse_constant)}
    except (ValueError, RecursionError):
        return {"body": None, "raw": encode_bytes(body)}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")  # Python reads and writes NaN, a recording does not
