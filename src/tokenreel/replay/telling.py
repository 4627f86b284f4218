"""Tells what happens in a terminal that may not read, or be gone: nobody who tells may wait for it."""

import contextlib
import os
import queue
import threading
from collections.abc import Callable
from typing import Final, TextIO

MAX_WAITING: Final = 1000
"""How many lines may wait for the terminal; what comes on top of them is left out and counted."""


class Teller:
    """Writes lines in a thread of its own, so that telling one neither waits nor fails."""

    def __init__(self, write: Callable[[str], object], *, most_waiting: int = MAX_WAITING) -> None:
        """Make a teller.

        Args:
            write: Takes text; may block, and may raise OSError.
            most_waiting: How many lines may wait.
        """
        self._write = write
        self._lines: queue.Queue[str | None] = queue.Queue(most_waiting)
        self._left_out = 0  # counted up by who tells, and compared by the thread: neither needs a lock
        # a daemon: a terminal that never reads again must not keep the process from ending
        self._thread = threading.Thread(target=self._run, name="teller", daemon=True)
        self._thread.start()

    def tell(self, line: str) -> None:
        """Have a line written, or left out where too many are waiting already."""
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self._left_out += 1

    def close(self, timeout_s: float = 1.0) -> None:
        """Write what is waiting, as far as that takes no longer than so many seconds."""
        with contextlib.suppress(queue.Full):
            self._lines.put(None, timeout=timeout_s)
            self._thread.join(timeout_s)

    def _run(self) -> None:
        said = 0
        while (line := self._lines.get()) is not None:
            with contextlib.suppress(OSError):  # a terminal that is gone is nobody's concern
                self._write(f"{line}\n")
                if (left_out := self._left_out) > said:
                    self._write(f"… {left_out - said} lines left out: this terminal read too slowly\n")
                    said = left_out


def writer_to(file: TextIO | None) -> Callable[[str], object]:
    """Return what writes to a stream of this process past its buffer.

    A thread that blocks in the buffer's lock would bring the interpreter down where it ends.

    Args:
        file: As ``sys.stderr``: None where the process was started without it.
    """
    if file is None:
        return lambda _text: None
    descriptor, encoding = file.fileno(), file.encoding

    def write(text: str) -> None:
        data = text.encode(encoding, "backslashreplace")
        while data:
            data = data[os.write(descriptor, data) :]

    return write
