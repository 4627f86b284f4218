"""`tokenreel replay` as who starts it meets it: its options, its lines in the terminal, its end."""

import asyncio
import signal
import socket
import subprocess
import sys

import pytest

from backend import Backend, running
from recorded import HELLO, exchange, frame
from tokenreel.replay.server import _watch
from wire import MS, connect, http, read_answer, receive, write

LONG = [(index * 100 * MS, frame(str(index))) for index in range(1, 200)]
LONG_MS = 600_000
"""Longer than any test waits for a backend's end."""


@pytest.fixture(scope="module")
def demos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project") / "demos"
    write(folder, "chat", exchange())
    write(folder, "long", exchange(LONG, body={**HELLO, "n": 2}, end_us=LONG_MS * MS))
    return folder


@pytest.fixture(scope="module")
def backend(demos):
    with running(demos) as backend:
        yield backend


def test_an_answer_is_told_in_the_terminal_and_no_query_is(backend):
    with connect(backend) as connection:
        connection.sendall(http(None, "/v1/models?key=sk-secret", "GET").replace(b"null", b"    "))
        connection.recv(65536)
    backend.wait_for("GET /v1/models 200 none")
    assert not any("secret" in line for line in backend.said)


def test_recordings_that_change_are_taken_over_and_a_damaged_one_is_named(demos):
    with running(demos) as backend:
        backend.wait_for("replaying 2 recordings")
        write(demos, "new", exchange(body={**HELLO, "n": 7}))
        backend.wait_for("replaying 3 recordings")
        path = demos / "new" / "recording.jsonl"
        path.write_text(path.read_text("utf-8").replace('"POST"', "7", 1), "utf-8")
        backend.wait_for("left out: demos/new/recording.jsonl:2:1: damaged-recording")
        with connect(backend) as connection:
            connection.sendall(http(HELLO))
            assert b"200 OK" in receive(connection)[0][1], "the rest keeps working"
        path.unlink()


def test_ctrl_c_gives_open_streams_a_bounded_time(demos):
    with running(demos) as backend, connect(backend) as connection:
        connection.sendall(http({**HELLO, "n": 2}))
        assert b"200 OK" in connection.recv(65536)
        backend.process.send_signal(signal.SIGINT)
        assert backend.process.wait(60) == 0, "a stream of ten minutes does not hold it up"
    assert not any("Traceback" in line for line in backend.said)


def started(demos) -> tuple[subprocess.Popen, Backend]:
    """Start a backend of whose lines the first is read and no other."""
    command = [sys.executable, "-m", "tokenreel", "replay", "--port", "0", "--demos", str(demos)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, bufsize=1)
    url = process.stderr.readline().split()[2].removesuffix("/v1,")
    return process, Backend(process, url)


def ask_often(backend: Backend, count: int) -> list[bytes]:
    """Return the status lines of so many answers, whose lines in the terminal are long."""
    path, statuses = "/" + "x" * 2000, []
    with connect(backend) as connection, connection.makefile("rb") as answers:
        for _ in range(count):
            connection.sendall(f"GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
            statuses.append(read_answer(answers))
    return statuses


def test_a_terminal_that_is_not_read_holds_up_no_answer_and_no_end(demos):
    process, backend = started(demos)
    try:
        assert set(ask_often(backend, 1500)) == {b"HTTP/1.1 404 Not Found\r\n"}
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_terminal_that_is_gone_costs_no_answer(demos):
    process, backend = started(demos)
    try:
        process.stderr.close()
        assert set(ask_often(backend, 3)) == {b"HTTP/1.1 404 Not Found\r\n"}
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()


def test_a_look_at_the_files_that_fails_is_told_once_and_not_the_last(monkeypatch):
    monkeypatch.setattr("tokenreel.replay.server.RELOAD_S", 0)
    outcomes = [OSError("odd"), OSError("odd"), ValueError("else"), True]
    failed = []

    class Folder:
        def refresh(self) -> bool:
            outcome = outcomes.pop(0) if outcomes else False
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

    async def main() -> None:
        reloaded = asyncio.Event()
        watching = asyncio.create_task(_watch(Folder(), reloaded.set, failed.append))
        await asyncio.wait_for(reloaded.wait(), 60)
        watching.cancel()

    asyncio.run(main())
    assert [repr(error) for error in failed] == ["OSError('odd')", "ValueError('else')"]


def test_a_client_that_reads_nothing_leaves_no_traceback_where_the_server_ends(tmp_path):
    write(tmp_path, "huge", exchange([(200, b"x" * 65_536)] * 300))
    with running(tmp_path) as backend, socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", backend.port))
        connection.sendall(http(HELLO))
        backend.wait_for("POST /v1/chat/completions 200 huge")
        assert connection.recv(1024)
        backend.process.send_signal(signal.SIGINT)
        assert backend.process.wait(60) == 0
    assert not any("Traceback" in line for line in backend.said), backend.said


def refused(demos, *options) -> tuple[int, str]:
    """Return with what status a backend that can't start ends, and what it says."""
    command = [sys.executable, "-m", "tokenreel", "replay", "--demos", str(demos), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("host", "fix"),
    [
        (None, "stop what uses it, or name another --port"),
        ("nosuch.invalid", "no such host is known: name another --host"),
        ("a..b", "no such host is known: name another --host"),
        ("192.0.2.1", "this machine has no such address: name another --host"),
    ],
)
def test_where_it_cannot_listen_is_one_clear_sentence(demos, backend, host, fix):
    place = (host or "127.0.0.1", backend.port if host is None else 0)
    status, said = refused(demos, "--host", place[0], "--port", str(place[1]))
    assert status == 1
    assert said.startswith(f"Error: cannot listen on {place[0]}:{place[1]}: ")
    assert said.endswith(f"{fix}\n")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [
        *(("--speed", speed, "is no speed") for speed in ("0", "fast", "-1", "1e-310", "1e9")),
        *(
            ("--allow-origin", origin, "is no origin")
            for origin in ("*", "course.example", "https://x/course")
        ),
        ("--allow-host", "https://x", "is no host"),
    ],
)
def test_an_option_that_says_nothing_is_refused(demos, option, value, why):
    status, said = refused(demos, option, value)
    assert status == 2
    assert why in said


def test_requests_by_another_name_are_refused_and_by_one_that_is_allowed_are_not(demos):
    options = ("--allow-host", "tokenreel", "--allow-origin", "https://Course.example/", "--quiet")
    statuses = {}
    with running(demos, *options) as backend:
        for host in ("localhost:1", "tokenreel", "course.example", "evil.example"):
            with connect(backend) as connection:
                fields = f"host: {host}\r\norigin: https://course.example"
                connection.sendall(f"GET /healthz HTTP/1.1\r\n{fields}\r\n\r\n".encode())
                answer = connection.recv(65536)
            statuses[host] = answer.split()[1]
            assert b"access-control-allow-origin: https://course.example\r\n" in answer
    assert statuses == {
        "localhost:1": b"200", "tokenreel": b"200", "course.example": b"200", "evil.example": b"403",
    }  # fmt: skip


def test_where_other_machines_are_let_in_any_name_will_do_unless_some_are_given(demos):
    for options, status in (((), b"200"), (("--allow-host", "demos.example"), b"403")):
        with running(demos, "--host", "0.0.0.0", *options) as backend, connect(backend) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: evil.example\r\n\r\n")
            assert connection.recv(65536).split()[1] == status
