"""What a program prints, noted as it is read."""

import asyncio
import os
from types import TracebackType
from typing import Final, Self

from tokenreel.capture.recorder import Recorder
from tokenreel.recording import encode_bytes

_READ_BYTES: Final = 65536
_READS_AT_ONCE: Final = 64
"""More than a pipe holds; a bound, since a thread of the program may print without end."""


class OutputPipe:
    """One of a program's two streams, read by the loop itself: nothing stands between pipe and stamp."""

    def __init__(self, code: str, recorder: Recorder) -> None:
        self._code = code
        self._recorder = recorder
        self._ours, self._theirs = os.pipe()
        os.set_blocking(self._ours, False)
        self._kept = bytearray()
        self.ended = asyncio.Event()
        """Set when nobody can write any more."""

    def __enter__(self) -> Self:
        asyncio.get_running_loop().add_reader(self._ours, self._take)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.get_running_loop().remove_reader(self._ours)
        os.close(self._ours)
        self.hand_over()

    def fileno(self) -> int:
        """Return the descriptor that the program writes to."""
        return self._theirs

    def hand_over(self) -> None:
        """Leave the program's end to the program, so that its end can be noticed."""
        if self._theirs >= 0:
            os.close(self._theirs)
            self._theirs = -1

    def drain(self) -> None:
        """Note all that was written before this moment."""
        for _ in range(_READS_AT_ONCE):
            if not self._take():
                break

    def text(self) -> str:
        """Return all that was printed so far; what is no UTF-8 becomes U+FFFD."""
        return self._kept.decode("utf-8", "replace")

    def _take(self) -> bool:
        try:
            data = os.read(self._ours, _READ_BYTES)
        except BlockingIOError:
            return False
        if data:
            self._recorder.add(self._code, None, encode_bytes(data))
            self._kept += data
        else:
            asyncio.get_running_loop().remove_reader(self._ours)
            self.ended.set()
        return bool(data)
