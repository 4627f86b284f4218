"""Ctrl-C, `kill` and a closed terminal: each ends what runs in the same way, and none is lost.

Python drops an exception that a signal's handler raises while a weak reference's callback or a finalizer runs
(https://docs.python.org/3/reference/datamodel.html#object.__del__). So what waits for long asks here, too.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_came = threading.Event()


def was_interrupted() -> bool:
    """Tell whether a signal asked for an end, even where its exception got lost."""
    return _came.is_set()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let the signals raise `KeyboardInterrupt` in the block, so that all it started and wrote is tidied up.

    Those that are ignored, as SIGHUP by `nohup`, stay so. Only the main thread may do this.
    """
    earlier = {number: signal.getsignal(number) for number in _SIGNALS}
    taken = [number for number, handler in earlier.items() if handler is not signal.SIG_IGN]
    for number in taken:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, earlier[number])
        _came.clear()


def _interrupt(number: int, frame: FrameType | None) -> None:
    _came.set()
    signal.default_int_handler(number, frame)
