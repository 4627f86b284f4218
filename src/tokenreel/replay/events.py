"""Where the events of an answer stand among its bytes, however these were read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tokenreel.recording import Read, split_frames
from tokenreel.replay.answer import Answer

_DATA: Final = re.compile(rb"(?<![^\r\n])data: ?([^\r\n]*)")


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle of an answer, in bytes from the start of its body."""

    half: int
    """Where its first half ends: of a stream, before the middle event."""
    start: int
    """Where the JSON of the middle event begins; of what is no stream of JSON, all of the body."""
    end: int
    """Where that JSON ends, before what ends the event."""


def find_middle(answer: Answer) -> Middle:
    """Return the middle of an answer."""
    body = answer.body
    events = _json_events(body) if answer.is_stream else []
    if events:
        return events[len(events) // 2]
    end = len(body.rstrip(b"\r\n"))
    return Middle(end // 2, 0, end)


def _json_events(body: bytes) -> list[Middle]:
    """Return every event that holds an object, as if it were the middle one."""
    reads, offset = [], 0
    for line in body.splitlines(keepends=True):
        offset += len(line)
        reads.append(Read(offset, line))  # so a frame's time is where it ends
    events, start = [], 0
    for frame in split_frames(reads):
        lines = list(_DATA.finditer(body, start, frame.time_us))
        if lines and frame.data.startswith("{"):
            events.append(Middle(start, *lines[-1].span(1)))
        start = frame.time_us
    return events


def keep_until(reads: Sequence[Read], offset: int) -> tuple[Read, ...]:
    """Return the reads of a body's first bytes, the last one cut where it holds more of them."""
    kept = []
    for read in reads:
        if offset <= 0:
            break
        kept.append(Read(read.time_us, read.data[:offset]))
        offset -= len(read.data)
    return tuple(kept)


def leave_out(reads: Sequence[Read], start: int, end: int) -> tuple[Read, ...]:
    """Return the reads of a body without some of its bytes; a read that held no others goes, too."""
    kept, offset = [], 0
    for read in reads:
        data = read.data[: max(start - offset, 0)] + read.data[max(end - offset, 0) :]
        offset += len(read.data)
        if data or not read.data:
            kept.append(Read(read.time_us, data))
    return tuple(kept)
