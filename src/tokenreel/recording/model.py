"""What a recording holds, as values. Nothing here reads a file, a clock or a socket."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

FORMAT_VERSION: Final = 1
"""The value of the header's ``tokenreel`` key."""

END_REASONS: Final = ("eof", "disconnect", "timeout", "cancelled")
"""Why a body ended: whole; cut by the server; given up by the proxy; given up by the program."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a recording after the header."""

    time_us: int
    """Microseconds on the recording's one monotonic clock; 0 is when the printed code starts."""
    code: str
    """``request``, ``head``, ``body``, ``end``, ``out``, ``err``, ``exit``, or one not yet known."""
    exchange: int | None
    """Which exchange, numbered by the arrival of its request; None for what the program itself does."""
    payload: Json
    """As in the file; a code this version doesn't know keeps its payload untouched."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One run of one demo program: a header and its events in the order of their times."""

    header: Mapping[str, Json]
    """The first line as it stands, unknown keys included."""
    events: tuple[Event, ...]
    """Every event, unknown ones included."""


@dataclass(frozen=True, slots=True)
class Read:
    """Bytes as one read of the upstream (or of the program's output) delivered them."""

    time_us: int
    """When the read returned, on the recording's clock."""
    data: bytes
    """Exactly what it returned, after transfer decoding."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and all that answered it."""

    index: int
    """Its number, by the arrival of its request."""
    requested_us: int
    """When the request arrived, on the recording's clock."""
    method: str
    """``POST`` and so on."""
    path: str
    """Relative to the base URL, with the query if there was one: ``/chat/completions``."""
    request_headers: Mapping[str, str]
    """Lower-case names; only those on the allow-list were kept."""
    request_body: Json
    """The request's JSON, or None where it had none."""
    request_raw: bytes | None
    """The request's body where it is no JSON, else None."""
    head_us: int | None
    """When the answer's head arrived; None where none came."""
    status: int | None
    """The HTTP status; None where no head came."""
    headers: Mapping[str, str]
    """The answer's headers that were kept, lower-case names."""
    reads: tuple[Read, ...]
    """The body, read by read."""
    ended_us: int | None
    """When the body ended; None where the recording stops before it does."""
    end_reason: str | None
    """One of :data:`END_REASONS`."""

    @property
    def requested_model(self) -> str | None:
        """The model that the request names, or None."""
        model = self.request_body.get("model") if isinstance(self.request_body, dict) else None
        return model if isinstance(model, str) else None

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(read.data for read in self.reads)
