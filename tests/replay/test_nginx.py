"""The manual's nginx configuration, tried against a real nginx in front of two backends."""

import contextlib
import json
import os
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


HOST = "demos.example"


@pytest.fixture(scope="module")
def backends(tmp_path_factory) -> Iterator[tuple[int, int]]:
    demos = tmp_path_factory.mktemp("backends") / "demos"
    path = demos / "d" / "recording.jsonl"
    path.parent.mkdir(parents=True)
    limited = exchange([(200, b"{}")], status=429, headers=JSON, body={**HELLO, "n": 2})
    later = exchange([(200, frame("later"))], body={**HELLO, "n": 2})
    dead = exchange([], status=None, reason="disconnect", body={**HELLO, "n": 3})
    text = recording_text("d", exchange(READS, end_us=910 * MS), limited, later, dead)
    path.write_text(text, "utf-8")
    options = ("--allow-host", HOST)
    with running(demos, *options) as one, running(demos, *options) as two:
        yield one.port, two.port


@pytest.fixture(scope="module")
def port(tmp_path_factory, backends) -> Iterator[int]:
    with nginx(tmp_path_factory.mktemp("nginx"), backends) as port:
        yield port


@contextlib.contextmanager
def nginx(folder: Path, backends: tuple[int, int], **changed: str) -> Iterator[int]:
    """Run nginx with the manual's very configuration, its ports replaced by ours.

    Args:
        folder: Where it keeps its files.
        backends: The ports of the two.
        changed: Other settings than the manual's, by their names; empty for none.
    """
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
    for name, setting in changed.items():
        http, times = re.subn(rf"^ +{name} .*;$", setting, http, flags=re.MULTILINE)
        assert times == 1
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""  # else its workers could not write there
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off;\n{user}pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
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


def ask(
    port: int, body: object, path: str = "/v1/chat/completions", host: str = HOST
) -> list[tuple[float, bytes]]:
    """Return what comes, with seconds since the request."""
    data = json.dumps(body).encode()
    fields = (
        f"Host: {host}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {len(data)}"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\n{fields}\r\n\r\n".encode() + data)
        start, came = time.monotonic(), []
        while some := connection.recv(65536):
            came.append((time.monotonic() - start, some))
    return came


def gaps_s(port: int) -> tuple[float, float]:
    """Return the seconds from the head to the first read, recorded as 0.3, and on to the last, as 0.6."""
    came = ask(port, HELLO)
    whole = b"".join(data for _, data in came)
    for _, data in READS:
        assert data in whole
    first = next(at for at, data in came if READS[0][1] in data)
    last = next(at for at, data in came if DONE in data)
    return first - came[0][0], last - first


def test_the_head_and_each_read_pass_through_as_they_come(port):
    before, within = gaps_s(port)
    assert before > 0.15
    assert within > 0.3


def test_the_answers_header_does_the_same_as_the_setting(tmp_path, backends):
    with nginx(tmp_path, backends, proxy_buffering="proxy_buffering on;") as port:
        before, within = gaps_s(port)
    assert before > 0.15
    assert within > 0.3


BUFFERING = "proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;"


def test_a_proxy_that_buffers_would_keep_the_head_back(tmp_path, backends):
    with nginx(tmp_path, backends, proxy_buffering=BUFFERING) as port:
        before, _ = gaps_s(port)
    assert before < 0.15


def test_a_proxy_that_buffers_would_collect_all_that_has_a_length(tmp_path, backends):
    with nginx(tmp_path, backends, proxy_buffering=BUFFERING, proxy_http_version="") as port:
        _, within = gaps_s(port)
    assert within < 0.3


def test_a_session_stays_with_one_backend(port):
    for session in ("a", "b", "c", "d"):
        asked = [ask(port, {**HELLO, "n": 2}, f"/session/{session}/v1/chat/completions") for _ in range(4)]
        statuses = [b"".join(data for _, data in came).split()[1] for came in asked]
        assert statuses == [b"429", b"200", b"429", b"200"]


def test_requests_without_a_session_go_to_any(port):
    assert {b"".join(data for _, data in ask(port, HELLO)).split()[1] for _ in range(4)} == {b"200"}


def cut_in_the_middle(port: int) -> tuple[bytes, bytes]:
    """Return head and body of an answer that was cut."""
    whole = b"".join(data for _, data in ask(port, HELLO, "/fault/disconnect/v1/chat/completions"))
    head, _, body = whole.partition(b"\r\n\r\n")
    assert b"200 OK" in head
    return head, body


def test_a_cut_passes_through(port):
    head, body = cut_in_the_middle(port)
    assert b"chunked" in head
    assert not body.endswith(b"0\r\n\r\n")


def test_a_cut_passes_through_by_http_1_0_too(tmp_path, backends):
    with nginx(tmp_path, backends, proxy_http_version="", **{"proxy_set_header Connection": ""}) as port:
        head, body = cut_in_the_middle(port)
    (length,) = re.findall(rb"content-length: (\d+)", head, re.IGNORECASE)
    assert int(length) > len(body)


def test_a_cut_before_the_head_is_nginxs_bad_gateway(port):
    assert ask(port, {**HELLO, "n": 3})[0][1].startswith(b"HTTP/1.1 502")


def test_a_body_that_the_backend_takes_passes_nginx(port):
    asked = ask(port, {**HELLO, "long": "x" * (3 << 20)})
    whole = b"".join(data for _, data in asked)
    assert whole.startswith(b"HTTP/1.1 404")
    assert b"no_recording" in whole


def test_another_name_than_the_sites_is_refused(port):
    assert ask(port, HELLO, host="evil.example")[0][1].startswith(b"HTTP/1.1 403")
