"""`tokenreel replay` as a client on the network meets it."""

import contextlib
import socket

import pytest

from backend import running
from recorded import HELLO, exchange
from wire import MS, READS, connect, http, read_answer, receive, write


@pytest.fixture(scope="module")
def demos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project") / "demos"
    write(folder, "chat", exchange(READS, end_us=410 * MS))
    write(
        folder, "dead", exchange([], body={**HELLO, "n": 3}, status=None, reason="disconnect", end_us=20 * MS)
    )
    return folder


@pytest.fixture(scope="module")
def backend(demos):
    with running(demos) as backend:
        yield backend


def chunked(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def test_a_stream_leaves_byte_for_byte_each_read_in_a_chunk_of_its_own_and_never_early(backend):
    with connect(backend) as connection:
        connection.sendall(http(HELLO))
        came = receive(connection)
    everything = b"".join(data for _, data in came)
    head, _, body = everything.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"HTTP/1.1 200 OK", b"content-type: text/event-stream", b"x-tokenreel-replay: chat",
        b"cache-control: no-store", b"x-accel-buffering: no", b"transfer-encoding: chunked",
    ]  # fmt: skip
    assert body == b"".join(chunked(data) for _, data in READS) + b"0\r\n\r\n"
    arrived = {}
    seen = b""
    for at_us, data in came:
        seen += data
        for index, (_, read) in enumerate(READS):
            if index not in arrived and seen.endswith(chunked(read)):
                arrived[index] = at_us
    assert len(arrived) == len(READS), "each read came in a packet of its own"
    assert all(arrived[index] >= time_us for index, (time_us, _) in enumerate(READS))


def test_a_demo_in_a_folder_of_any_name_is_served(tmp_path):
    write(tmp_path, "가을 시", exchange(READS[:1], end_us=110 * MS))
    with running(tmp_path) as backend:
        for path in ("/v1/chat/completions", "/demo/%EA%B0%80%EC%9D%84%20%EC%8B%9C/v1/chat/completions"):
            with connect(backend) as connection:
                connection.sendall(http(HELLO, path))
                everything = b"".join(data for _, data in receive(connection))
            assert b"x-tokenreel-replay: %EA%B0%80%EC%9D%84%20%EC%8B%9C\r\n" in everything


ODD_HEADS = {
    "beyond latin-1": {"headers": {"x-a": "가"}},
    "a line end": {"headers": {"x-a": "b\r\nx-c: d"}},
    "a length": {"headers": {"content-length": "3"}},
    "a framing": {"headers": {"transfer-encoding": "chunked"}},
    "capitals": {"headers": {"Content-Type": "text/event-stream"}},
    "no status": {"status": 999},
    "a status on the way": {"status": 101},
    "a body where none is": {"status": 204},
}


def test_a_head_that_cannot_be_sent_is_a_damaged_recording(tmp_path):
    write(tmp_path, "good", exchange(READS[:1], end_us=110 * MS))
    for number, (name, odd) in enumerate(ODD_HEADS.items()):
        write(tmp_path, name.replace(" ", "-"), exchange(READS[:1], body={**HELLO, "n": number + 2}, **odd))
    with running(tmp_path) as backend:
        backend.wait_for("replaying 1 recording")
        for name, odd in ODD_HEADS.items():
            line = 4 if odd.get("status") == 204 else 3
            place = f"{tmp_path.name}/{name.replace(' ', '-')}/recording.jsonl:{line}:1"
            assert any(f"left out: {place}: damaged-recording" in said for said in backend.said), name
        with connect(backend) as connection:
            connection.sendall(http({**HELLO, "n": 2}))
            assert connection.recv(65536).startswith(b"HTTP/1.1 404")


def test_a_client_of_http_1_0_gets_no_chunks_and_sees_a_cut(backend):
    for path, missing in (("", 0), ("/fault/disconnect", 1)):
        with connect(backend) as connection:
            connection.sendall(http(HELLO, f"{path}/v1/chat/completions").replace(b"HTTP/1.1", b"HTTP/1.0"))
            everything = b"".join(data for _, data in receive(connection))
        head, _, body = everything.partition(b"\r\n\r\n")
        assert b"connection: close" in head
        assert b"transfer-encoding" not in head
        assert f"content-length: {len(body) + missing}".encode() in head
        whole = b"".join(data for _, data in READS)
        assert whole.startswith(body)
        assert (body == whole) is (missing == 0)


def test_connections_are_kept_and_used_again(backend):
    with connect(backend) as connection:
        for _ in range(2):
            connection.sendall(http(HELLO))
            assert receive(connection)[-1][1].endswith(b"0\r\n\r\n")


@pytest.fixture(scope="module", params=["127.0.0.1", "::1"])
def either(request, demos, backend):
    """A backend by the one protocol of the internet and by the other."""
    if request.param == "127.0.0.1":
        yield backend
    else:
        try:
            socket.create_server((request.param, 0), family=socket.AF_INET6).close()
        except OSError:
            pytest.skip("this machine has no IPv6")
        with running(demos, "--host", request.param) as by_ipv6:
            yield by_ipv6


def test_a_cut_closes_the_connection_after_what_was_sent(either):
    with connect(either) as connection:
        connection.sendall(http(HELLO, "/fault/disconnect/v1/chat/completions"))
        everything = b"".join(data for _, data in receive(connection))
    assert b"200 OK" in everything
    assert not everything.endswith(b"0\r\n\r\n")


def test_a_cut_before_the_head_sends_not_one_byte(either):
    with connect(either) as connection:
        connection.sendall(http({**HELLO, "n": 3}))
        assert receive(connection) == []


@pytest.mark.parametrize(
    "junk", [b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n", b"\r\n" * 99]
)
def test_what_is_no_http_gets_no_answer_that_hangs(backend, junk):
    with connect(backend) as connection:
        connection.sendall(junk)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(data for _, data in receive(connection))
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")


ENDLESS = {
    "a field": b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-a: " + b"x" * 4096,
    "fields": b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n" + b"x-a: 1\r\n" * 512,
    "an address": b"GET /" + b"x" * 4096,
    "trailers": b"POST /healthz HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n0\r\n"
    + b"x-a: 1\r\n" * 512,
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_head_without_an_end_is_ended(backend, kind):
    begin = ENDLESS[kind]
    more = begin[-512:] if kind in {"a field", "an address"} else b"x-a: 1\r\n" * 64
    with connect(backend) as connection:
        connection.sendall(begin)
        sent = len(begin)
        with contextlib.suppress(ConnectionError):
            while sent < 4 << 20:
                connection.sendall(more)
                sent += len(more)
        with contextlib.suppress(ConnectionError):
            answer = connection.recv(65536)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 431"), kind
    assert sent < 4 << 20


def test_a_long_body_is_no_long_head(backend):
    with connect(backend) as connection, connection.makefile("rb") as answers:
        for _ in range(2):
            connection.sendall(http({**HELLO, "long": "x" * (1 << 20)}))
            assert read_answer(answers) == b"HTTP/1.1 404 Not Found\r\n"
