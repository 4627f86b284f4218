"""Small recordings that the tests of replay/ share: exchanges as one can read them, times in microseconds."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tokenreel.recording import encode_bytes, parse_recording
from tokenreel.replay import Answer, Library, ReplayRequest, make_entry, make_library

VECTORS = Path(__file__).parents[1] / "vectors"
SSE = {"content-type": "text/event-stream"}
JSON = {"content-type": "application/json"}
HEADER = {
    "tokenreel": 1,
    "recorded_at": "2026-11-24T00:00:00Z",
    "program": {"language": "python"},
    "endpoint": {"name": "scripted", "model": "m-1"},
    "client": {},
}
HELLO = {"model": "m", "messages": [{"role": "user", "content": "Hello"}], "stream": True}


def frame(text: str) -> bytes:
    """Return one Chat Completions frame."""
    chunk = {"choices": [{"index": 0, "delta": {"content": text}}]}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


DONE = b"data: [DONE]\n\n"
READS = [(200, frame("가")), (400, frame("을")), (600, frame("!")), (700, DONE)]


def exchange(  # one recorded exchange's events, times counted from its request
    reads: list[tuple[int, bytes]] = READS,
    *,
    body: Any = HELLO,
    path: str = "/chat/completions",
    method: str = "POST",
    status: int | None = 200,
    headers: dict[str, str] = SSE,
    end_us: int = 800,
    reason: str = "eof",
    raw: bytes | None = None,
) -> list[list[Any]]:
    data = b"".join(read for _, read in reads)
    request = {"method": method, "path": path, "headers": {}, "body": body}
    if raw is not None:
        request |= {"body": None, "raw": encode_bytes(raw)}
    events: list[list[Any]] = [[0, "request", 0, request]]
    if status is not None:
        events.append([100, "head", 0, {"status": status, "headers": headers}])
    events += [[time, "body", 0, encode_bytes(read)] for time, read in reads]
    end = {"reason": reason, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return [*events, [end_us, "end", 0, end]]


def recording_text(demo: str, *exchanges: list[list[Any]]) -> str:
    """Return a recording file in which the exchanges follow each other, a second apart."""
    lines: list[Any] = [{**HEADER, "demo": demo}]
    for index, events in enumerate(exchanges):
        lines += [[time + index * 1_000_000, code, index, payload] for time, code, _, payload in events]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def library(**demos: list[list[list[Any]]]) -> Library:
    """Return a library of demos, each a list of exchanges; ``_`` in a name stands for ``-``."""
    named = {name.replace("_", "-"): exchanges for name, exchanges in demos.items()}
    return make_library(
        make_entry(demo, parse_recording(recording_text(demo, *exchanges)))
        for demo, exchanges in named.items()
    )


def ask(
    body: Any = HELLO, path: str = "/v1/chat/completions", method: str = "POST", **headers: str
) -> ReplayRequest:
    """Return a request; ``_`` in a header's name stands for ``-``."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ReplayRequest(method, path, {"content-type": "application/json", **named}, data)


def texts(answers: Iterable[Answer]) -> list[str | int]:
    """Return the text of each answer's one frame, or its status where that is none of success."""
    return [
        answer.status if answer.status != 200 else answer.body.decode().split('"')[9] for answer in answers
    ]
