"""What an exercise is executed in: a Jupyter kernel that answers from recordings and reaches no network.

Run as a file, not as a module: nothing of tokenreel but the replay is loaded. The clock that the notebook
measures by is set forward where a replay would wait, so that it reads the recorded times without waiting.
"""

import asyncio
import heapq
import itertools
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx2

from tokenreel.recording import read_recording
from tokenreel.replay import make_entry, make_library
from tokenreel.replay.transport import AsyncReplayTransport, ReplayTransport

RECORDINGS: Final = "TOKENREEL_EXERCISE_RECORDINGS"
"""The environment variable with the recordings: a JSON object of their paths by demo."""
BASE_URL: Final = "http://replay.invalid/v1"
"""Where a notebook believes to send its requests."""
_REFUSED: Final = {
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.gethostbyaddr", "socket.getnameinfo",
    # what another program does, nobody watches
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
    "pty.spawn",
}  # fmt: skip
_HOPS: Final = 4
"""How many turns of the event loop code may take between a wait and its next one."""
_GLANCE_S: Final = 0.001
"""How often one looks whether a thread is done."""


class NoNetworkError(PermissionError):
    """An exercise asked for more than the recordings."""


def forbid_network() -> None:
    """Refuse this process every connection, also to this machine, and other programs. There is no way back.

    The kernel's own sockets are libzmq's, which Python's audit events do not speak of.
    """

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _REFUSED and not _is_own_pair(event, arguments):
            raise NoNetworkError(f"an exercise is executed without a network and other programs: {event}")

    sys.addaudithook(refuse)


def _is_own_pair(event: str, arguments: tuple[Any, ...]) -> bool:
    """Tell whether this is how asyncio wakes itself where the system has no socket pairs."""
    return sys.platform == "win32" and event == "socket.connect" and arguments[1][0] in {"127.0.0.1", "::1"}


class SkippingClock:
    """The machine's clock, set forward where one would wait; for code that awaits and code that does not."""

    def __init__(self, measure_ns: Callable[[], int] = time.perf_counter_ns) -> None:
        """Make a clock.

        Args:
            measure_ns: The machine's, in nanoseconds.
        """
        self._measure_ns = measure_ns
        self._skipped_ns = 0

    def perf_counter_ns(self) -> int:
        """Stand in for :func:`time.perf_counter_ns`."""
        return self._measure_ns() + self._skipped_ns

    def perf_counter(self) -> float:
        """Stand in for :func:`time.perf_counter`."""
        return self.perf_counter_ns() / 1e9

    def now_us(self) -> int:
        """Return the time in microseconds."""
        return self.perf_counter_ns() // 1000

    def skip_to(self, at_us: int) -> None:
        """Set the clock forward; never back."""
        self._skipped_ns += max(0, at_us * 1000 - self.perf_counter_ns())


class SyncSkippingClock:
    """As a sync replay wants a clock."""

    def __init__(self, clock: SkippingClock) -> None:
        self.now_us = clock.now_us
        self.sleep_until = clock.skip_to


class ThreadsAtWork:
    """What event loops gave threads to do and did not get back yet."""

    def __init__(self) -> None:
        self._count = 0

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return self._count > 0

    def watch(self, run_in_executor: Callable[..., Any]) -> Callable[..., Any]:
        """Return what does the same as :meth:`asyncio.loop.run_in_executor`, and counts."""

        def run(*arguments: Any) -> Any:
            future = run_in_executor(*arguments)
            self._count += 1
            future.add_done_callback(self._forget)
            return future

        return run

    def _forget(self, _: object) -> None:
        self._count -= 1


class AsyncSkippingClock:
    """As an async replay wants a clock: of all that wait, the earliest goes first.

    While a thread is at work, time passes as it really does: what waits for the thread may have an earlier
    wait next, and the SDK asks a thread for its platform before a client's first request.
    """

    def __init__(self, clock: SkippingClock, threads: object) -> None:
        """Make a clock.

        Args:
            clock: Whose time it is.
            threads: What is true while a thread is at work.
        """
        self.now_us = clock.now_us
        self._skip_to = clock.skip_to
        self._threads = threads
        self._waiting: list[tuple[int, int]] = []
        self._order = itertools.count()

    async def sleep_until(self, at_us: int) -> None:
        """Return once it is ``at_us`` or later, and nobody waits for an earlier time."""
        mine = (at_us, next(self._order))
        heapq.heappush(self._waiting, mine)
        try:
            while True:
                for _ in range(_HOPS):
                    await asyncio.sleep(0)
                if self._waiting[0] == mine:
                    if not self._threads or self.now_us() >= at_us:
                        break
                    await asyncio.sleep(_GLANCE_S)
        finally:
            self._waiting.remove(mine)
            heapq.heapify(self._waiting)
        self._skip_to(at_us)


def answer_from(recordings: dict[str, str]) -> None:
    """Let every request that httpx2 makes, and so every one of the SDK's, be answered from recordings."""
    library = make_library(
        make_entry(demo, read_recording(Path(path))) for demo, path in sorted(recordings.items())
    )
    clock, threads = SkippingClock(), ThreadsAtWork()
    sync = ReplayTransport(library, clock=SyncSkippingClock(clock))
    asynchronous = AsyncReplayTransport(library, clock=AsyncSkippingClock(clock, threads))

    def answer(_: httpx2.HTTPTransport, request: httpx2.Request) -> httpx2.Response:
        return sync.handle_request(request)

    async def answer_async(_: httpx2.AsyncHTTPTransport, request: httpx2.Request) -> httpx2.Response:
        return await asynchronous.handle_async_request(request)

    for owner, name, replayed in (
        (httpx2.HTTPTransport, "handle_request", answer),
        (httpx2.AsyncHTTPTransport, "handle_async_request", answer_async),
        (time, "perf_counter", clock.perf_counter),
        (time, "perf_counter_ns", clock.perf_counter_ns),
        (asyncio.BaseEventLoop, "run_in_executor", threads.watch(asyncio.BaseEventLoop.run_in_executor)),
    ):
        setattr(owner, name, replayed)


def main() -> None:
    """Start the kernel."""
    answer_from(json.loads(os.environ.pop(RECORDINGS)))
    forbid_network()
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - it is loaded under the same rules

    IPKernelApp.launch_instance()


if __name__ == "__main__":
    main()
