"""`tokenreel record --proxy`: a client that somebody starts, here by curl's library of this test."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import httpx2
import pytest

from courses import record_from, write_course
from scripted import DONE, Reply, Script, chunk, upstream
from tokenreel.checks import check_project
from tokenreel.recording import exchanges, read_recording

KEY = "the-real-key-of-the-upstream"


async def stream(reply: Reply) -> None:
    await reply.start()
    await reply.send(chunk("가"))
    await reply.send(chunk("을"))
    await reply.send(DONE)
    await reply.end()


async def endless(reply: Reply) -> None:
    await reply.start()
    await reply.send(chunk("가"))
    await reply.until_client_leaves()


class Command:
    """A running `record --proxy`."""

    def __init__(self, process: asyncio.subprocess.Process, base_url: str, key: str) -> None:
        self.process, self.base_url, self.key = process, base_url, key

    async def end(self) -> tuple[int | None, str]:
        self.process.send_signal(signal.SIGINT)
        out, err = await self.process.communicate()
        return self.process.returncode, (out + err).decode()


async def start(root: Path, upstream_url: str) -> Command:
    words = ["record", "--proxy", "--upstream", upstream_url, "--key-env", "UPSTREAM_KEY", "by-hand"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tokenreel", *words, "--project", str(root),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "UPSTREAM_KEY": KEY},
    )  # fmt: skip
    assert process.stderr
    async for line in process.stderr:
        if found := re.search(rb"OPENAI_BASE_URL=(\S+) OPENAI_API_KEY=(\S+)", line):
            return Command(process, found[1].decode(), found[2].decode())
    raise AssertionError((await process.communicate())[0].decode())


def recorded(root: Path, script: Script, client) -> tuple[int | None, str]:
    async def main():
        async with upstream(script) as (url, _):
            command = await start(root, url)
            async with httpx2.AsyncClient(headers={"authorization": f"Bearer {command.key}"}) as http:
                await client(http, f"{command.base_url}/chat/completions")
            return await command.end()

    return asyncio.run(main())


@pytest.fixture
def root(tmp_path):
    return write_course(tmp_path, "print(1)")


def test_what_a_client_asks_is_recorded_from_its_first_request_on(root):
    async def client(http, url):
        answer = await http.post(url, json={"model": "m", "stream": True})
        assert answer.content == chunk("가") + chunk("을") + DONE

    status, said = recorded(root, stream, client)
    assert (status, "recorded demos/by-hand/recording.jsonl: 1 exchange" in said) == (0, True), said
    recording = read_recording(root / "demos" / "by-hand" / "recording.jsonl")
    (exchange,) = exchanges(recording)
    assert exchange.requested_us == 0
    assert exchange.body == chunk("가") + chunk("을") + DONE
    assert exchange.end_reason == "eof"
    assert recording.header["program"] == {"language": None, "code_sha256": None, "setup_sha256": None}
    assert KEY not in (root / "demos" / "by-hand" / "recording.jsonl").read_text("utf-8") + said
    assert [p.code for p in check_project(root)] == ["demo-without-recording"], "it needs no lesson"


def test_a_client_that_hangs_up_is_cancelled(root):
    async def client(http, url):
        async with http.stream("POST", url, json={"model": "m", "stream": True}) as answer:
            async for data in answer.aiter_raw():
                assert data == chunk("가")
                break

    status, said = recorded(root, endless, client)
    assert status == 0, said
    (exchange,) = exchanges(read_recording(root / "demos" / "by-hand" / "recording.jsonl"))
    assert exchange.end_reason == "cancelled"


def test_nobody_who_asks_is_nothing_to_record(root):
    async def client(http, url):
        pass

    status, said = recorded(root, stream, client)
    assert (status, "nothing-asked" in said) == (1, True)
    assert not (root / "demos" / "by-hand").exists()


def test_a_client_without_the_runs_key_is_not_sent_on(root):
    async def client(http, url):
        answer = await http.post(url, json={}, headers={"authorization": "Bearer other"})
        assert answer.status_code == 401

    status, said = recorded(root, stream, client)
    assert (status, "request-not-sent" in said) == (1, True)


def test_a_replay_is_no_run_and_is_not_recorded(tmp_path):
    async def replayed(reply: Reply) -> None:
        await reply.start(x_tokenreel_replay="haiku-sync")
        await reply.send(b'{"object": "list", "data": []}')
        await reply.end()

    code = "from openai import OpenAI\nOpenAI(max_retries=0).models.list()"
    done = record_from(write_course(tmp_path, code), replayed, "one")
    assert done.exit_code == 1
    assert "replayed-answer demo one: the endpoint mine replays recordings" in done.output
