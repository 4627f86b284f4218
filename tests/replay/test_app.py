"""The ASGI application alone: no server, no socket, a clock that nobody waits for."""

import asyncio
import json

import pytest

from recorded import DONE, HELLO, JSON, READS, SSE, ask, exchange, library
from tokenreel.replay import Replayer
from tokenreel.replay.app import MAX_BODY_BYTES, ReplayApp
from tokenreel.replay.cors import parse_origin
from tokenreel.replay.hosts import parse_host

LIBRARY = library(
    chat=[exchange()],
    whole=[exchange([(300, b'{"a":'), (400, b"1}")], body={**HELLO, "stream": False}, headers=JSON)],
    dead=[exchange([], body={**HELLO, "seed": 1}, status=None, reason="disconnect", end_us=50)],
)


class FakeTimer:
    """Time passes only when somebody waits."""

    def __init__(self) -> None:
        self.us = 5_000_000

    def now_us(self) -> int:
        return self.us

    def call_at(self, at_us, callback):
        async def wait():
            for _ in range(5):  # others that are ready go first, as they would while one really waits
                await asyncio.sleep(0)
            self.us = max(self.us, at_us)
            callback()

        return asyncio.create_task(wait())


class Client:
    """One side of one ASGI request."""

    def __init__(self, request, clock, *, leaves_after: int | None = None) -> None:
        path, _, query = request.path.partition("?")
        self.scope = {
            "type": "http", "method": request.method,
            "raw_path": path.encode(), "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in request.headers.items()],
        }  # fmt: skip
        half = len(request.body) // 2
        self.parts = [
            {"type": "http.request", "body": request.body[:half], "more_body": True},
            {"type": "http.request", "body": request.body[half:], "more_body": False},
        ]
        self.clock = clock
        self.sent: list[tuple[int, dict]] = []
        self.left = asyncio.Event()
        self.leaves_after = leaves_after

    async def receive(self):
        if self.parts:
            return self.parts.pop(0)
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append((self.clock.us - 5_000_000, message))
        if len(self.sent) == self.leaves_after or message.get("more_body") is False:
            self.left.set()

    def cut(self, scope):
        assert scope is self.scope
        self.sent.append((self.clock.us - 5_000_000, {"type": "cut"}))
        self.left.set()


def served(request, *, films=LIBRARY, leaves_after=None, origins=(), hosts=None, told=None):
    async def main():
        clock = FakeTimer()
        client = Client(request, clock, leaves_after=leaves_after)
        options = {} if told is None else {"told": told}
        app = ReplayApp(
            Replayer(lambda: films), client.cut, origins=origins, hosts=hosts, timer=clock, **options
        )
        await app(client.scope, client.receive, client.send)
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}, "nothing goes on after the answer"
        return client.sent

    return asyncio.run(main())


def head_of(sent):
    message = sent[0][1]
    headers = {name.decode(): value.decode() for name, value in message["headers"]}
    return message["status"], headers


def test_each_read_is_a_message_of_its_own_at_its_time():
    sent = served(ask())
    assert head_of(sent) == (
        200, {**SSE, "x-tokenreel-replay": "chat", "cache-control": "no-store", "x-accel-buffering": "no"},
    )  # fmt: skip
    assert sent[0][0] == 100
    bodies = [(at, message["body"], message["more_body"]) for at, message in sent[1:]]
    assert bodies == [*((at, data, True) for at, data in READS), (800, b"", False)]


def test_a_whole_answer_says_its_length():
    sent = served(ask({**HELLO, "stream": False}))
    assert head_of(sent)[1]["content-length"] == "7"
    assert [message.get("body") for _, message in sent[1:]] == [b'{"a":', b"1}", b""]


def test_a_cut_within_an_answer_ends_it_without_its_end():
    sent = served(ask(path="/fault/disconnect/v1/chat/completions"))
    assert sent[-1] == (400, {"type": "cut"})
    assert all(message.get("more_body", True) for _, message in sent)


def test_a_cut_before_the_head_sends_nothing():
    assert served(ask({**HELLO, "seed": 1})) == [(50, {"type": "cut"})]


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_client_that_leaves_ends_the_answer(after):
    assert len(served(ask(), leaves_after=after)) <= after + 1


def test_a_client_that_leaves_before_it_has_asked_gets_nothing():
    async def main():
        client = Client(ask(), FakeTimer())
        client.parts = client.parts[:1]
        client.left.set()
        await ReplayApp(Replayer(lambda: LIBRARY), client.cut, timer=client.clock)(
            client.scope, client.receive, client.send
        )
        assert client.sent == []

    asyncio.run(main())


def test_a_body_that_is_too_large_is_refused_before_all_of_it_is_read():
    sent = served(ask(b"x" * (2 * MAX_BODY_BYTES + 2)))
    status, headers = head_of(sent)
    assert (status, headers["connection"]) == (413, "close")
    assert json.loads(sent[1][1]["body"])["error"]["code"] == "request_too_large"


