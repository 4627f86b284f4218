"""Server-sent events, cut out of reads that know nothing of them.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

from tokenreel.recording.model import Read


@dataclass(frozen=True, slots=True)
class Frame:
    """One dispatched event of an event stream."""

    time_us: int
    """The time of the read that completed it."""
    event: str | None
    """Its ``event:`` field, or None."""
    data: str
    """Its ``data:`` lines, joined by line feeds."""


class FrameSplitter:
    """Takes reads, gives frames. Lines end at LF, CR or CRLF and nowhere else (not at U+2028)."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._line: list[str] = []
        self._after_cr = False
        self._at_start = True
        self._event: str | None = None
        self._data: list[str] = []

    def feed(self, read: Read) -> list[Frame]:
        """Return the frames that this read completes."""
        text = self._decoder.decode(read.data)
        if self._at_start and text:
            text = text.removeprefix("\ufeff")
            self._at_start = False
        frames = []
        for line in self._lines(text):
            if line:
                self._field(line)
            elif (frame := self._dispatch(read.time_us)) is not None:
                frames.append(frame)
        return frames

    def _lines(self, text: str) -> Iterable[str]:
        if self._after_cr and text:
            text = text.removeprefix("\n")  # the second half of a CRLF that two reads share
            self._after_cr = False
        if text:
            self._after_cr = text.endswith("\r")
        *complete, rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for piece in complete:
            self._line.append(piece)
            yield "".join(self._line)
            self._line.clear()
        self._line.append(rest)

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value

    def _dispatch(self, time_us: int) -> Frame | None:
        frame = Frame(time_us, self._event or None, "\n".join(self._data)) if self._data else None
        self._event, self._data = None, []
        return frame


def split_frames(reads: Iterable[Read]) -> tuple[Frame, ...]:
    """Return the frames of a whole body. A last frame without its blank line is not dispatched."""
    splitter = FrameSplitter()
    return tuple(frame for read in reads for frame in splitter.feed(read))
