"""Stamps what comes from an endpoint where it comes: at the SDK's transport, below its parsing."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx2

from tokenreel.recording import Exchange, Read


class Stamps:
    """What one request met, each with its time on one monotonic clock."""

    def __init__(self, clock_ns: Callable[[], int]) -> None:
        self._clock_ns = clock_ns
        self._sent_ns = clock_ns()
        self._head_us: int | None = None
        self._ended_us: int | None = None
        self._status: int | None = None
        self._headers: dict[str, str] = {}
        self._reads: list[Read] = []
        self.is_cold = False
        """Whether a connection had to be opened for it."""
        self.is_given_up = False
        """Whether nobody wants the rest of the body any more."""

    def _now_us(self) -> int:
        return (self._clock_ns() - self._sent_ns) // 1000

    def traced(self, event: str, _info: Any) -> None:
        """Take note of what the connection pool does."""
        self.is_cold = self.is_cold or event == "connection.connect_tcp.started"

    async def traced_async(self, event: str, info: Any) -> None:
        """Take note of the same, where it has to be awaited."""
        self.traced(event, info)

    def head(self, response: httpx2.Response) -> None:
        """Note that the answer's head came."""
        self._head_us = self._now_us()
        self._status = response.status_code
        self._headers = {name.lower(): value for name, value in response.headers.items()}

    def read(self, data: bytes) -> None:
        """Note a read of the body."""
        self._reads.append(Read(self._now_us(), data))

    def end(self) -> None:
        """Note that the body ended."""
        self._ended_us = self._now_us()

    @property
    def exchange(self) -> Exchange:
        """What came, as a recording has it; time 0 is when the request was sent."""
        return Exchange(
            index=0, requested_us=0, method="POST", path="/chat/completions", request_headers={},
            request_body=None, request_raw=None, head_us=self._head_us, status=self._status,
            headers=self._headers, reads=tuple(self._reads), ended_us=self._ended_us,
            end_reason="eof" if self._ended_us is not None else None,
        )  # fmt: skip


class TimingTransport(httpx2.BaseTransport):
    """Passes requests on and stamps their answers; for the SDK's sync client."""

    def __init__(self, inner: httpx2.BaseTransport, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._inner = inner
        self._clock_ns = clock_ns
        self.stamps: Stamps | None = None
        """Those of the latest request."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request and stamp what answers it."""
        request.headers["accept-encoding"] = "identity"  # what is stamped is what was sent
        stamps = self.stamps = Stamps(self._clock_ns)
        request.extensions = {**request.extensions, "trace": stamps.traced}
        response = self._inner.handle_request(request)
        stamps.head(response)
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Stamped(response.stream, stamps)
        return response

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class AsyncTimingTransport(httpx2.AsyncBaseTransport):
    """The same for the SDK's async client."""

    def __init__(
        self, inner: httpx2.AsyncBaseTransport, clock_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._inner = inner
        self._clock_ns = clock_ns
        self.stamps: Stamps | None = None
        """Those of the latest request."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request and stamp what answers it."""
        request.headers["accept-encoding"] = "identity"
        stamps = self.stamps = Stamps(self._clock_ns)
        request.extensions = {**request.extensions, "trace": stamps.traced_async}
        response = await self._inner.handle_async_request(request)
        stamps.head(response)
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _AsyncStamped(response.stream, stamps)
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


class _Stamped(httpx2.SyncByteStream):
    """A body whose reads are stamped, and that is read to its end even where the SDK stops at ``[DONE]``.

    Else the wall time would depend on which client asked, and the next run on what this one left open.
    """

    def __init__(self, inner: httpx2.SyncByteStream, stamps: Stamps) -> None:
        self._inner = inner
        self._stamps = stamps
        self._reading = self._read()

    def __iter__(self) -> Iterator[bytes]:
        return self._reading

    def close(self) -> None:
        try:
            while not self._stamps.is_given_up and next(self._reading, None) is not None:
                pass
        finally:
            self._inner.close()

    def _read(self) -> Iterator[bytes]:
        for data in self._inner:
            self._stamps.read(data)
            yield data
        self._stamps.end()


class _AsyncStamped(httpx2.AsyncByteStream):
    """The same for an async client."""

    def __init__(self, inner: httpx2.AsyncByteStream, stamps: Stamps) -> None:
        self._inner = inner
        self._stamps = stamps
        self._reading = self._read()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._reading

    async def aclose(self) -> None:
        try:
            while not self._stamps.is_given_up and await anext(self._reading, None) is not None:
                pass
        finally:
            await self._inner.aclose()

    async def _read(self) -> AsyncIterator[bytes]:
        async for data in self._inner:
            self._stamps.read(data)
            yield data
        self._stamps.end()
