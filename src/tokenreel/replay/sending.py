"""Sends one answer's parts, each at its own deadline."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

from tokenreel.replay.answer import Answer
from tokenreel.replay.timer import Handle, Timer

type Message = MutableMapping[str, Any]
type Headers = list[tuple[bytes, bytes]]
type Send = Callable[[Message], Awaitable[None]]


class Sending:
    """One answer on its way, driven by timers: deadlines are absolute, so no delay adds to the next.

    No coroutine sleeps from part to part: with thousands of parts a second, waking one up costs as much
    as the sending (``scripts/bench_replay``).
    """

    __slots__ = ("_cut", "_delivery", "_handle", "_message", "_parts", "_send", "_start_us", "_timer")

    def __init__(
        self, answer: Answer, headers: Headers, send: Send, cut: Callable[[], None], timer: Timer
    ) -> None:
        """Make ready to send.

        Args:
            answer: What is sent, and when.
            headers: Its head's fields, as they go out.
            send: Takes an ASGI message; may keep us waiting where the client reads slowly.
            cut: Closes the connection, where the answer ends so.
            timer: What it waits by.
        """
        self._parts = _parts(answer, headers)
        self._send = send
        self._cut = cut
        self._timer = timer
        self._start_us = 0
        self._message: Message | None = None
        self._handle: Handle | None = None
        self._delivery: asyncio.Task[None] | None = None

    def start(self, start_us: int) -> None:
        """Begin, the request having come at ``start_us``."""
        self._start_us = start_us
        self._wait_for_next()

    def stop(self) -> None:
        """Send nothing more, also of what a client that reads slowly keeps waiting."""
        self._parts = iter(())
        if self._handle is not None:
            self._handle.cancel()
        if self._delivery is not None:
            self._delivery.cancel()

    def _wait_for_next(self) -> None:
        part = next(self._parts, None)
        if part is not None:
            due_us, self._message = part
            self._handle = self._timer.call_at(self._start_us + due_us, self._fire)

    def _fire(self) -> None:
        if self._message is None:
            self._cut()
            return
        # Eager: a client that reads takes the part within this call, and no task has to be woken.
        loop = asyncio.get_running_loop()
        task = asyncio.Task(self._deliver(self._message), loop=loop, eager_start=True)
        if task.done():
            self._delivered(task)
        else:
            self._delivery = task
            task.add_done_callback(self._delivered)

    def _delivered(self, task: asyncio.Task[None]) -> None:
        self._delivery = None
        if task.cancelled():
            return  # by us, or with all tasks where the server ends
        try:
            task.result()
        except BaseException:
            self._cut()  # a client must not wait for what never comes
            raise
        self._wait_for_next()

    async def _deliver(self, message: Message) -> None:
        try:
            await self._send(message)
        except OSError:  # as ASGI has it where the client has left; who serves us is told of that, too
            self._parts = iter(())


def _parts(answer: Answer, headers: Headers) -> Iterator[tuple[int, Message | None]]:
    """Yield each part's deadline and message; None cuts the connection."""
    if answer.status is not None:
        yield answer.head_us, {"type": "http.response.start", "status": answer.status, "headers": headers}
        for read in answer.reads:
            yield read.time_us, {"type": "http.response.body", "body": read.data, "more_body": True}
    if answer.is_cut or answer.status is None:
        yield answer.end_us, None
    else:
        yield answer.end_us, {"type": "http.response.body", "body": b"", "more_body": False}
