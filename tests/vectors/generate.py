"""Write the test vectors: scripted exchanges, never real runs, and what every reader must find in them.

The expected numbers are literals, worked out by hand from the times beside them. Run this file after an edit.
"""

import base64
import hashlib
import json
from pathlib import Path

FOLDER = Path(__file__).parent
SSE = {"content-type": "text/event-stream"}
CHAT = {"method": "POST", "path": "/chat/completions", "headers": {}, "body": {"model": "m", "stream": True}}


def chat(delta: dict[str, object] | None, usage: int | None = None) -> bytes:
    """Return one Chat Completions frame; no delta means the usage chunk, whose choices are empty."""
    chunk: dict[str, object] = {"choices": [] if delta is None else [{"index": 0, "delta": delta}]}
    if usage is not None:
        chunk["usage"] = {"completion_tokens": usage}
    return b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"


def typed(name: str, **fields: object) -> bytes:
    """Return one Responses frame."""
    return f"event: {name}\ndata: {json.dumps({'type': name, **fields})}\n\n".encode()


def payload(data: bytes) -> object:
    """Return bytes as the format holds them."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"b64": base64.b64encode(data).decode()}


def answer(index, requested, head, reads, ended, reason="eof", status=200, headers=SSE, request=CHAT):
    """Return the events of one exchange, reads as (time, bytes)."""
    body = b"".join(data for _, data in reads)
    end = {"reason": reason, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    return [
        [requested, "request", index, request],
        [head, "head", index, {"status": status, "headers": headers}],
        *([time, "body", index, payload(data)] for time, data in reads),
        [ended, "end", index, end],
    ]


def expect(status, ttfb, ttft, last, wall, tpot, chunks, tokens, *, reason="eof", streamed=True):
    """Return what a reader must find in one exchange; times in microseconds since its request."""
    return {
        "status": status, "end_reason": reason, "streamed": streamed, "ttfb_us": ttfb, "ttft_us": ttft,
        "last_token_us": last, "wall_us": wall, "tpot_us": tpot, "chunk_times_us": chunks,
        "completion_tokens": tokens,
    }  # fmt: skip


ROLE, AU, TUMN = (
    chat({"role": "assistant", "content": None}),
    chat({"content": "Au"}),
    chat({"content": "tumn"}),
)
DONE = b"data: [DONE]\n\n"
ONCE = [(200, ROLE), (300, AU), (500, TUMN + chat(None, 3)), (600, DONE)]


def later(reads, by):
    """Return reads, each moved by some microseconds."""
    return [(time + by, data) for time, data in reads]


HANGUL = chat({"content": "가을"})
CUT = HANGUL.index("을".encode()) + 1  # one byte into a three-byte syllable
TEXT = "response.output_text.delta"
JSON = {"content-type": "application/json"}
WHOLE = json.dumps({"choices": [{"message": {"content": "Hi"}}], "usage": {"completion_tokens": 2}}).encode()

VECTORS = {
    "retry": (
        answer(0, 100, 150, [(150, b'{"error":{}}')], 160, status=429, headers=JSON | {"retry-after": "1"})
        + answer(1, 1000, 1200, later(ONCE, 1000), 1650),
        [expect(429, 50, None, None, 60, None, [], None, streamed=False),
         expect(200, 200, 300, 500, 650, 100.0, [300, 500], 3)],
    ),
    "two-in-turn": (
        answer(0, 0, 200, ONCE, 600) + answer(1, 700, 900, later(ONCE, 700), 1300),
        [expect(200, 200, 300, 500, 600, 100.0, [300, 500], 3)] * 2,
    ),
    "three-at-once": (
        answer(0, 0, 200, ONCE, 600)
        + answer(1, 10, 210, later(ONCE, 10), 610)
        + answer(2, 20, 220, later(ONCE, 20), 620),
        [expect(200, 200, 300, 500, 600, 100.0, [300, 500], 3)] * 3,
    ),
    "split-hangul": (
        answer(0, 0, 90, [(100, HANGUL[:CUT]), (250, HANGUL[CUT:]), (300, DONE)], 310),
        [expect(200, 100, 250, 250, 310, None, [250], None)],
    ),
    "disconnect": (
        answer(0, 0, 100, [(100, ROLE + AU), (400, TUMN[:20])], 450, reason="disconnect"),
        [expect(200, 100, 100, 100, 450, None, [100], None, reason="disconnect")],
    ),
    "whole": (
        answer(0, 0, 900, [(900, WHOLE[:10]), (950, WHOLE[10:])], 960, headers=JSON),
        [expect(200, 900, None, None, 960, None, [], 2, streamed=False)],
    ),
    "responses": (
        answer(0, 0, 50, [
            (60, typed("response.created")),
            (100, typed(TEXT, delta="Mer")), (140, typed(TEXT, delta="cury")),
            (150, typed("response.output_text.done", text="Mercury")),
            (180, typed("response.completed", response={"usage": {"output_tokens": 2}})),
        ], 200, request=CHAT | {"path": "/responses"}),
        [expect(200, 60, 100, 140, 200, 40.0, [100, 140], 2)],
    ),
}  # fmt: skip


def main() -> None:
    """Write every vector and its expected values."""
    for name, (unsorted, expected) in VECTORS.items():
        header = {
            "tokenreel": 1, "demo": f"vector-{name}", "recorded_at": "2026-11-24T00:00:00Z",
            "program": {"language": "python", "code_sha256": "0" * 64, "setup_sha256": None},
            "endpoint": {"name": "scripted", "model": "none", "server": "test vector", "hardware": "none"},
            "client": {}, "redactions": [],
        }  # fmt: skip
        events = sorted(unsorted, key=lambda event: event[0])
        printed = [
            [events[-1][0] + 1, "out", None, f"{name} 가을\n"],
            [events[-1][0] + 2, "exit", None, {"code": 0}],
        ]
        rows = [header, *events, *printed]
        text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
        (FOLDER / f"{name}.jsonl").write_text(text, encoding="utf-8")
        wanted = {"output": f"{name} 가을\n", "exchanges": expected}
        (FOLDER / f"{name}.expected.json").write_text(json.dumps(wanted, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
