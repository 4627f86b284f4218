"""The notebook of one run: events in the order of one monotonic clock."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tokenreel.recording import Event, Json


@dataclass(frozen=True, slots=True)
class Notes:
    """All that was noted of one run."""

    events: tuple[Event, ...]
    """What happened, in the order in which it did, but for exchanges without an endpoint or an end."""
    redactions: frozenset[str]
    """Names of headers that were left out, as ``request authorization``."""
    unreachable: str | None
    """Why the endpoint could not be reached; None where it could."""
    not_sent: str | None
    """A request that the proxy answered itself instead of sending it on, and why; None where it sent all."""
    coding: str | None
    """How an answer was encoded, as ``gzip``, though it was asked for as it is; None where none was."""
    is_replayed: bool
    """Whether an answer was the replay of a recording."""
    unfinished: tuple[str, ...]
    """What was still running when recording ended, as ``POST /chat/completions``; no event is of it."""

    @property
    def is_spoilt(self) -> bool:
        """Whether an answer came with which nothing can be recorded."""
        return self.is_replayed or self.coding is not None


class Recorder:
    """Stamps events as they happen; rebases them when it is known when the printed code started.

    Args:
        on_event: Told the number of events after each; shows progress.
        clock_ns: The monotonic clock that the program's start is told on, too.
        on_left_out: Told in a clause of each request that is left out, but of the same refusal only once.
        on_spoilt: Called as soon as an answer came with which nothing can be recorded.
    """

    def __init__(
        self,
        on_event: Callable[[int], None] = lambda _: None,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        on_left_out: Callable[[str], None] = lambda _: None,
        on_spoilt: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_event = on_event
        self._clock_ns = clock_ns
        self._on_left_out = on_left_out
        self._on_spoilt = on_spoilt
        self._events: list[tuple[int, str, int | None, Json]] = []
        self._exchanges = 0
        self._redactions: set[str] = set()
        self._unreachable: dict[int, str] = {}
        """By exchange."""
        self._not_sent: dict[str, None] = {}
        self._coding: str | None = None
        self._is_replayed = False
        self._running: dict[int, str] = {}
        """What is asked, by exchange."""
        self._unfinished: dict[int, str] = {}

    def add(self, code: str, exchange: int | None, payload: Json) -> None:
        """Note an event at this moment."""
        self._events.append((self._clock_ns(), code, exchange, payload))
        self._on_event(len(self._events))

    def add_request(self, payload: dict[str, Json]) -> int:
        """Note a request and return the number of its exchange."""
        index = self._exchanges
        self._exchanges += 1
        path = str(payload["path"]).partition("?")[0]  # a client may put anything behind it, a key too
        self._running[index] = f"{payload['method']} {path}"
        self.add("request", index, payload)
        return index

    def add_end(self, exchange: int, payload: Json) -> None:
        """Note that an exchange ended."""
        del self._running[exchange]
        self.add("end", exchange, payload)

    def leave_out(self, headers: Iterable[str]) -> None:
        """Note the names of headers that no event holds."""
        self._redactions.update(headers)

    def miss(self, exchange: int, reason: str) -> None:
        """Note that the endpoint could not be reached, so that it said nothing of what the program got."""
        if reason not in self._unreachable.values():
            self._on_left_out(f"a request did not reach the endpoint ({reason})")
        self._unreachable[exchange] = reason

    def hold_back(self, reason: str) -> None:
        """Note a request that was not sent on: no event, since nothing that the endpoint said follows it."""
        if reason not in self._not_sent:
            self._on_left_out(reason)
        self._not_sent[reason] = None

    def note_coding(self, coding: str) -> None:
        """Note that an answer came in a coding that nobody asked for."""
        self._coding = self._coding or coding
        self._on_spoilt()

    def note_replay(self) -> None:
        """Note that what answers replays recordings."""
        self._is_replayed = True
        self._on_spoilt()

    def drop_unfinished(self) -> None:
        """Leave out what still runs: neither side ended it, so no end of it could be noted that happened."""
        for exchange, asked in self._running.items():
            self._unfinished[exchange] = asked
            self._on_left_out(f"{asked} was still running")

    @property
    def running(self) -> int:
        """How many exchanges have not ended yet."""
        return len(self._running)

    @property
    def first_ns(self) -> int | None:
        """When the first event that is kept happened, on the monotonic clock; None where there is none."""
        return next((at for at, _, exchange, _ in self._events if self._is_kept(exchange)), None)

    def notes(self, zero_ns: int) -> Notes:
        """Return all notes, times in microseconds since ``zero_ns`` on the same clock."""
        kept = filter(self._is_kept, range(self._exchanges))
        numbers: dict[int | None, int | None] = {None: None, **{old: new for new, old in enumerate(kept)}}
        events = tuple(
            Event((at - zero_ns) // 1000, code, numbers[exchange], payload)
            for at, code, exchange, payload in self._events
            if exchange in numbers
        )
        unreachable = next(iter(self._unreachable.values()), None)
        not_sent = next(iter(self._not_sent), None)
        return Notes(
            events, frozenset(self._redactions), unreachable, not_sent, self._coding,
            self._is_replayed, tuple(self._unfinished.values()),
        )  # fmt: skip

    def _is_kept(self, exchange: int | None) -> bool:
        return exchange not in self._unreachable and exchange not in self._unfinished
