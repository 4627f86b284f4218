"""What a program finds around it: recordings behind its clients, our clock, a ``__main__`` of its own."""

import asyncio
import builtins
import contextlib
import io
import logging
import math
import os
import sys
import time
import types
from asyncio import events
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TextIO

import httpx2

from tokenreel.live.notes import say
from tokenreel.live.patching import kept, patched
from tokenreel.live.waiting import Wait, WaitingClock, WaitingLoop
from tokenreel.live.watch import WatchedAsyncTransport, WatchedTransport, Watcher
from tokenreel.replay import Library
from tokenreel.replay.clock import AsyncSystemClock
from tokenreel.replay.transport import AsyncReplayTransport, ReplayTransport

MOST_KEPT: Final = 1_000_000
"""So many characters of a program's output are kept for its checks: it may print without end."""
KEY: Final = "no-key-needed"


@dataclass(frozen=True, slots=True)
class Site:
    """Where programs run: what answers them, and how they wait."""

    library: Library
    wait: Wait = time.sleep
    now_us: Callable[[], int] = lambda: time.monotonic_ns() // 1000
    passes: bool = True
    """Whether time passes by itself; else it passes by waits alone, in a program's own clocks, too."""

    @staticmethod
    def without_waiting(library: Library) -> "Site":
        """Return a place where nothing takes time but what is waited for, and that takes none of ours.

        Recorded times are exact there, whatever the machine is doing.
        """
        start_us = time.monotonic_ns() // 1000
        waited_us = 0

        def wait(seconds: float) -> None:
            nonlocal waited_us
            waited_us += math.ceil(seconds * 1e6)

        return Site(library, wait, lambda: start_us + waited_us, passes=False)


@contextlib.contextmanager
def replaying(base_url: str, speed: float, site: Site, watcher: Watcher) -> Iterator[None]:
    """Put the recordings behind every client that names no transport of its own.

    Args:
        base_url: What clients ask that are told nothing else.
        speed: How many times faster than recorded.
        site: Where.
        watcher: Notes the requests.
    """
    # one for all clients of a run: equal requests get their answers in order, whichever client asks
    ours_sync = WatchedTransport(
        ReplayTransport(site.library, speed=speed, clock=WaitingClock(site.wait, site.now_us)), watcher
    )
    ours_async = WatchedAsyncTransport(
        AsyncReplayTransport(site.library, speed=speed, clock=AsyncSystemClock(site.now_us)), watcher
    )

    def sync(self: httpx2.Client, *_: Any, transport: Any = None, **__: Any) -> Any:  # noqa: ARG001 - a method's
        return ours_sync if transport is None else transport

    def asynchronous(self: httpx2.AsyncClient, *_: Any, transport: Any = None, **__: Any) -> Any:  # noqa: ARG001 - as above
        return ours_async if transport is None else transport

    ours = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": base_url}
    with (
        kept(os.environ),
        _new_settings(),
        patched(httpx2.Client, "_init_transport", sync),
        patched(httpx2.Client, "_init_proxy_transport", sync),
        patched(httpx2.AsyncClient, "_init_transport", asynchronous),
        patched(httpx2.AsyncClient, "_init_proxy_transport", asynchronous),
    ):
        os.environ.update(ours)
        yield


@contextlib.contextmanager
def _new_settings() -> Iterator[None]:
    """Bring back the SDK's own settings: the client behind ``openai.chat`` keeps its address there."""
    try:
        import openai  # noqa: PLC0415 - only who runs a program needs it
    except ImportError:  # then no program can have set anything
        yield
        return
    with kept(vars(openai), *openai.__annotations__):
        yield


@contextlib.contextmanager
def waiting(site: Site, language: str) -> Iterator[None]:
    """Let ``time.sleep`` and event loops wait as told, and ``input()`` say that nobody can answer.

    Args:
        site: Where.
        language: In which that is said.
    """
    clock = WaitingClock(site.wait, site.now_us)

    def sleep(seconds: float, /) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        clock.sleep_until(site.now_us() + math.ceil(seconds * 1e6))

    def new_loop() -> WaitingLoop:
        return WaitingLoop(site.wait, site.now_us)

    def ask(prompt: object = "", /) -> str:
        sys.stdout.write(str(prompt))
        sys.stdout.flush()
        raise EOFError(say("input", language))

    running = events._get_running_loop()
    events._set_running_loop(None)  # a page's own loop is running
    try:
        with (
            contextlib.nullcontext() if site.passes else _clocks(site),
            patched(time, "sleep", sleep),
            patched(builtins, "input", ask),
            patched(events, "new_event_loop", new_loop),
            patched(asyncio, "new_event_loop", new_loop),
        ):
            yield
    finally:
        events._set_running_loop(running)


@contextlib.contextmanager
def _clocks(site: Site) -> Iterator[None]:
    """Let a program's clocks show the place's time. To look at one takes 1 us: a loop that looks ends."""
    ahead_ns = time.time_ns() - site.now_us() * 1000

    def now_ns() -> int:
        site.wait(1e-6)
        return site.now_us() * 1000

    shown = {
        "monotonic": lambda: now_ns() / 1e9,
        "perf_counter": lambda: now_ns() / 1e9,
        "time": lambda: (now_ns() + ahead_ns) / 1e9,
        "monotonic_ns": now_ns,
        "perf_counter_ns": now_ns,
        "time_ns": lambda: now_ns() + ahead_ns,
    }
    with contextlib.ExitStack() as stack:
        for name, clock in shown.items():
            stack.enter_context(patched(time, name, clock))
        yield


@contextlib.contextmanager
def as_main(module: types.ModuleType) -> Iterator[None]:
    """Make a module the main one, started as a script is."""
    ours = kept(sys.modules, "__main__"), kept(vars(builtins))  # a program may take `print` away, too
    with patched(sys, "argv", ["lesson.py"]), ours[0], ours[1], _new_log():
        sys.modules["__main__"] = module
        yield


@contextlib.contextmanager
def _new_log() -> Iterator[None]:
    """Let a program set up its log: ``basicConfig`` does nothing where an earlier one's handlers are."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


class Tee(io.TextIOBase):
    """Keeps what is printed, and shows it where there is something to show it on."""

    def __init__(self, shown_on: TextIO | None) -> None:
        self.kept: list[str] = []
        self._left = MOST_KEPT
        self._shown_on = shown_on

    def writable(self) -> bool:
        """Tell that it is."""
        return True

    def isatty(self) -> bool:
        """Tell whether what it shows on is a terminal."""
        return self._shown_on is not None and self._shown_on.isatty()

    def write(self, text: str, /) -> int:
        """Keep a text, and show it."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._left > 0:
            self.kept.append(text[: self._left])
            self._left -= len(text)
        if self._shown_on is not None:
            self._shown_on.write(text)
        return len(text)

    def flush(self) -> None:
        """Show what waits."""
        if self._shown_on is not None:
            self._shown_on.flush()
