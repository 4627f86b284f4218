"""How `tokenreel record --proxy` ends: what still runs then is cut and left out, and never made up."""

import asyncio

import httpx2
import pytest

from by_hand import KEY, Command, recording
from courses import write_course
from scripted import DONE, Reply, Script, chunk, plain, upstream
from tokenreel.recording import exchanges, read_recording

ASK = {"model": "m", "stream": True}


@pytest.fixture
def root(tmp_path):
    return write_course(tmp_path, "print(1)")


def session(root, script: Script, client):
    """Run a client beside a command that records it from a script; gives what the client does."""

    async def main():
        async with upstream(script) as (url, _), recording(root, url) as (command, http):
            return await client(command, http, f"{command.base_url}/chat/completions")

    return asyncio.run(main())


def exchanges_of(root):
    return exchanges(read_recording(root / "demos" / "by-hand" / "recording.jsonl"))


def test_a_stream_that_is_still_running_is_cut_and_left_out(root):
    async def script(reply: Reply) -> None:
        if "second" not in reply.target:
            await plain(reply)
            return
        await reply.start()
        await reply.send(chunk("가"))
        await reply.until_client_leaves()

    async def client(command: Command, http, url):
        await http.post(url, json=ASK)
        async with http.stream("POST", f"{url}?second={KEY}", json=ASK) as answer:
            reads = answer.aiter_raw()
            await anext(reads)
            command.interrupt()
            waiting = await command.until_it_says("waiting")
            with pytest.raises(httpx2.TransportError):  # no end that the upstream never sent
                await anext(reads)
        return waiting, *await command.finish()

    waiting, status, said = session(root, script, client)
    assert waiting == "waiting up to 3 s for a request that is still running …\n"
    assert "left out: POST /chat/completions was still running\n" in said
    assert (status, "1 exchange, " in said) == (0, True), said
    (exchange,) = exchanges_of(root)
    assert exchange.body == chunk("Au") + DONE
    assert exchange.end_reason == "eof"


def test_a_request_without_an_answer_yet_is_cut_and_gets_none(root):
    asked = asyncio.Event()

    async def silent(reply: Reply) -> None:
        asked.set()
        await reply.until_client_leaves()

    async def client(command: Command, http, url):
        host, port = httpx2.URL(url).host, httpx2.URL(url).port
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf")
        asking = asyncio.create_task(http.post(url, json=ASK))
        await asked.wait()
        command.interrupt()
        with pytest.raises(httpx2.TransportError):
            await asking
        try:
            half = await reader.read()
        except ConnectionResetError:
            half = b""
        writer.close()
        return half, *await command.finish()

    half, status, said = session(root, silent, client)
    assert half == b"", "nor does one that was not asked to its end"
    assert status == 1
    assert (
        "nothing-asked by-hand: no request came to its end: POST /chat/completions was still running\n"
        "    Press Ctrl-C when the client is done."
    ) in said
    assert not (root / "demos" / "by-hand").exists()


def test_a_stream_that_ends_while_it_is_waited_for_is_kept(root):
    go_on = asyncio.Event()

    async def script(reply: Reply) -> None:
        await reply.start()
        await reply.send(chunk("가"))
        await go_on.wait()
        await reply.send(DONE)
        await reply.end()

    async def client(command: Command, http, url):
        async with http.stream("POST", url, json=ASK) as answer:
            reads = answer.aiter_raw()
            got = await anext(reads)
            command.interrupt()
            await command.until_it_says("waiting")
            go_on.set()
            got += b"".join([data async for data in reads])
        return got, *await command.finish()

    got, status, said = session(root, script, client)
    assert got == chunk("가") + DONE
    assert (status, "left out" in said) == (0, False), said
    (exchange,) = exchanges_of(root)
    assert (exchange.body, exchange.end_reason) == (got, "eof")


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        (
            {"x_tokenreel_replay": "haiku-sync"},
            "replayed-answer by-hand: the endpoint custom replays recordings",
        ),
        (
            {"content_encoding": "gzip"},
            "encoded-answer by-hand: the endpoint custom encoded an answer (gzip)",
        ),
    ],
    ids=["a replay", "an encoding"],
)
@pytest.mark.parametrize("ends", [True, False], ids=["whole", "still running"])
def test_an_answer_that_cannot_be_recorded_ends_it_at_once(root, headers, problem, ends):
    async def script(reply: Reply) -> None:
        await reply.start(**headers)
        await reply.send(chunk("가"))
        await (reply.end() if ends else reply.until_client_leaves())

    async def client(command: Command, http, url):
        async with http.stream("POST", url, json=ASK):
            return await command.finish()

    status, said = session(root, script, client)
    assert status == 1
    assert problem in said
    assert not (root / "demos" / "by-hand").exists()
