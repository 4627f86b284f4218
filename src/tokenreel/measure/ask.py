"""Makes one run: a real request by the real SDK, stamped at the transport."""

import asyncio
import contextlib
import datetime
import hashlib
import json
import time
from collections.abc import Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, Final, Self

import httpx2
import openai

from tokenreel.capture import Endpoint
from tokenreel.capture.secrets import mask_credentials
from tokenreel.measure.errors import ReplayedError, UnreachableError
from tokenreel.measure.plan import Plan, Task
from tokenreel.measure.run import Run
from tokenreel.measure.timing import AsyncTimingTransport, Stamps, TimingTransport
from tokenreel.recording import (
    answered_model,
    body_events,
    is_content,
    is_event_stream,
    measure_exchange,
    visible_text,
)
from tokenreel.replay import REPLAY_HEADER

_UNREADABLE: Final = (json.JSONDecodeError, UnicodeDecodeError)
"""What the SDK lets through of an answer that is no JSON, or no UTF-8."""

_NO_KEY = "none"
"""The SDK insists on a key, also where the endpoint wants none."""


class Asker:
    """Asks an endpoint by both of the SDK's clients, whose connections stay open from run to run."""

    def __init__(
        self, plan: Plan, endpoint: Endpoint, clock_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """Make ready to ask.

        Args:
            plan: What all requests have in common.
            endpoint: What answers.
            clock_ns: The monotonic clock that answers are stamped by.
        """
        self._plan = plan
        self._endpoint = endpoint
        self._sync_transport = TimingTransport(httpx2.HTTPTransport(), clock_ns)
        self._async_transport = AsyncTimingTransport(httpx2.AsyncHTTPTransport(), clock_ns)
        # A run is one request: what the SDK would try again by itself would hide a failure, and its time.
        common: dict[str, Any] = {
            "base_url": endpoint.base_url, "api_key": endpoint.key or _NO_KEY, "max_retries": 0,
            "timeout": httpx2.Timeout(plan.timeout, connect=10),
        }  # fmt: skip
        self._sync = openai.OpenAI(**common, http_client=httpx2.Client(transport=self._sync_transport))
        self._async = openai.AsyncOpenAI(
            **common, http_client=httpx2.AsyncClient(transport=self._async_transport)
        )
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sync.close()
        self._runner.run(self._async.close())
        self._runner.close()

    def run(self, task: Task) -> Run:
        """Make a run and return what came of it, a failure included.

        Raises:
            UnreachableError: If no connection could be made.
            ReplayedError: If a recording answered.
            KeyboardInterrupt: If it was interrupted, however it ended then.
        """
        self._sync_transport.stamps = self._async_transport.stamps = None
        started_at = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        error = None
        try:
            if task.client == "sync":
                self._ask(task)
            else:
                self._runner.run(_unless_cancelled(self._ask_async(task)))
        except asyncio.CancelledError:  # by nobody but Ctrl-C
            raise KeyboardInterrupt from None
        except (openai.OpenAIError, httpx2.HTTPError, *_UNREADABLE) as failure:
            if isinstance(failure.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout):
                raise UnreachableError(str(failure.__cause__) or str(failure)) from failure
            error = self._masked(failure)
        stamps = self._sync_transport.stamps or self._async_transport.stamps
        if stamps is None:
            raise UnreachableError(error or "no request was sent")
        return _made(task, started_at, stamps, error)

    def _ask(self, task: Task) -> None:
        answer = self._sync.chat.completions.create(**self._request(task))
        if task.mode == "streamed":
            with answer, _giving_up(self._sync_transport.stamps):
                for _ in answer:
                    pass

    async def _ask_async(self, task: Task) -> None:
        answer = await self._async.chat.completions.create(**self._request(task))
        if task.mode == "streamed":
            async with answer:
                with _giving_up(self._async_transport.stamps):
                    async for _ in answer:
                        pass

    def _request(self, task: Task) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": task.model,
            "messages": [{"role": "user", "content": self._plan.prompts[task.prompt]}],
            "max_completion_tokens": self._plan.max_tokens,
            "temperature": self._plan.temperature,
            "stream": task.mode == "streamed",
        }
        if self._plan.sampling_seed is not None:
            request["seed"] = self._plan.sampling_seed
        if task.mode == "streamed":
            request["stream_options"] = {"include_usage": True}
        return request

    def _masked(self, failure: Exception) -> str:
        said = " ".join(str(failure).split())[:300] or type(failure).__name__
        return mask_credentials(said, self._endpoint.credentials)


async def _unless_cancelled(asking: Coroutine[Any, Any, None]) -> None:
    """Let what asks end; where Ctrl-C has cancelled it, it was cancelled, whatever else ended it.

    A server that ends in the same moment gives the client an error of its own, which is what it then raises.
    """
    try:
        await asking
    finally:
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            raise asyncio.CancelledError


@contextlib.contextmanager
def _giving_up(stamps: Stamps | None) -> Iterator[None]:
    """Let a body that could not be read, or that nobody waits for any more, not be read to its end."""
    try:
        yield
    except BaseException:
        if stamps is not None:
            stamps.is_given_up = True
        raise


def _made(task: Task, started_at: str, stamps: Stamps, error: str | None) -> Run:
    exchange = stamps.exchange
    if REPLAY_HEADER in exchange.headers:
        raise ReplayedError
    metrics = measure_exchange(exchange)
    events = [(time_us, event) for time_us, event in body_events(exchange) if isinstance(event, dict)]
    streamed = is_event_stream(exchange.headers.get("content-type"))
    chunks = tuple((at, len(visible_text(event))) for at, event in events if streamed and is_content(event))
    text = "".join(visible_text(event) for _, event in events)
    if error is None:
        error = _fault(task, streamed=streamed, text=text, wall_us=metrics.wall_us)
    return Run(
        task=task,
        started_at=started_at,
        connection="cold" if stamps.is_cold else "warm",
        status=exchange.status,
        ttfb_us=metrics.ttfb_us,
        wall_us=metrics.wall_us,
        chunks=chunks,
        characters=len(text),
        tokens=metrics.completion_tokens,
        finish_reason=_writable(_finish_reason(events)),
        answered_model=_writable(answered_model(exchange)),
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        error=_writable(error),
    )


def _writable(text: str | None) -> str | None:
    """Return a text as UTF-8 can hold it: an answer in JSON can say half of a surrogate pair."""
    return None if text is None else text.encode("utf-8", "replace").decode()


def _fault(task: Task, *, streamed: bool, text: str, wall_us: int | None) -> str | None:
    """Return why an answer that the SDK took is no run after all, or None."""
    if streamed != (task.mode == "streamed"):
        return f"the answer came {'streamed' if streamed else 'whole'}, and was asked for {task.mode}"
    if wall_us is None:
        return "the answer did not end"
    return None if text else "the answer holds no text"


def _finish_reason(events: list[tuple[int, dict[str, Any]]]) -> str | None:
    found = None
    for _, event in events:
        for choice in event.get("choices") or []:
            if isinstance(choice, dict) and isinstance(choice.get("finish_reason"), str):
                found = choice["finish_reason"]
    return found
