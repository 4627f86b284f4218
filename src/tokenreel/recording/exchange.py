"""From a flat list of events to exchanges and to what the program printed."""

import codecs
from collections import defaultdict
from collections.abc import Iterable

from tokenreel.recording.model import Event, Exchange, Json, Read, Recording
from tokenreel.recording.payload import decode_bytes


def exchanges(recording: Recording) -> tuple[Exchange, ...]:
    """Return the exchanges of a verified recording, in the order of their requests."""
    by_exchange: defaultdict[int, list[Event]] = defaultdict(list)
    for event in recording.events:
        if event.exchange is not None and event.code in ("request", "head", "body", "end"):
            by_exchange[event.exchange].append(event)
    return tuple(_exchange(index, events) for index, events in sorted(by_exchange.items()))


def _exchange(index: int, events: Iterable[Event]) -> Exchange:
    found: dict[str, Event] = {}
    reads = []
    for event in events:
        if event.code == "body":
            reads.append(Read(event.time_us, decode_bytes(event.payload)))
        else:
            found[event.code] = event
    request, head, end = (_payload(found.get(code)) for code in ("request", "head", "end"))
    status, reason = head.get("status"), end.get("reason")
    return Exchange(
        index=index,
        requested_us=found["request"].time_us,
        method=str(request["method"]),
        path=str(request["path"]),
        request_headers=_headers(request),
        request_body=request.get("body"),
        request_raw=decode_bytes(request["raw"]) if "raw" in request else None,
        head_us=found["head"].time_us if "head" in found else None,
        status=status if isinstance(status, int) else None,
        headers=_headers(head),
        reads=tuple(reads),
        ended_us=found["end"].time_us if "end" in found else None,
        end_reason=str(reason) if reason is not None else None,
    )


def _payload(event: Event | None) -> dict[str, Json]:
    return event.payload if event is not None and isinstance(event.payload, dict) else {}


def _headers(payload: dict[str, Json]) -> dict[str, str]:
    headers = payload.get("headers")
    return {name: str(value) for name, value in headers.items()} if isinstance(headers, dict) else {}


def output_reads(recording: Recording, code: str = "out") -> tuple[Read, ...]:
    """Return the reads of the program's ``out`` or ``err``, with their times."""
    return tuple(
        Read(event.time_us, decode_bytes(event.payload)) for event in recording.events if event.code == code
    )


def output_text(recording: Recording) -> str:
    """Return all that the program printed, both streams in the order of their reads.

    Each stream is decoded for itself, since a read can end inside a character; bytes that are no UTF-8
    become U+FFFD.
    """
    decoders = {code: codecs.getincrementaldecoder("utf-8")("replace") for code in ("out", "err")}
    parts = [
        decoders[event.code].decode(decode_bytes(event.payload))
        for event in recording.events
        if event.code in decoders
    ]
    return "".join([*parts, *(decoder.decode(b"", final=True) for decoder in decoders.values())])
