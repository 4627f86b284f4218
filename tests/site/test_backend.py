"""The backend beside a served site."""

import os
import queue
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tokenreel.site.backend import BACKEND_VARIABLE, running_backend

DEMOS = Path(__file__).parents[2] / "demos"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def health_of(address: str) -> dict:
    with httpx2.Client(transport=httpx2.HTTPTransport(retries=8)) as client:
        return client.get(f"{address}/healthz").json()


def test_it_runs_while_the_site_is_served_and_the_pages_are_told_where():
    port = free_port()
    with running_backend(DEMOS, port) as address:
        assert address == os.environ[BACKEND_VARIABLE] == f"http://127.0.0.1:{port}"
        assert health_of(address)["status"] == "ok"
    assert BACKEND_VARIABLE not in os.environ
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "it ends with the site"


def test_a_port_in_use_is_left_alone():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with running_backend(DEMOS, port) as address:
            assert not address.endswith(f":{port}")
            assert health_of(address)["recordings"] >= 2


def test_a_port_that_the_site_is_to_have_is_not_taken():
    port = free_port()
    with running_backend(DEMOS, port, avoid=port) as address:
        assert not address.endswith(f":{port}")
        assert health_of(address)["status"] == "ok"


def test_without_recordings_there_is_none(tmp_path):
    with running_backend(tmp_path / "demos") as address:
        assert address == ""
        assert BACKEND_VARIABLE not in os.environ


def test_one_that_dies_at_once_is_told_of_in_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    told = queue.SimpleQueue()
    with running_backend(DEMOS, died=told.put) as address:
        sentence = told.get(timeout=20)
    assert sentence == (
        f"the demo backend at {address} ended by itself (exit status 1), so nothing answers the pages: "
        "run `tokenreel serve` again"
    )


def test_one_that_ends_with_the_site_is_not_told_of():
    told = []
    with running_backend(DEMOS, died=told.append) as address:
        health_of(address)
    assert told == []


def test_one_that_does_not_end_is_killed(monkeypatch, tmp_path):
    stubborn, up = tmp_path / "stubborn", tmp_path / "up"
    os.mkfifo(up)
    stubborn.write_text(f"#!/bin/sh\ntrap '' TERM\necho $$ > '{up}'\nread line\n")
    stubborn.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stubborn))
    monkeypatch.setattr("tokenreel.site.backend._ENDING_S", 0.1)
    told = []
    with running_backend(DEMOS, died=told.append):
        process = int(up.read_text())  # it is deaf from here on
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert told == []


def serving(root: Path, port: int) -> subprocess.Popen:
    """Start `tokenreel serve`; return once its pages are served."""
    words = ["serve", "--port", str(free_port()), "--backend-port", str(port), "--project", str(root)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tokenreel", *words], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    lines = []
    for line in process.stderr or ():
        lines.append(line)
        if "Serving on" in line:
            return process
    raise AssertionError("".join(lines))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
def test_no_way_to_end_serve_leaves_a_backend_behind(write_course, number):
    root = write_course({"demos/a/demo.yml": ""})
    port = free_port()
    process = serving(root, port)
    try:
        assert health_of(f"http://127.0.0.1:{port}")["status"] == "ok"
        process.send_signal(number)
        process.communicate(timeout=30)  # until nobody holds its standard error: the backend has that, too
    finally:
        process.kill()
    assert process.returncode == (-number if number == signal.SIGKILL else 0)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_serve_under_nohup_outlives_its_terminal(write_course):
    root = write_course({"demos/a/demo.yml": ""})
    port = free_port()
    earlier = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = serving(root, port)
    finally:
        signal.signal(signal.SIGHUP, earlier)
    try:
        process.send_signal(signal.SIGHUP)
        assert health_of(f"http://127.0.0.1:{port}")["status"] == "ok"
        assert process.poll() is None
    finally:
        process.terminate()
        process.communicate(timeout=30)
