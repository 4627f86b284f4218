"""Everything that must hold of a recording before anybody replays it or computes from it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from tokenreel.recording.errors import RecordingError
from tokenreel.recording.model import END_REASONS, FORMAT_VERSION, Event, Json
from tokenreel.recording.payload import decode_bytes

_RECORD_AGAIN: Final = (
    "Restore the file from version control, or record the demo again with `tokenreel record`."
)

MAX_DEPTH: Final = 256
"""How deep a request's JSON may nest. What compares requests recurses, and no model's schema comes near."""
_HEADER_KEYS: Final[Mapping[str, type]] = {
    "demo": str,
    "recorded_at": str,
    "program": dict,
    "endpoint": dict,
    "client": dict,
}


@dataclass(slots=True)
class _ExchangeState:
    """What has been seen of one exchange so far."""

    stage: str = "request"
    count: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


def _is_whole(value: Json) -> TypeGuard[int]:
    """Tell whether a value is a whole number, written as one: neither ``true`` nor ``1.0``."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_deeper(value: Json, depth: int) -> bool:
    """Tell whether a value nests deeper than so many levels, without recursion of its own.

    Args:
        value: Any JSON; what holds nothing has one level.
        depth: The most levels it may have.
    """
    level = [value]
    for _ in range(depth):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def verify_header(header: Json, line: int) -> dict[str, Json]:
    """Return the header, or say what it lacks.

    Raises:
        RecordingError: If it is no header of a version that this code can read.
    """
    if not isinstance(header, dict) or "tokenreel" not in header:
        raise RecordingError(line, 'expected a header object with the key "tokenreel"', _RECORD_AGAIN)
    version = header["tokenreel"]
    if version != FORMAT_VERSION or not _is_whole(version):
        reason = f"expected format version {FORMAT_VERSION}, found {version!r}"
        raise RecordingError(line, reason, "Use the version of Tokenreel that wrote it, or record it again.")
    for key, kind in _HEADER_KEYS.items():
        if not isinstance(header.get(key), kind):
            expected = "an object" if kind is dict else "text"
            raise RecordingError(line, f'the header\'s "{key}" must be {expected}', _RECORD_AGAIN)
    return header


class EventVerifier:
    """Checks events one by one, in the order of the file; times and exchanges need what came before."""

    def __init__(self) -> None:
        self._last_us: int | None = None
        self._exchanges: list[_ExchangeState] = []
        self._checks: dict[str, Callable[[Event], None]] = {
            "request": self._request,
            "head": self._head,
            "body": self._body,
            "end": self._end,
            "out": _output,
            "err": _output,
            "exit": _exit,
        }

    def verify(self, event: Event, line: int) -> None:
        """Check one event.

        Raises:
            RecordingError: If it breaks the format or contradicts an earlier event.
        """
        if self._last_us is not None and event.time_us < self._last_us:
            reason = f"time goes back, from {self._last_us} to {event.time_us} microseconds"
            raise RecordingError(line, reason, _RECORD_AGAIN)
        self._last_us = event.time_us
        check = self._checks.get(event.code)
        if check is None:
            return  # a later version's event: kept, not judged
        try:
            check(event)
        except ValueError as error:
            raise RecordingError(line, f'"{event.code}": {error}', _RECORD_AGAIN) from error

    def _request(self, event: Event) -> None:
        if event.exchange != len(self._exchanges):
            raise ValueError(f"expected exchange {len(self._exchanges)}, found {event.exchange}")
        payload = _object(event)
        for key in ("method", "path"):
            if not isinstance(payload.get(key), str):
                raise ValueError(f'"{key}" must be text')
        _headers(payload)
        if "raw" in payload:
            decode_bytes(payload["raw"])
        if is_deeper(payload.get("body"), MAX_DEPTH):
            raise ValueError(f"its body nests deeper than {MAX_DEPTH} levels")
        self._exchanges.append(_ExchangeState())

    def _head(self, event: Event) -> None:
        state = self._state(event, after=("request",))
        payload = _object(event)
        if not _is_whole(payload.get("status")):
            raise ValueError('"status" must be a whole number')
        _headers(payload)
        state.stage = "head"

    def _body(self, event: Event) -> None:
        state = self._state(event, after=("head",))
        data = decode_bytes(event.payload)
        state.count += len(data)
        state.digest.update(data)

    def _end(self, event: Event) -> None:
        state = self._state(event, after=("request", "head"))
        payload = _object(event)
        if payload.get("reason") not in END_REASONS:
            raise ValueError(
                f'"reason" must be one of {", ".join(END_REASONS)}, found {payload.get("reason")!r}'
            )
        count = payload.get("bytes")
        if count != state.count or not _is_whole(count):
            raise ValueError(f"the body should have {count} bytes and has {state.count}")
        if payload.get("sha256") != state.digest.hexdigest():
            raise ValueError("the body's sha256 is not the one that was recorded")
        state.stage = "end"

    def _state(self, event: Event, *, after: tuple[str, ...]) -> _ExchangeState:
        if event.exchange is None or not 0 <= event.exchange < len(self._exchanges):
            raise ValueError(f"exchange {event.exchange} has no request before it")
        state = self._exchanges[event.exchange]
        if state.stage not in after:
            raise ValueError(f'exchange {event.exchange} is past its "{state.stage}"')
        return state


def _object(event: Event) -> dict[str, Json]:
    if not isinstance(event.payload, dict):
        raise ValueError("the payload must be an object")
    return event.payload


def _headers(payload: dict[str, Json]) -> None:
    headers = payload.get("headers")
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise ValueError('"headers" must be an object of texts')


def _output(event: Event) -> None:
    decode_bytes(event.payload)


def _exit(event: Event) -> None:
    if not _is_whole(_object(event).get("code")):
        raise ValueError('"code" must be a whole number')
