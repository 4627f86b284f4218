"""The file format: JSON Lines, a header and then one event a line."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

from tokenreel.files import write_whole
from tokenreel.recording.errors import RecordingError
from tokenreel.recording.model import Event, Json, Recording
from tokenreel.recording.verify import EventVerifier, verify_header

_RESTORE: Final = "Restore the file from version control, or record the demo again with `tokenreel record`."


def read_recording(path: Path) -> Recording:
    """Read and verify a recording file.

    Raises:
        RecordingError: If it is not a good recording; says in which line and why.
        OSError: If it cannot be read.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RecordingError(line, "not UTF-8", _RESTORE) from error
    return parse_recording(text)


def parse_recording(text: str) -> Recording:
    r"""Parse and verify a recording. Lines end at ``\n`` only: a payload may hold U+2028.

    Raises:
        RecordingError: If it is not a good recording; says in which line and why.
    """
    if not text:
        raise RecordingError(1, "the file is empty", _RESTORE)
    if not text.endswith("\n"):
        raise RecordingError(text.count("\n") + 1, "the last line is cut off", _RESTORE)
    lines = text[:-1].split("\n")
    header = verify_header(_load(lines[0], 1), 1)
    verifier = EventVerifier()
    events = []
    for number, line in enumerate(lines[1:], start=2):
        event = _event(_load(line, number), number)
        verifier.verify(event, number)
        events.append(event)
    return Recording(header, tuple(events))


def dump_recording(recording: Recording) -> str:
    """Return the file's text. What :func:`parse_recording` read comes out as it went in."""
    rows: list[Json] = [dict(recording.header)]
    rows += [[event.time_us, event.code, event.exchange, event.payload] for event in recording.events]
    return "".join(_dump(row) + "\n" for row in rows)


def write_recording(path: Path, recording: Recording) -> None:
    """Verify a recording and put it in place whole: a crash leaves the earlier file, never half of a new one.

    Raises:
        RecordingError: If what was to be written is not a good recording; nothing is written.
        OSError: If it cannot be written; the earlier file stays.
    """
    text = dump_recording(recording)
    parse_recording(text)
    write_whole(path, text.encode("utf-8"))


def _dump(row: Json) -> str:
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A lone surrogate has no UTF-8; JSON can say it by escape, so an odd payload still survives.
    return text if text.isascii() or _encodable(text) else json.dumps(row, separators=(",", ":"))


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_refuse_duplicates)
"""One for all lines: ``json.loads`` would make one for each."""


def _load(line: str, number: int) -> Json:
    try:
        value: Json = _DECODER.decode(line)
    except (ValueError, RecursionError) as error:
        raise RecordingError(number, f"not JSON ({error})", _RESTORE) from error
    return value


def _event(row: Json, line: int) -> Event:
    match row:
        case [int() as time_us, str() as code, (int() | None) as exchange, payload] if not (
            isinstance(time_us, bool) or isinstance(exchange, bool)
        ):
            return Event(time_us, code, exchange, payload)
    raise RecordingError(line, "expected [time in microseconds, code, exchange or null, payload]", _RESTORE)


def header_text(header: Mapping[str, Json], section: str, key: str) -> str | None:
    """Return one text of a header's section (``endpoint``, ``client`` …), or None where it has none."""
    group = header.get(section)
    value = group.get(key) if isinstance(group, dict) else None
    return value if isinstance(value, str) else None
