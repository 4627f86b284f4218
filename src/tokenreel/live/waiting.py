"""Waiting where there is one thread only: a replay's clock, ``time.sleep`` and event loops share it."""

import asyncio
import time
from asyncio.base_events import BaseEventLoop
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

type Wait = Callable[[float], None]
"""Returns after so many seconds, or a little sooner; without burning the processor where that can be had."""


class WaitingClock:
    """A monotonic clock that waits in its own way."""

    def __init__(self, wait: Wait, now_us: Callable[[], int] = lambda: time.monotonic_ns() // 1000) -> None:
        """Make a clock.

        Args:
            wait: How it waits.
            now_us: The time in microseconds.
        """
        self._wait = wait
        self._now_us = now_us

    def now_us(self) -> int:
        """Return the monotonic time in microseconds."""
        return self._now_us()

    def sleep_until(self, at_us: int) -> None:
        """Wait until the deadline; what an earlier wait took too long is not added to this one."""
        while (left_us := at_us - self._now_us()) > 0:
            self._wait(left_us / 1e6)


class _Selector:
    """What an event loop asks for events: there are none but its own timers."""

    def __init__(self, wait: Wait) -> None:
        self._wait = wait

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everything waits for something that nothing is left to do")
        if timeout > 0:
            self._wait(timeout)
        return []

    def close(self) -> None:
        """Nothing is held."""


class WaitingLoop(BaseEventLoop):
    """An event loop without sockets and threads: timers and callbacks only, waited for as :data:`Wait` does.

    It blocks its thread, as ``asyncio.run`` does everywhere; in a page, that is a worker's.
    """

    def __init__(self, wait: Wait, now_us: Callable[[], int] = lambda: time.monotonic_ns() // 1000) -> None:
        """Make a loop.

        Args:
            wait: How it waits for its next timer.
            now_us: The time in microseconds that its timers go by.
        """
        super().__init__()
        self._selector = _Selector(wait)
        self._now_us = now_us

    def time(self) -> float:
        """Return the time in seconds."""
        return self._now_us() / 1e6

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nothing else runs that could have to wake it."""

    def run_in_executor[*Ts, T](
        self,
        executor: Executor | None,  # noqa: ARG002 - asyncio's own signature
        func: Callable[[*Ts], T],
        *args: *Ts,
    ) -> asyncio.Future[T]:
        """Call at once: there is no other thread. The SDK asks so for what its platform is."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - asyncio's own signature
        """There is none."""
