"""The mark between a demo's set-up, which nobody sees, and its printed code, which the recording is of."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self


class StartMark:
    """A line to the program, on which it says where its printed code starts.

    The program, whatever its language, writes one byte when its set-up is over and everything that the
    set-up printed has left its buffers; waits for one byte; and writes the time in nanoseconds on the
    monotonic clock as decimal text, or ``now`` where it knows no such clock: then its code started when it
    was let go on, since what it prints may be read before its ``now`` is. The wait is what tells the
    set-up's output from the printed code's: both come through the same pipe, and are stamped when read.
    """

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self.started_ns: int | None = None
        """When the printed code started; None as long as it has not."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ours.close()
        self._theirs.close()

    def fileno(self) -> int:
        """Return the descriptor that the program inherits."""
        return self._theirs.fileno()

    def hand_over(self) -> None:
        """Leave the program's end to the program, so that its end can be noticed."""
        self._theirs.close()

    async def wait(self, before: Iterable[Callable[[], None]]) -> None:
        """Wait until the printed code starts, or until it is sure that it never will.

        Args:
            before: What is called when the set-up is over, before the printed code may start.
        """
        loop = asyncio.get_running_loop()
        with contextlib.suppress(ConnectionError):  # it was ended meanwhile
            if await loop.sock_recv(self._ours, 1):
                for call in before:
                    call()
                let_go_ns = time.monotonic_ns()
                await loop.sock_sendall(self._ours, b"\n")
                if told := await loop.sock_recv(self._ours, 64):
                    self.started_ns = let_go_ns if told == b"now" else int(told)
