"""What the server waits by: one timer of the event loop for all answers on their way."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final, Protocol

_TICK_S: Final = 0.001
"""uvloop counts in whole milliseconds, so a timer may come that much early; a read must not."""
_MIN_CANCELLED: Final = 256
"""Fewer cancelled callbacks than this are not worth a clean-up."""


class Handle(Protocol):
    """A callback that is still to come."""

    def cancel(self) -> None:
        """Let it not come; twice is as good as once."""
        ...


class Timer(Protocol):
    """What an answer is sent by."""

    def now_us(self) -> int:
        """Return the time in microseconds, from a zero of its own; it never goes back."""
        ...

    def call_at(self, at_us: int, callback: Callable[[], None]) -> Handle:
        """Call back once it is ``at_us`` or later, and never within this call."""
        ...


class LoopTimer:
    """The machine's monotonic clock, and the running event loop's timer for the earliest deadline.

    One timer of the loop serves all deadlines: to arm one for each costs as much as to send a read, and
    with thousands of reads a second that decides how many streams are on time (``scripts/bench_replay``).
    It belongs to the event loop in which it is first used.
    """

    def __init__(self, now_us: Callable[[], int] = lambda: time.monotonic_ns() // 1000) -> None:
        """Make a timer.

        Args:
            now_us: The clock, in microseconds, which goes as the event loop's own does.
        """
        self._now_us = now_us
        self._waiting: list[tuple[int, int, _Callback]] = []
        self._number = count()  # callbacks with the same deadline come in the order of the calls
        self._armed: asyncio.Handle | None = None
        self._armed_us = 0
        self._is_calling = False
        self._cancelled = 0

    def now_us(self) -> int:
        """Return the monotonic time in microseconds."""
        return self._now_us()

    def call_at(self, at_us: int, callback: Callable[[], None]) -> Handle:
        """Call back when it is time; what is due at once waits for a turn of the loop: it leaves alone."""
        waiting = _Callback(self, callback)
        heappush(self._waiting, (at_us, next(self._number), waiting))
        if not self._is_calling and (self._armed is None or at_us < self._armed_us):
            self._arm()
        return waiting

    def _arm(self) -> None:
        if self._armed is not None:
            self._armed.cancel()
        self._armed_us = self._waiting[0][0]
        left_us = self._armed_us - self.now_us()
        loop = asyncio.get_running_loop()
        if left_us <= 0:
            self._armed = loop.call_soon(self._call_due)
        else:
            self._armed = loop.call_later(left_us / 1e6 + _TICK_S, self._call_due)

    def _call_due(self) -> None:
        """Call what is due now; what becomes due meanwhile has the loop's next turn."""
        self._armed = None
        now_us = self.now_us()
        due: deque[tuple[int, int, _Callback]] = deque()
        while self._waiting and self._waiting[0][0] <= now_us:
            due.append(heappop(self._waiting))
        self._is_calling = True  # the next deadlines are asked for meanwhile: armed for once, at the end
        try:
            while due:
                due.popleft()[2].call()
        finally:  # what ends the process goes through here; should the loop go on, so does everybody else
            self._is_calling = False
            for entry in due:
                heappush(self._waiting, entry)
            if self._waiting:
                self._arm()

    def note_cancelled(self) -> None:
        """Drop cancelled callbacks once they are the most: a stalled answer's would lie here for minutes."""
        self._cancelled += 1
        if self._cancelled > max(_MIN_CANCELLED, len(self._waiting) // 2):
            self._waiting = [entry for entry in self._waiting if not entry[2].is_cancelled]
            heapify(self._waiting)
            self._cancelled = 0


class _Callback:
    """A callback that waits for its deadline."""

    __slots__ = ("_callback", "_timer")

    def __init__(self, timer: LoopTimer, callback: Callable[[], None]) -> None:
        self._timer = timer
        self._callback: Callable[[], None] | None = callback

    @property
    def is_cancelled(self) -> bool:
        """Whether it will not come any more."""
        return self._callback is None

    def cancel(self) -> None:
        """Let it not come, and let go of what it would have called."""
        if self._callback is not None:
            self._callback = None
            self._timer.note_cancelled()

    def call(self) -> None:
        """Call back; what goes wrong there is the event loop's to tell, and holds nobody else up."""
        callback, self._callback = self._callback, None
        try:
            if callback is not None:
                callback()
        except (Exception, asyncio.CancelledError) as error:
            loop = asyncio.get_running_loop()
            loop.call_exception_handler({"message": "a deadline's callback failed", "exception": error})
