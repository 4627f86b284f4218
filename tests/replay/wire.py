"""A socket to a running backend, byte by byte: what the tests of the server and of its command share."""

import json
import socket
import time

from backend import Backend
from recorded import DONE, frame, recording_text

MS = 1000
READS = [
    (100 * MS, frame("가")),
    (200 * MS, frame("을")[:40]),
    (300 * MS, frame("을")[40:]),
    (400 * MS, DONE),
]


def write(folder, demo, *exchanges):
    path = folder / demo / "recording.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(recording_text(demo, *exchanges), "utf-8")


def http(body, path="/v1/chat/completions", method="POST") -> bytes:
    data = json.dumps(body).encode()
    fields = f"host: localhost\r\ncontent-type: application/json\r\ncontent-length: {len(data)}"
    return f"{method} {path} HTTP/1.1\r\n{fields}\r\n\r\n".encode() + data


def connect(backend: Backend) -> socket.socket:
    connection = socket.create_connection((backend.host, backend.port), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def receive(connection) -> list[tuple[int, bytes]]:
    """Return what comes until the other side ends, with microseconds since the request."""
    start, came = time.monotonic_ns(), []
    while data := connection.recv(65536):
        came.append(((time.monotonic_ns() - start) // 1000, data))
        if data.endswith(b"0\r\n\r\n"):
            break
    return came


def read_answer(answers) -> bytes:
    """Read one answer that says its length, and return its status line."""
    status, length = answers.readline(), 0
    while (field := answers.readline()) != b"\r\n":
        if field.startswith(b"content-length:"):
            length = int(field.split()[1])
    answers.read(length)
    return status
