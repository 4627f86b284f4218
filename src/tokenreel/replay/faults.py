"""Faults: overlays on an answer, for a client to be tried against. The recording itself is never edited."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tokenreel.recording import Read
from tokenreel.replay.answer import REPLAY_HEADER, Answer, error_answer
from tokenreel.replay.events import find_middle, keep_until, leave_out

STALL_US: Final = 600_000_000
"""How long a stalled answer stays open: as long as the SDK's own timeout."""
DRIP_BYTES: Final = 32
DRIP_US: Final = 25_000
SPLIT_US: Final = 5_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which an API fails."""

    name: str
    """As in ``/fault/<name>/v1`` and in the header ``x-tokenreel-fault``."""
    summary: str
    """What the client meets."""
    teaches: str
    """What a client needs in order to get through."""
    apply: Callable[[Answer], Answer]
    """From the recorded answer to the faulty one."""
    is_passing: bool = False
    """Whether a retry gets the recorded answer."""


def _stall(answer: Answer) -> Answer:
    reads = keep_until(answer.reads, find_middle(answer).half)
    last_us = reads[-1].time_us if reads else answer.head_us
    return replace(answer, reads=reads, end_us=last_us + STALL_US, is_cut=True)


def _disconnect(answer: Answer) -> Answer:
    middle = find_middle(answer)
    reads = keep_until(answer.reads, (middle.start + middle.end) // 2)
    return replace(answer, reads=reads, end_us=reads[-1].time_us if reads else answer.head_us, is_cut=True)


def _split(answer: Answer) -> Answer:
    reads = []
    for read in answer.reads:
        middle = _inside_an_event(read.data)
        reads.append(Read(read.time_us, read.data[:middle]))
        if middle < len(read.data):
            reads.append(Read(read.time_us + SPLIT_US, read.data[middle:]))
    return _in_order(answer, reads)


def _inside_an_event(data: bytes) -> int:
    """Return where to cut: inside a character of several bytes where there is one, else in the middle."""
    for index, byte in enumerate(data):
        if 0x80 <= byte < 0xC0 and index:
            return index
    middle = (len(data) + 1) // 2
    while middle < len(data) - 1 and data[middle - 1] in b"\r\n":
        middle += 1  # the middle of two events that came as one is where neither is cut
    return middle


def _drip(answer: Answer) -> Answer:
    body = answer.body
    first_us = answer.reads[0].time_us if answer.reads else answer.head_us
    reads = [
        Read(first_us + index * DRIP_US, body[start : start + DRIP_BYTES])
        for index, start in enumerate(range(0, len(body), DRIP_BYTES))
    ]
    return _in_order(answer, reads)


def _malformed(answer: Answer) -> Answer:
    """Cut the JSON of the middle event short, and leave the frame around it whole."""
    middle = find_middle(answer)
    length = middle.end - middle.start
    cut, body = middle.start + max(length - 20, length // 2), answer.body
    while cut > middle.start and 0x80 <= body[cut] < 0xC0:
        cut -= 1  # what is broken is the JSON, not its characters
    return replace(answer, reads=leave_out(answer.reads, cut, middle.end))


def _rate_limit(answer: Answer) -> Answer:
    return _instead(
        answer,
        error_answer(
            429,
            "Rate limit reached. Please try again in 1s. (a fault of the replay: no limit was reached)",
            kind="requests",
            code="rate_limit_exceeded",
            headers={"retry-after": "1"},
        ),
    )


def _server_error(answer: Answer) -> Answer:
    message = "The server had an error while processing your request. (a fault of the replay)"
    return _instead(answer, error_answer(500, message, kind="server_error"))


def _instead(answer: Answer, error: Answer) -> Answer:
    headers = {**error.headers, REPLAY_HEADER: answer.headers[REPLAY_HEADER]}
    return replace(error, headers=headers)


def _in_order(answer: Answer, reads: list[Read]) -> Answer:
    """Return an answer with other reads, none of which leaves before the one in front of it."""
    ordered: list[Read] = []
    for read in reads:
        earliest = ordered[-1].time_us if ordered else 0
        ordered.append(Read(max(read.time_us, earliest), read.data))
    last_us = ordered[-1].time_us if ordered else 0
    return replace(answer, reads=tuple(ordered), end_us=max(answer.end_us, last_us))


FAULTS: Final[Mapping[str, Fault]] = {
    fault.name: fault
    for fault in (
        Fault(
            "stall",
            "half of the answer comes, then nothing more, and the connection stays open",
            "a read timeout: without one, the client waits for ten minutes",
            _stall,
        ),
        Fault(
            "disconnect",
            "the connection is cut in the middle of the answer, inside an event",
            "telling half an answer from a whole one; no SDK retries once a stream has begun",
            _disconnect,
        ),
        Fault(
            "split",
            "each read comes in two, 5 ms apart, cut inside an event, and inside a character if it can be",
            "parsing events, not reads, and decoding UTF-8 as it comes",
            _split,
        ),
        Fault(
            "drip",
            "the answer trickles in, 32 bytes every 25 ms",
            "a limit on the whole call: a timeout between reads never fires",
            _drip,
        ),
        Fault(
            "malformed",
            "the JSON of one event in the middle is cut short",
            "saying which event could not be read, and ending cleanly",
            _malformed,
        ),
        Fault(
            "429",
            "429 with Retry-After: 1; a retry gets the recorded answer",
            "waiting as long as the server asks before trying again",
            _rate_limit,
            is_passing=True,
        ),
        Fault(
            "500",
            "500 before any answer; a retry gets the recorded answer",
            "retrying what failed before it began",
            _server_error,
            is_passing=True,
        ),
    )
}
"""All faults, by name."""
