"""Who may use the proxy, and where what is asked of it goes: nowhere but to the endpoint."""

import asyncio
import json
from urllib.parse import urlsplit

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripted import Reply, plain, say, upstream
from sessions import HEADER, KEY, run
from tokenreel.capture.recorder import Notes, Recorder
from tokenreel.capture.route import Route
from tokenreel.capture.session import open_proxy
from tokenreel.recording import Recording, exchanges

CLIENT = httpx2.AsyncClient()


async def ask(origin: str, target: str, authorization: str | None) -> tuple[int, bytes]:
    """Send a request exactly as given, and return status and body."""
    _, _, address = origin.partition("//")
    host, _, port = address.partition("/")[0].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    shown = f"authorization: {authorization}\r\n" if authorization is not None else ""
    writer.write(f"GET {target} HTTP/1.1\r\nhost: {address}\r\n{shown}connection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), body


def through_proxy(target: str, authorization: str | None = "Bearer {key}", base_url: str = "{url}"):
    """Ask once through a proxy; return status, body, what the upstream was asked, and the notes."""

    async def models(reply: Reply) -> None:
        await say(reply, "200 OK", "{}")

    async def run_once() -> tuple[int, bytes, list[Reply], Notes]:
        recorder = Recorder()
        async with upstream(models) as (url, replies):
            origin, port = url.removesuffix("/v1"), url.split(":")[2].removesuffix("/v1")
            base = base_url.format(url=url, origin=origin, port_but_its_end=port[:-2])
            async with open_proxy(base, KEY, recorder, 5) as access:
                shown = authorization and authorization.format(key=access.key)
                path = target.format(end_of_port=port[-2:])
                status, body = await ask(access.base_url, path, shown)
            return status, body, replies, recorder.notes(0)

    return asyncio.run(run_once())


def test_a_path_cannot_add_to_the_endpoints_port():
    status, body, replies, notes = through_proxy(
        "/v1{end_of_port}/x", base_url="http://127.0.0.1:{port_but_its_end}"
    )
    assert status == 404
    assert json.loads(body)["error"]["code"] == "unknown_url"
    assert replies == []
    assert notes.events == ()


@pytest.mark.parametrize(
    "target",
    ["/v1.evil.test/x", "/v1@evil.test/", "/v1%2Fx", "/%761/x", "/v2/x", "/", "http://evil.test/v1/x", "*"],
)
def test_what_lies_beside_the_base_url_is_not_found(target):
    status, body, replies, notes = through_proxy(target)
    assert status == 404
    assert json.loads(body)["error"]["code"] == "unknown_url"
    assert replies == []
    assert notes.events == ()
    assert notes.not_sent == f"GET {target} does not go to /v1"


@given(
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)), st.sampled_from(["", "/", "/v1", "/v1/"])
)
def test_no_path_leads_to_another_server(path, base):
    request = Route(f"http://127.0.0.1:3{base}", KEY, "key").request(CLIENT, "GET", path, [], b"")
    target = request.extensions["target"].decode()
    assert target.startswith("/")
    assert target.endswith(path)
    for url in (
        request.url,
        urlsplit(f"http://127.0.0.1:3{target}"),
    ):  # as a proxy of the environment gets it
        assert (url.scheme, url.netloc, url.port) in {("http", b"127.0.0.1:3", 3), ("http", "127.0.0.1:3", 3)}


@pytest.mark.parametrize(
    "authorization", [None, "Bearer the-real-key", "Bearer ", "Basic {key}", "{key}", "Bearer {key}x"]
)
def test_who_lacks_the_runs_key_is_refused(authorization):
    status, body, replies, notes = through_proxy("/v1/models", authorization)
    assert status == 401
    error = json.loads(body)["error"]
    assert (error["type"], error["code"], error["param"]) == (
        "invalid_request_error",
        "invalid_api_key",
        None,
    )
    assert replies == []
    assert notes.events == ()
    assert notes.not_sent == "GET /v1/models does not carry the key in OPENAI_API_KEY"


def test_who_leaves_while_its_request_is_under_way_has_asked_nothing():
    async def models(reply: Reply) -> None:
        await say(reply, "200 OK", "{}")

    async def run_once() -> tuple[list[Reply], Notes]:
        recorder = Recorder()
        async with upstream(models) as (url, replies), open_proxy(url, KEY, recorder, 5) as access:
            address = urlsplit(access.base_url)
            _, writer = await asyncio.open_connection(address.hostname, address.port)
            head = f"POST /v1/files HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {access.key}\r\n"
            writer.write(f'{head}content-length: 99\r\n\r\n{{"purpose"'.encode())
            await writer.drain()
            writer.close()
            await writer.wait_closed()
            await ask(access.base_url, "/v1/models", f"Bearer {access.key}")
        return replies, recorder.notes(0)

    replies, notes = asyncio.run(run_once())
    assert [reply.target for reply in replies] == ["/v1/models"]
    assert [exchange.path for exchange in exchanges(Recording({}, notes.events))] == ["/models"]


def test_each_run_has_a_key_of_its_own():
    code = "import os\nprint(os.environ['OPENAI_API_KEY'])\n"
    assert run(plain, code).output != run(plain, code).output


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/v1", ""),
        ("/v1/", "/"),
        ("/v1?a=b", "?a=b"),
        ("/v1/models/org%2Fmo%3Fd%20el?a=%20%2f&b", "/models/org%2Fmo%3Fd%20el?a=%20%2f&b"),
        ("/v1/files/..%2Fx//y|z", "/files/..%2Fx//y|z"),
    ],
)
def test_a_path_goes_on_and_is_recorded_as_it_came(target, path):
    status, _, (reply,), notes = through_proxy(target)
    assert (status, reply.target) == (200, f"/v1{path}")
    assert exchanges(Recording({}, notes.events))[0].path == path


def test_the_sdk_asks_for_a_name_with_a_slash_in_it():
    async def model(reply: Reply) -> None:
        await say(reply, "200 OK", '{"id": "m", "object": "model", "created": 1, "owned_by": "o"}')

    done = run(model, HEADER + "print(OpenAI().models.retrieve('org/mo?d el').id)\n")
    assert done.output == "m\n"
    assert done.exchanges[0].path == "/models/org%2Fmo%3Fd%20el"
    assert done.replies[0].target == "/v1/models/org%2Fmo%3Fd%20el"


def test_a_request_that_is_no_json_is_recorded_as_it_came():
    code = (
        "import os, urllib.request\n"
        "request = urllib.request.Request(\n"
        "    os.environ['OPENAI_BASE_URL'] + '/x', b'{\"a\": NaN}',\n"
        "    {'Authorization': 'Bearer ' + os.environ['OPENAI_API_KEY']})\n"
        "urllib.request.urlopen(request).read()\n"
    )

    async def answer(reply: Reply) -> None:
        await say(reply, "200 OK", "{}")

    done = run(answer, code)
    assert done.outcome.errors == ""
    assert (done.exchanges[0].request_body, done.exchanges[0].request_raw) == (None, b'{"a": NaN}')
