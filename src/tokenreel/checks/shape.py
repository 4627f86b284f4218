"""The shape of a recording: what stays the same when a demo is run again, whatever a model says and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tokenreel.checks.answers import answer_events
from tokenreel.recording import Exchange, Json, Recording, exchanges, is_event_stream


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of one exchange."""

    asked: str
    """Method and path, as ``POST /responses``."""
    status: int | None
    """None where no answer came."""
    streamed: bool
    """Whether it is an event stream."""
    events: Mapping[str, frozenset[str]]
    """By kind of event: the ways to its keys, as ``choices[].delta.content``."""


def shapes(recording: Recording) -> tuple[Shape, ...]:
    """Return the shape of each exchange."""
    return tuple(_shape(exchange) for exchange in exchanges(recording))


def differences(recorded: Recording, live: Recording) -> Iterator[str]:
    """Yield in a line each how the shape of another run differs from a recording's.

    Args:
        recorded: The recording in place.
        live: What came now.
    """
    before, now = shapes(recorded), shapes(live)
    if len(before) != len(now):
        yield f"the recording has {len(before)} exchanges, live has {len(now)}"
    for index, (one, other) in enumerate(zip(before, now, strict=False)):
        for difference in _compare(one, other):
            yield f"exchange {index}: {difference}"


def _shape(exchange: Exchange) -> Shape:
    events: dict[str, frozenset[str]] = {}
    for event in answer_events(exchange):
        kind = str(event.get("type") or event.get("object") or ("error" if "error" in event else "answer"))
        events[kind] = events.get(kind, frozenset()) | frozenset(_keys(event, ""))
    asked = f"{exchange.method} {exchange.path}"
    streamed = is_event_stream(exchange.headers.get("content-type"))
    return Shape(asked, exchange.status, streamed, events)


def _keys(value: Json, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            way = f"{place}.{key}" if place else key
            yield way
            yield from _keys(inner, way)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner, f"{place}[]")


def _compare(one: Shape, other: Shape) -> Iterator[str]:
    if one.asked != other.asked:
        yield f"recorded {one.asked}, live {other.asked}"
    if one.status != other.status:
        yield f"recorded status {one.status or 'none'}, live {other.status or 'none'}"
    if one.streamed != other.streamed:
        words = {True: "a stream", False: "no stream"}
        yield f"recorded {words[one.streamed]}, live {words[other.streamed]}"
    for where, lacking, having in (("in the recording", other, one), ("live", one, other)):
        kinds = [kind for kind in having.events if kind not in lacking.events]
        if kinds:
            yield f"events only {where}: {', '.join(kinds)}"
    for kind in one.events:
        if kind not in other.events:
            continue
        for where, lacking, having in (("in the recording", other, one), ("live", one, other)):
            keys = sorted(having.events[kind] - lacking.events[kind])
            if keys:
                yield f"{kind}: keys only {where}: {', '.join(keys)}"
