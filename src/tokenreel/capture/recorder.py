"""The notebook of one run: events in the order of one monotonic clock."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tokenreel.recording import Event, Json


@dataclass(frozen=True, slots=True)
class Notes:
    """All that was noted of one run."""

    events: tuple[Event, ...]
    """What happened, in the order in which it did."""
    redactions: frozenset[str]
    """Names of headers that were left out, as ``request authorization``."""
    unreachable: str | None
    """Why the endpoint could not be reached; None where it could."""
    not_sent: str | None
    """A request that the proxy answered itself instead of sending it on, and why; None where it sent all."""
    coding: str | None
    """How an answer was encoded, as ``gzip``, though it was asked for as it is; None where none was."""


class Recorder:
    """Stamps events as they happen; rebases them when it is known when the printed code started.

    Args:
        on_event: Told the number of events after each; shows progress.
        clock_ns: The monotonic clock that the program's start is told on, too.
    """

    def __init__(
        self,
        on_event: Callable[[int], None] = lambda _: None,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._on_event = on_event
        self._clock_ns = clock_ns
        self._events: list[tuple[int, str, int | None, Json]] = []
        self._exchanges = 0
        self._redactions: set[str] = set()
        self._unreachable: str | None = None
        self._not_sent: str | None = None
        self._coding: str | None = None

    def add(self, code: str, exchange: int | None, payload: Json) -> None:
        """Note an event at this moment."""
        self._events.append((self._clock_ns(), code, exchange, payload))
        self._on_event(len(self._events))

    def add_request(self, payload: Json) -> int:
        """Note a request and return the number of its exchange."""
        index = self._exchanges
        self._exchanges += 1
        self.add("request", index, payload)
        return index

    def leave_out(self, headers: Iterable[str]) -> None:
        """Note the names of headers that no event holds."""
        self._redactions.update(headers)

    def miss(self, reason: str) -> None:
        """Note that the endpoint could not be reached."""
        self._unreachable = self._unreachable or reason

    def hold_back(self, reason: str) -> None:
        """Note a request that was not sent on: no event, since nothing that the endpoint said follows it."""
        self._not_sent = self._not_sent or reason

    def note_coding(self, coding: str) -> None:
        """Note that an answer came in a coding that nobody asked for."""
        self._coding = self._coding or coding

    @property
    def first_ns(self) -> int | None:
        """When the first event happened, on the monotonic clock; None as long as there is none."""
        return self._events[0][0] if self._events else None

    def notes(self, zero_ns: int) -> Notes:
        """Return all notes, times in microseconds since ``zero_ns`` on the same clock."""
        events = tuple(
            Event((at - zero_ns) // 1000, code, exchange, payload)
            for at, code, exchange, payload in self._events
        )
        return Notes(events, frozenset(self._redactions), self._unreachable, self._not_sent, self._coding)
