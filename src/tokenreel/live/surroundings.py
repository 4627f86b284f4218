"""What a program finds around it: recordings behind its clients, our clock, a ``__main__`` of its own."""

import asyncio
import builtins
import contextlib
import io
import os
import sys
import time
import types
from asyncio import events
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TextIO

import httpx2

from tokenreel.live.waiting import Wait, WaitingClock, WaitingLoop
from tokenreel.live.watch import WatchedAsyncTransport, WatchedTransport, Watcher
from tokenreel.replay import Library
from tokenreel.replay.clock import AsyncSystemClock
from tokenreel.replay.transport import AsyncReplayTransport, ReplayTransport

KEY: Final = "no-key-needed"


@dataclass(frozen=True, slots=True)
class Site:
    """Where programs run: what answers them, and how they wait."""

    library: Library
    wait: Wait = time.sleep
    now_us: Callable[[], int] = lambda: time.monotonic_ns() // 1000


@contextlib.contextmanager
def replaying(base_url: str, speed: float, site: Site, watcher: Watcher) -> Iterator[None]:
    """Put the recordings behind every client that names no transport of its own."""
    clock = WaitingClock(site.wait, site.now_us)

    def sync(self: httpx2.Client, *_: Any, transport: Any = None, **__: Any) -> Any:  # noqa: ARG001 - a method's
        return transport or WatchedTransport(ReplayTransport(site.library, speed=speed, clock=clock), watcher)

    def asynchronous(self: httpx2.AsyncClient, *_: Any, transport: Any = None, **__: Any) -> Any:  # noqa: ARG001 - as above
        inner = AsyncReplayTransport(site.library, speed=speed, clock=AsyncSystemClock(site.now_us))
        return transport or WatchedAsyncTransport(inner, watcher)

    ours = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": base_url}
    with (
        _swapped(os.environ, ours),
        _patched(httpx2.Client, "_init_transport", sync),
        _patched(httpx2.AsyncClient, "_init_transport", asynchronous),
    ):
        yield


@contextlib.contextmanager
def waiting(wait: Wait) -> Iterator[None]:
    """Let ``time.sleep`` and event loops wait as told, and ``input()`` say that nobody can answer."""

    def sleep(seconds: float, /) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            wait(left)

    def ask(prompt: object = "", /) -> str:
        sys.stdout.write(str(prompt))
        raise EOFError("nobody can type here while a program runs: write the answer into the code")

    running = events._get_running_loop()
    events._set_running_loop(None)  # a page's own loop is running
    try:
        with (
            _patched(time, "sleep", sleep),
            _patched(builtins, "input", ask),
            _patched(events, "new_event_loop", lambda: WaitingLoop(wait)),
            _patched(asyncio, "new_event_loop", lambda: WaitingLoop(wait)),
        ):
            yield
    finally:
        events._set_running_loop(running)


@contextlib.contextmanager
def as_main(module: types.ModuleType) -> Iterator[None]:
    """Make a module the main one, started as a script is."""
    with _swapped(sys.modules, {"__main__": module}), _patched(sys, "argv", ["lesson.py"]):
        yield


@contextlib.contextmanager
def _patched(owner: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextlib.contextmanager
def _swapped(mapping: Any, ours: Mapping[str, Any]) -> Iterator[None]:
    before = {name: mapping[name] for name in ours if name in mapping}
    mapping.update(ours)
    try:
        yield
    finally:
        for name in ours:
            if name in before:
                mapping[name] = before[name]
            else:
                mapping.pop(name, None)


class Tee(io.TextIOBase):
    """Keeps what is printed, and shows it where there is something to show it on."""

    def __init__(self, shown_on: TextIO | None) -> None:
        self.kept: list[str] = []
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
        self.kept.append(text)
        if self._shown_on is not None:
            self._shown_on.write(text)
        return len(text)

    def flush(self) -> None:
        """Show what waits."""
        if self._shown_on is not None:
            self._shown_on.flush()