def test_a_body_that_never_comes_is_given_up(monkeypatch):
    monkeypatch.setattr("tokenreel.replay.app.BODY_TIMEOUT_S", 0.01)

    async def main():
        client = Client(ask(), FakeTimer())
        client.parts = client.parts[:1]
        app = ReplayApp(Replayer(lambda: LIBRARY), client.cut, timer=client.clock)
        await app(client.scope, client.receive, client.send)
        return client.sent

    assert head_of(asyncio.run(main()))[0] == 408


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:3000", True),
        ("http://[::1]:8000", True),
        ("https://course.example", True),
        ("https://other.example", False),
        ("https://127.0.0.1.evil.example", False),
        ("null", False),
        ("http://[", False),
    ],
)
def test_pages_of_this_machine_and_of_named_sites_may_read_answers(origin, allowed):
    for request in (ask(origin=origin), ask({**HELLO, "seed": 9}, origin=origin)):
        _, headers = head_of(served(request, origins=["https://course.example"]))
        assert headers.get("access-control-allow-origin") == (origin if allowed else None)
        exposed = headers.get("access-control-expose-headers", "").split(", ")
        assert ("x-tokenreel-replay" in exposed) is allowed
        assert headers["vary"] == "origin"
    asked = {"access_control_request_method": "POST", "access_control_request_headers": "authorization, x-a",
             "access_control_request_private_network": "true"}  # fmt: skip
    status, headers = head_of(
        served(ask(b"", method="OPTIONS", origin=origin, **asked), origins=["https://course.example"])
    )
    assert status == 204
    assert headers.get("access-control-allow-headers") == ("authorization, x-a" if allowed else None)
    methods = headers.get("access-control-allow-methods", "").split(", ")
    assert ({"POST", "PUT", "DELETE", "PATCH"} <= set(methods)) is allowed
    assert headers.get("access-control-allow-private-network") == ("true" if allowed else None)
    assert "content-length" not in headers
    assert headers["x-tokenreel-replay"] == "none"


def test_a_page_may_read_every_header_of_an_answer():
    films = library(d=[exchange(headers={**SSE, "x-ratelimit-remaining": "9"})])
    _, headers = head_of(served(ask(origin="http://localhost"), films=films))
    assert (
        headers["access-control-expose-headers"] == "content-type, x-ratelimit-remaining, x-tokenreel-replay"
    )


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        (None, True),
        ("localhost", True),
        ("LocalHost.:8787", True),
        ("127.0.0.1:8787", True),
        ("127.9.9.9", True),
        ("[::1]:8787", True),
        ("tokenreel", True),
        ("TOKENREEL:80", True),
        ("evil.example:8787", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("evil.example@localhost:x", True),
        ("[::1", False),
        ("", False),
        ("192.168.0.7", False),
    ],
)
def test_a_name_that_is_none_of_ours_is_refused(host, allowed):
    field = {} if host is None else {"host": host}
    statuses = [
        head_of(served(request, hosts={"tokenreel"}))[0]
        for request in (
            ask(**field),
            ask(
                b"",
                method="OPTIONS",
                origin="http://localhost",
                access_control_request_method="POST",
                **field,
            ),
        )
    ]
    assert statuses == ([200, 204] if allowed else [403, 403])
    if not allowed:
        error = json.loads(served(ask(**field), hosts={"tokenreel"})[1][1]["body"])["error"]
        assert error["code"] == "host_not_allowed"
        assert "--allow-host" in error["message"]
    assert head_of(served(ask(**field)))[0] == 200, "where any name will do"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://course.example", "https://course.example"),
        ("https://course.example/", "https://course.example"),
        ("HTTPS://Course.Example:443/", "https://course.example"),
        ("http://course.example:8000", "http://course.example:8000"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://가을.example", "https://xn--o39a203c.example"),
    ],
)
def test_an_origin_is_taken_as_browsers_say_it(text, origin):
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    ["*", "", "null", "course.example", "ftp://x", "https://", "https://x/y", "https://x?y", "https://x#y",
     "https://*.example", "https://u@x", "https://x:y", "https://["],
)  # fmt: skip
def test_what_is_no_origin_is_refused(text):
    with pytest.raises(ValueError, match="is no origin: give a site's scheme and host"):
        parse_origin(text)


@pytest.mark.parametrize("text", ["", "*", "https://x", "x/y", "u@x", "[::1"])
def test_what_is_no_host_is_refused(text):
    with pytest.raises(ValueError, match="is no host: give a name"):
        parse_host(text)
    assert parse_host("Demos.Example:443") == "demos.example"


def test_every_answer_is_told():
    told = []
    served(ask(), told=lambda request, answer: told.append((request.path, answer.status)))
    served(ask(path="/nothing"), told=lambda request, answer: told.append((request.path, answer.status)))
    assert told == [("/v1/chat/completions", 200), ("/nothing", 404)]


def test_other_kinds_of_connection_are_left_alone():
    async def main():
        await ReplayApp(Replayer(lambda: LIBRARY), lambda _: None)({"type": "websocket"}, None, None)

    asyncio.run(main())


def test_done_is_a_read_like_any_other():
    assert DONE in [message.get("body") for _, message in served(ask())]
