"""The notebook of one run: events in the order of one monotonic clock."""

import time
from collections.abc import Callable

from tokenreel.recording import Event, Json


class Recorder:
    """Stamps events as they happen; rebases them when it is known when the printed code started."""

    def __init__(self, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._clock_ns = clock_ns
        self._events: list[tuple[int, str, int | None, Json]] = []
        self._exchanges = 0
        self.on_event: Callable[[int], None] = lambda _: None
        """Told the number of events after each; shows progress."""
        self.redactions: set[str] = set()
        """Names of headers that were left out, as ``request authorization``."""
        self.unreachable: str | None = None
        """Why the endpoint could not be reached, if it could not."""
        self.refused: int | None = None
        """The status by which the endpoint refused the key, if it did."""

    def add(self, code: str, exchange: int | None, payload: Json) -> None:
        """Note an event at this moment."""
        self._events.append((self._clock_ns(), code, exchange, payload))
        self.on_event(len(self._events))

    def add_request(self, payload: Json) -> int:
        """Note a request and return the number of its exchange."""
        index = self._exchanges
        self._exchanges += 1
        self.add("request", index, payload)
        return index

    def events(self, zero_ns: int) -> tuple[Event, ...]:
        """Return the events with times in microseconds since ``zero_ns`` on the same clock."""
        return tuple(
            Event((at - zero_ns) // 1000, code, exchange, payload)
            for at, code, exchange, payload in self._events
        )
