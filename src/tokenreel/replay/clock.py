"""The clocks that a replay waits by: arguments everywhere, with the real ones as default."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """What a sync replay waits by."""

    def now_us(self) -> int:
        """Return the time in microseconds, from a zero of its own; it never goes back."""
        ...

    def sleep_until(self, at_us: int) -> None:
        """Return once it is ``at_us`` or later."""
        ...


class AsyncClock(Protocol):
    """What an async replay waits by."""

    def now_us(self) -> int:
        """Return the time in microseconds, from a zero of its own; it never goes back."""
        ...

    async def sleep_until(self, at_us: int) -> None:
        """Return once it is ``at_us`` or later."""
        ...


class SystemClock:
    """The machine's monotonic clock, waited by in this thread."""

    def now_us(self) -> int:
        """Return the monotonic time in microseconds."""
        return time.monotonic_ns() // 1000

    def sleep_until(self, at_us: int) -> None:
        """Sleep until the deadline; what an earlier sleep took too long is not added to this one."""
        while (left_us := at_us - self.now_us()) > 0:
            time.sleep(left_us / 1e6)


class AsyncSystemClock:
    """The machine's monotonic clock, waited by in an event loop."""

    def __init__(self, now_us: Callable[[], int] = lambda: time.monotonic_ns() // 1000) -> None:
        """Make a clock.

        Args:
            now_us: The clock, in microseconds, which goes as the event loop's own does.
        """
        self._now_us = now_us

    def now_us(self) -> int:
        """Return the monotonic time in microseconds."""
        return self._now_us()

    async def sleep_until(self, at_us: int) -> None:
        """Sleep until the deadline: uvloop counts in whole milliseconds and may wake early."""
        while (left_us := at_us - self.now_us()) > 0:  # noqa: ASYNC110 - time is no event that could be set
            await asyncio.sleep(left_us / 1e6)
