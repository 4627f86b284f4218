"""Replay without a socket: ``OpenAI(http_client=httpx2.Client(transport=ReplayTransport(library)))``.

The same matching, timing and faults as the server's, for tests, notebooks and the browser.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Final

import httpx2

from tokenreel.replay.answer import Answer
from tokenreel.replay.clock import AsyncClock, AsyncSystemClock, Clock, SystemClock
from tokenreel.replay.library import Library
from tokenreel.replay.replayer import Replayer
from tokenreel.replay.request import ReplayRequest

_SESSION: Final = "this transport"


class ReplayTransport(httpx2.BaseTransport):
    """Answers a sync client from recordings, on time; equal requests in their recorded order."""

    def __init__(self, library: Library, *, speed: float = 1.0, clock: Clock | None = None) -> None:
        """Make a transport.

        Args:
            library: What is replayed.
            speed: How many times faster than recorded; ``math.inf`` waits for nothing.
            clock: What it waits by; the machine's where it is None.
        """
        self._replayer = Replayer(lambda: library, speed=speed, session=_SESSION)
        self._clock = clock or SystemClock()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request, once its head is due.

        Raises:
            httpx2.ReadTimeout: If the recording is silent for longer than the client waits.
            httpx2.RemoteProtocolError: If the connection was cut, or a fault cuts it.
        """
        start_us = self._clock.now_us()
        answer = self._replayer.answer(_replay_request(request, request.read()))
        body = _SyncBody(request, answer, start_us, self._clock)
        body.wait_until(answer.head_us if answer.status is not None else answer.end_us)
        return _response(request, answer, body)


class AsyncReplayTransport(httpx2.AsyncBaseTransport):
    """Answers an async client from recordings, on time; equal requests in their recorded order."""

    def __init__(self, library: Library, *, speed: float = 1.0, clock: AsyncClock | None = None) -> None:
        """Make a transport.

        Args:
            library: What is replayed.
            speed: How many times faster than recorded; ``math.inf`` waits for nothing.
            clock: What it waits by; the machine's where it is None.
        """
        self._replayer = Replayer(lambda: library, speed=speed, session=_SESSION)
        self._clock = clock or AsyncSystemClock()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request, once its head is due.

        Raises:
            httpx2.ReadTimeout: If the recording is silent for longer than the client waits.
            httpx2.RemoteProtocolError: If the connection was cut, or a fault cuts it.
        """
        start_us = self._clock.now_us()
        answer = self._replayer.answer(_replay_request(request, await request.aread()))
        body = _AsyncBody(request, answer, start_us, self._clock)
        await body.wait_until(answer.head_us if answer.status is not None else answer.end_us)
        return _response(request, answer, body)


class _Body:
    """What the sync and the async body share: when to wait, when to give up, how to end."""

    def __init__(self, request: httpx2.Request, answer: Answer, start_us: int) -> None:
        self._request = request
        self._answer = answer
        self._start_us = start_us
        timeout_s = request.extensions.get("timeout", {}).get("read")
        self._timeout_us = None if timeout_s is None else round(timeout_s * 1e6)

    def _deadline(self, time_us: int, now_us: int) -> tuple[int, bool]:
        """Return until when to wait for a moment of the answer, and whether the client gives up then."""
        due_us = self._start_us + time_us
        if self._timeout_us is None or due_us - now_us <= self._timeout_us:
            return due_us, False
        return now_us + self._timeout_us, True

    def _give_up(self) -> httpx2.ReadTimeout:
        return httpx2.ReadTimeout("The read operation timed out", request=self._request)

    def _check_end(self) -> None:
        if self._answer.is_cut:
            message = "peer closed connection without sending complete message body (incomplete chunked read)"
            raise httpx2.RemoteProtocolError(message, request=self._request)


class _SyncBody(_Body, httpx2.SyncByteStream):
    def __init__(self, request: httpx2.Request, answer: Answer, start_us: int, clock: Clock) -> None:
        super().__init__(request, answer, start_us)
        self._clock = clock

    def wait_until(self, time_us: int) -> None:
        at_us, is_over = self._deadline(time_us, self._clock.now_us())
        self._clock.sleep_until(at_us)
        if is_over:
            raise self._give_up()

    def __iter__(self) -> Iterator[bytes]:
        for read in self._answer.reads:
            self.wait_until(read.time_us)
            yield read.data
        self.wait_until(self._answer.end_us)
        self._check_end()


class _AsyncBody(_Body, httpx2.AsyncByteStream):
    def __init__(self, request: httpx2.Request, answer: Answer, start_us: int, clock: AsyncClock) -> None:
        super().__init__(request, answer, start_us)
        self._clock = clock

    async def wait_until(self, time_us: int) -> None:
        at_us, is_over = self._deadline(time_us, self._clock.now_us())
        await self._clock.sleep_until(at_us)
        if is_over:
            raise self._give_up()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for read in self._answer.reads:
            await self.wait_until(read.time_us)
            yield read.data
        await self.wait_until(self._answer.end_us)
        self._check_end()


def _replay_request(request: httpx2.Request, body: bytes) -> ReplayRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return ReplayRequest(request.method, request.url.raw_path.decode("ascii"), headers, body)


def _response(request: httpx2.Request, answer: Answer, body: _SyncBody | _AsyncBody) -> httpx2.Response:
    if answer.status is None:
        message = "Server disconnected without sending a response."
        raise httpx2.RemoteProtocolError(message, request=request)
    return httpx2.Response(answer.status, headers=dict(answer.headers), stream=body, request=request)
