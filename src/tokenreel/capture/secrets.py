"""Looks for what must never be in a recording: credentials, and paths of the machine that recorded it."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from tokenreel.recording import Event, decode_bytes

_KEY_SHAPES: Final = re.compile(
    rb"sk-[A-Za-z0-9_-]{20,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|AIza[0-9A-Za-z_-]{35}"
    rb"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)


def find_secret(events: Iterable[Event], credentials: Iterable[str], paths: Iterable[Path]) -> str | None:
    """Return what kind of secret a run holds, or None.

    Reads are joined first, since a value can be split between two of them.

    Args:
        events: The whole run.
        credentials: The values that were in use.
        paths: Folders of this machine that must not be named.
    """
    texts = _joined(events)
    for text in texts:
        if _KEY_SHAPES.search(text):
            return "something shaped like a key"
        if any(form in text for value in credentials for form in _encodings(value)):
            return "a credential that is in use"
        if any(str(path).encode() in text for path in paths if len(path.parts) > 1):
            return "a path of this machine"
    return None


def _joined(events: Iterable[Event]) -> list[bytes]:
    streams: dict[tuple[str, int | None], bytearray] = {}
    for event in events:
        if event.code in ("body", "out", "err"):
            data = decode_bytes(event.payload)
        else:
            data = json.dumps(event.payload, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        streams.setdefault((event.code, event.exchange), bytearray()).extend(data)
    return [bytes(stream) for stream in streams.values()]


def _encodings(value: str) -> Iterator[bytes]:
    """Yield a value as it may stand in a text: plain, in a URL, in JSON, in hex, in base64 at any offset."""
    data = value.encode()
    if len(data) < 6:
        return  # so short a value is found everywhere, and protects nothing
    yield data
    yield quote(value, safe="").encode()
    yield json.dumps(value)[1:-1].encode()
    yield data.hex().encode()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + data)
        # The first and last characters also depend on what stands before and behind the value.
        yield encoded[4 if offset else 0 : len(encoded) - 4]
