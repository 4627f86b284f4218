"""The manual's nginx configuration, tried against a real nginx in front of two backends."""

import contextlib
import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend import running
from recorded import DONE, HELLO, JSON, exchange, frame, recording_text

ROOT = Path(__file__).parents[2]
MS = 1000
READS = [(300 * MS, frame("가")), (600 * MS, frame("을")), (900 * MS, DONE)]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("nginx")
    path = folder / "demos" / "d" / "recording.jsonl"
    path.parent.mkdir(parents=True)
    limited = exchange([(200, b"{}")], status=429, headers=JSON, body={**HELLO, "n": 2})
    later = exchange([(200, frame("later"))], body={**HELLO, "n": 2})
    path.write_text(recording_text("d", exchange(READS, end_us=910 * MS), limited, later), "utf-8")
    with (
        running(folder / "demos") as one,
        running(folder / "demos") as two,
        nginx(folder, one.port, two.port) as port,
    ):
        yield port


@contextlib.contextmanager
def nginx(folder: Path, *backends: int) -> Iterator[int]:
    """Run nginx with the manual's very configuration, its two ports replaced by ours."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    assert program, "scripts/test --all installs nginx"
    manual = (ROOT / "docs" / "manual" / "replay.md").read_text("utf-8")
    (http,) = re.findall(r"^```nginx\n(.+?)^```", manual, re.MULTILINE | re.DOTALL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for written, ours in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("8787", str(backends[0])),
        ("8788", str(backends[1])),
    ):
        assert written in http
        http = http.replace(written, ours)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}{http}}}\n", "utf-8"
    )  # fmt: skip
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(config)], stderr=subprocess.PIPE, text=True
    )
    try:
        for _ in range(500):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.01)  # nginx says nothing when it is ready
        yield port
    finally:
        process.terminate()
        process.wait()


def ask(port: int, body: object, path: str = "/v1/chat/completions") -> list[tuple[float, bytes]]:
    """Return what comes, with seconds since the request."""
    data = json.dumps(body).encode()
    fields = f"Host: x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {len(data)}"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\n{fields}\r\n\r\n".encode() + data)
        start, came = time.monotonic(), []
        while some := connection.recv(65536):
            came.append((time.monotonic() - start, some))
    return came


def test_each_read_passes_through_as_it_comes(port):
    came = ask(port, HELLO)
    whole = b"".join(data for _, data in came)
    for _, data in READS:
        assert data in whole
    first = next(at for at, data in came if READS[0][1] in data)
    last = next(at for at, data in came if DONE in data)
    assert last - first > 0.3, "a proxy that buffers would hand on all of it at once"


def test_a_session_stays_with_one_backend(port):
    for session in ("a", "b", "c", "d"):
        asked = [ask(port, {**HELLO, "n": 2}, f"/session/{session}/v1/chat/completions") for _ in range(4)]
        statuses = [b"".join(data for _, data in came).split()[1] for came in asked]
        assert statuses == [b"429", b"200", b"429", b"200"]


def test_requests_without_a_session_go_to_any(port):
    assert {b"".join(data for _, data in ask(port, HELLO)).split()[1] for _ in range(4)} == {b"200"}


def test_a_cut_passes_through(port):
    whole = b"".join(data for _, data in ask(port, HELLO, "/fault/disconnect/v1/chat/completions"))
    assert b"200 OK" in whole
    assert not whole.endswith(b"0\r\n\r\n")
