"""What would end the process, and in a page all of its Python, ends the program alone."""

import contextlib
import operator
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Final, NoReturn

from tokenreel.live.patching import patched

MOST_FRAMES: Final = 20_000
"""The highest recursion limit. At 100,000, a class that calls itself in ``__init__`` breaks Pyodide."""
_IGNORED: Final = frozenset(
    getattr(signal, name) for name in ("SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH") if hasattr(signal, name)
)
"""The signals that end nothing where no handler is set."""


@contextlib.contextmanager
def contained() -> Iterator[None]:
    """Let ``os._exit``, ``os.abort`` and signals to itself end a program as ``sys.exit`` does.

    Its status is the one that a shell would see. Unlike a real end, this one lets ``finally`` clauses run.
    """
    kill, raise_signal = os.kill, signal.raise_signal
    process = os.getpid()

    def kill_contained(pid: int, signum: int, /) -> None:
        if pid in {0, process} and _is_end(signum):  # 0: the group, in which a page has nobody else
            _end(signum)
        kill(pid, signum)

    def raise_contained(signum: int, /) -> None:
        if _is_end(signum):
            _end(signum)
        raise_signal(signum)

    def abort() -> NoReturn:
        _end(signal.SIGABRT)

    with (
        _limited(sys.setrecursionlimit),
        patched(os, "_exit", _exit_contained(os._exit, process)),
        patched(os, "abort", abort),
        patched(os, "kill", kill_contained),
        patched(signal, "raise_signal", raise_contained),
    ):
        yield


def _exit_contained(leave: Callable[[int], NoReturn], process: int) -> Callable[[int], NoReturn]:
    def leave_contained(status: int) -> NoReturn:
        if os.getpid() != process:  # a child of the program: what follows the program is not its to do
            leave(status)
        raise SystemExit(operator.index(status))

    return leave_contained


def _is_end(signum: int) -> bool:
    """Tell whether a signal ends the process: there is no handler, and it isn't ignored."""
    try:
        return signal.getsignal(signum) is signal.SIG_DFL and signum not in _IGNORED
    except ValueError:  # no signal at all
        return False


def _end(signum: int) -> NoReturn:
    with contextlib.suppress(Exception):  # the program may have closed what errors are printed on
        sys.stderr.write(f"{signal.strsignal(signum)}\n")  # as a shell does
    raise SystemExit(128 + signum)


@contextlib.contextmanager
def _limited(set_limit: Callable[[int], None]) -> Iterator[None]:
    """Keep the recursion limit where Pyodide can follow: beyond, it neither ends nor raises."""
    before = sys.getrecursionlimit()

    def set_contained(limit: int, /) -> None:
        set_limit(min(limit, MOST_FRAMES))

    with patched(sys, "setrecursionlimit", set_contained):
        try:
            yield
        finally:
            set_limit(before)
