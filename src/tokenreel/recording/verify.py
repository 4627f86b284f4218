"""Everything that must hold of a recording before anybody replays it or computes from it."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from tokenreel.recording.errors import RecordingError
from tokenreel.recording.model import END_REASONS, FORMAT_VERSION, Event, Json
from tokenreel.recording.payload import decode_bytes

_RECORD_AGAIN: Final = (
    "Restore the file from version control, or record the demo again with `tokenreel record`."
)

MAX_TIME_US: Final = 2**53 - 1
"""The last whole number that every reader keeps exactly: 285 years."""
MAX_DEPTH: Final = 256
"""How deep a request's JSON may nest. What compares requests recurses, and no model's schema comes near."""
_HEADER_KEYS: Final[Mapping[str, type]] = {
    "demo": str,
    "recorded_at": str,
    "program": dict,
    "endpoint": dict,
    "client": dict,
}


_HEADER_NAME: Final = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
"""What HTTP lets a value hold, as latin-1. Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.5"""
_FRAMING: Final = frozenset(
    {
        "connection", "content-length", "keep-alive", "proxy-authenticate", "proxy-authorization",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    }
)  # fmt: skip
"""What one connection says of itself, or of how a body is cut up: a replay is another connection."""
_BODILESS: Final = frozenset({204, 205, 304})


@dataclass(slots=True)
class _ExchangeState:
    """What has been seen of one exchange so far."""

    stage: str = "request"
    status: int = 0
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
        if abs(event.time_us) > MAX_TIME_US:
            raise RecordingError(line, f"the time is beyond {MAX_TIME_US} microseconds", _RECORD_AGAIN)
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
        status = payload.get("status")
        if not _is_whole(status) or not 200 <= status <= 599:
            raise ValueError(f'"status" must be a whole number from 200 to 599, found {status!r}')
        for name, value in _headers(payload).items():
            _verify_field(name, value)
        state.stage, state.status = "head", status

    def _body(self, event: Event) -> None:
        state = self._state(event, after=("head",))
        data = decode_bytes(event.payload)
        if data and state.status in _BODILESS:
            raise ValueError(f"an answer of status {state.status} has no body")
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


def _headers(payload: dict[str, Json]) -> dict[str, str]:
    headers = payload.get("headers")
    if not isinstance(headers, dict):
        raise ValueError('"headers" must be an object of texts')
    texts = {name: value for name, value in headers.items() if isinstance(value, str)}
    if len(texts) != len(headers):
        raise ValueError('"headers" must be an object of texts')
    return texts


def _verify_field(name: str, value: str) -> None:
    """Refuse what can't stand in the head of an answer that is sent again."""
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"the header {name!r} must be named in lower case, with letters HTTP allows")
    if name in _FRAMING:
        raise ValueError(f'the header "{name}" speaks of the connection, not of the answer')
    if not _HEADER_VALUE.fullmatch(value):
        raise ValueError(f'the value of the header "{name}" holds what HTTP does not allow there')


def _output(event: Event) -> None:
    decode_bytes(event.payload)


def _exit(event: Event) -> None:
    if not _is_whole(_object(event).get("code")):
        raise ValueError('"code" must be a whole number')
