"""What a program asked and how it left each stream, seen where its HTTP client hands requests over."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, cast

import httpx2

from tokenreel.live.notes import ENGLISH, say
from tokenreel.recording import (
    Exchange,
    ExchangeMetrics,
    Json,
    Read,
    body_events,
    measure_exchange,
    visible_text,
)
from tokenreel.replay.address import AddressError, parse_address
from tokenreel.replay.request import parse_json
from tokenreel.replay.transport import AsyncReplayTransport, ReplayTransport

HOST: Final = "replay.invalid"
"""In the base URL of a program's clients; what else is asked there explains itself as the backend does."""

type NowUs = Callable[[], int]
"""The time in microseconds, from a zero of its own."""


@dataclass(slots=True)
class Request:
    """One request of a program and what became of its answer. Times are of the program's own clock."""

    method: str
    path: str
    """Below the base URL: ``/chat/completions``; all of it where it is below none of ours."""
    body: Json
    """Its JSON; None where it holds none."""
    sent_us: int
    status: int | None = None
    """None where no answer came."""
    headers: dict[str, str] = field(default_factory=dict)
    reads: list[Read] = field(default_factory=list)
    """The body, as far as the program read it, each part with when it got it."""
    ended_us: int | None = None
    """When the body was over: read to its end, or cut."""
    closed: bool = False
    """Whether the program, or its SDK, has given the connection back."""

    @property
    def is_open(self) -> bool:
        """Whether it still holds a connection. A client gives one back by itself only at the body's end."""
        return self.status is not None and not self.closed

    @property
    def text(self) -> str:
        """What of the answer is text that a person reads, as far as the program read it."""
        return "".join(visible_text(event) for _, event in body_events(self._exchange()))

    def metrics(self) -> ExchangeMetrics:
        """Return the latencies that the program saw."""
        return measure_exchange(self._exchange())

    def _exchange(self) -> Exchange:
        return Exchange(
            index=0, requested_us=self.sent_us, method=self.method, path=self.path,
            request_headers={}, request_body=self.body, request_raw=None,
            head_us=None, status=self.status, headers=self.headers,
            reads=tuple(self.reads), ended_us=self.ended_us, end_reason=None,
        )  # fmt: skip


class Watcher:
    """Notes a program's requests. Its transports answer as those of ``tokenreel.replay`` do."""

    def __init__(self, now_us: NowUs, elsewhere: str = say("network", ENGLISH)) -> None:
        """Make a watcher.

        Args:
            now_us: The clock that it notes times by.
            elsewhere: What is said to a request of an address that no recording can have.
        """
        self.requests: list[Request] = []
        """In the order in which they were sent."""
        self.now_us = now_us
        self._elsewhere = elsewhere

    def note(self, request: httpx2.Request, content: bytes) -> Request:
        """Begin to watch a request.

        Raises:
            httpx2.ConnectError: If it asks for something else than an API.
        """
        try:
            body = parse_json(content) if content else None
        except ValueError:
            body = None
        target = request.url.raw_path.decode("ascii")
        path = _below_base_url(target)
        noted = Request(request.method, path or target, body, self.now_us())
        self.requests.append(noted)
        if path is None and request.url.host != HOST:
            raise httpx2.ConnectError(self._elsewhere, request=request)
        return noted

    def watch(self, noted: Request, response: httpx2.Response) -> httpx2.Response:
        """Return a response that notes what is read of it, and whether it is closed."""
        noted.status = response.status_code
        noted.headers = {name.lower(): value for name, value in response.headers.items()}
        kind = _WatchedSync if isinstance(response.stream, httpx2.SyncByteStream) else _WatchedAsync
        response.stream = kind(cast("Any", response.stream), noted, self.now_us)
        return response


def _below_base_url(target: str) -> str | None:
    try:
        address = parse_address(target)
    except AddressError:
        address = None
    return None if address is None else address.path


class WatchedTransport(httpx2.BaseTransport):
    """A replaying transport that tells a watcher."""

    def __init__(self, inner: ReplayTransport, watcher: Watcher) -> None:
        self._inner = inner
        self._watcher = watcher

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request; raises what ``Watcher.note`` and ``ReplayTransport`` do."""
        noted = self._watcher.note(request, request.read())
        return self._watcher.watch(noted, self._inner.handle_request(request))


class WatchedAsyncTransport(httpx2.AsyncBaseTransport):
    """An async replaying transport that tells a watcher."""

    def __init__(self, inner: AsyncReplayTransport, watcher: Watcher) -> None:
        self._inner = inner
        self._watcher = watcher

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request; raises what ``Watcher.note`` and ``AsyncReplayTransport`` do."""
        noted = self._watcher.note(request, await request.aread())
        return self._watcher.watch(noted, await self._inner.handle_async_request(request))


class _WatchedSync(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, noted: Request, now_us: NowUs) -> None:
        self._inner, self._noted, self._now_us = inner, noted, now_us

    def __iter__(self) -> Iterator[bytes]:
        try:
            for data in self._inner:
                self._noted.reads.append(Read(self._now_us(), data))
                yield data
        except httpx2.HTTPError:
            self._noted.ended_us = self._now_us()
            self._noted.closed = True  # a connection that broke is held by nobody
            raise
        self._noted.ended_us = self._now_us()

    def close(self) -> None:
        self._noted.closed = True
        self._inner.close()


class _WatchedAsync(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, noted: Request, now_us: NowUs) -> None:
        self._inner, self._noted, self._now_us = inner, noted, now_us

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for data in self._inner:
                self._noted.reads.append(Read(self._now_us(), data))
                yield data
        except httpx2.HTTPError:
            self._noted.ended_us = self._now_us()
            self._noted.closed = True  # as above
            raise
        self._noted.ended_us = self._now_us()

    async def aclose(self) -> None:
        self._noted.closed = True
        await self._inner.aclose()
