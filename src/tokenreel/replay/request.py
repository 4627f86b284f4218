"""What makes two requests the same, and how two requests differ."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tokenreel.recording import Json
from tokenreel.recording.verify import MAX_DEPTH, is_deeper

IGNORED_KEYS: Final = frozenset({"user", "metadata"})
"""Top-level keys of a body that say who asks, not what is asked."""
_MAX_SHOWN: Final = 60
_ABSENT: Final = object()
_TOO_DEEP: Final = f"it is nested too deep, in more than {MAX_DEPTH} levels"


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """A request as a client sent it, whatever carried it."""

    method: str
    """Upper case."""
    path: str
    """The address's path and query, e.g. ``/demo/haiku-sync/v1/chat/completions``."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""
    """All of it."""


def parse_json(body: bytes) -> Json:
    """Return the JSON that a body holds.

    Raises:
        ValueError: If it holds none, or one that is nested too deep to be read.
    """

    def refuse(name: str) -> Json:
        raise ValueError(f"{name} is not JSON")

    try:
        value: Json = json.loads(body, parse_constant=refuse)
        json.dumps(value)  # what can't be written again can't be compared
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    if is_deeper(value, MAX_DEPTH):
        raise ValueError(_TOO_DEEP)
    return value


def request_key(method: str, path: str, body: Json | bytes) -> str:
    """Return a text that is equal for requests that ask for the same.

    Canonical JSON: keys sorted, numbers by value, :data:`IGNORED_KEYS` left out, and what says the default in
    words (``null``, ``"stream": false``) as if it were not said. ``stream`` and ``stream_options`` count: a
    usage chunk breaks code that did not ask for one.

    Args:
        method: Upper case.
        path: Relative to the base URL, with its query.
        body: Its JSON, or the bytes of a body that is none.
    """
    what = body.hex() if isinstance(body, bytes) else canonical(body)
    return json.dumps([method, path, isinstance(body, bytes), what], sort_keys=True, separators=(",", ":"))


def canonical(body: Json) -> Json:
    """Return a body without what makes no difference."""
    if not isinstance(body, dict):
        return _by_value(body)
    return {
        key: _by_value(value)
        for key, value in body.items()
        if key not in IGNORED_KEYS and value is not None and not (key == "stream" and value is False)
    }


def _by_value(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _by_value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_by_value(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value  # 1.0 and 1


def differences(recorded: Json, asked: Json, place: str) -> list[str]:
    """Return a phrase for each place where two values differ, as ``model: recorded "a", asked "b"``.

    Args:
        recorded: The one.
        asked: The other.
        place: What both are called; empty for a body, whose keys say it.
    """
    return list(_differences(place, recorded, asked))


def _differences(place: str, recorded: object, asked: object) -> Iterator[str]:
    if isinstance(recorded, dict) and isinstance(asked, dict):
        for key in [*recorded, *(key for key in asked if key not in recorded)]:
            inner = f"{place}.{key}" if place else key
            yield from _differences(inner, recorded.get(key, _ABSENT), asked.get(key, _ABSENT))
    elif isinstance(recorded, list) and isinstance(asked, list):
        for index in range(max(len(recorded), len(asked))):
            pair = [side[index] if index < len(side) else _ABSENT for side in (recorded, asked)]
            yield from _differences(f"{place}[{index}]", *pair)
    elif type(recorded) is not type(asked) or recorded != asked:
        yield f"{place or 'the body'}: recorded {_shown(recorded)}, asked {_shown(asked)}"


def _shown(value: object) -> str:
    if value is _ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= _MAX_SHOWN:
        return text
    return f"{text[: _MAX_SHOWN - 1]}…" + ('"' if isinstance(value, str) else "")
