"""`tokenreel record --proxy`: a client that somebody starts, here by curl's library of this test."""

import asyncio
import socket

import pytest
from click.testing import CliRunner

from by_hand import KEY, recorded, recording
from courses import record_from, write_course
from scripted import DONE, Reply, chunk, upstream
from tokenreel.checks import check_project
from tokenreel.cli import main
from tokenreel.recording import exchanges, read_recording


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
    assert status == 1
    assert (
        "request-not-sent by-hand: no request was sent on to the endpoint: "
        "POST /v1/chat/completions does not carry the key in OPENAI_API_KEY\n"
        "    Start the client with the two variables that the command prints"
    ) in said
    assert not (root / "demos" / "by-hand").exists()


def test_a_stray_request_is_told_of_and_left_out_and_costs_no_recording(root):
    async def client(http, url):
        origin = url.removesuffix("/v1/chat/completions")
        for _ in range(2):
            stray = await http.get(f"{origin}/favicon.ico", headers={"authorization": ""})
            assert stray.status_code == 401
        await http.get(f"{origin}/{KEY}")
        await http.post(url, json={"model": "m", "stream": True})

    status, said = recorded(root, stream, client)
    assert status == 0, said
    assert said.count("left out: GET /favicon.ico does not carry the key in OPENAI_API_KEY") == 1
    assert "left out: GET /*** does not go to /v1" in said
    assert KEY not in said
    (exchange,) = exchanges(read_recording(root / "demos" / "by-hand" / "recording.jsonl"))
    assert (exchange.path, exchange.requested_us) == ("/chat/completions", 0)


def test_a_request_before_the_endpoint_is_up_is_left_out_like_one_that_is_refused(root):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    async def session():
        async with recording(root, f"http://127.0.0.1:{port}/v1") as (command, http):
            url, ask = f"{command.base_url}/chat/completions", {"model": "m", "stream": True}
            statuses = [(await http.post(url, json=ask)).status_code]
            async with upstream(stream, port=port):
                statuses += [(await http.post(url, json=ask)).status_code for _ in range(2)]
            return statuses, *await command.end()

    statuses, status, said = asyncio.run(session())
    assert (statuses, status) == ([502, 200, 200], 0), said
    assert "left out: a request did not reach the endpoint (" in said
    first, second = exchanges(read_recording(root / "demos" / "by-hand" / "recording.jsonl"))
    assert (first.requested_us, first.status, first.end_reason) == (0, 200, "eof")
    assert second.body == first.body


def test_an_endpoint_that_is_never_reached_is_the_reason(root):
    async def session():
        async with recording(root, "http://127.0.0.1:9/v1") as (command, http):
            await http.post(f"{command.base_url}/x")
            await http.get(command.base_url, headers={"authorization": ""})
            return await command.end()

    status, said = asyncio.run(session())
    assert status == 1
    assert "endpoint-unreachable by-hand: the endpoint custom cannot be reached" in said


def by_hand(root, *words):
    """Call the command where it has to refuse before it listens."""
    command = ["record", "--project", str(root), "--proxy", "--upstream", "http://127.0.0.1:9/v1", *words]
    return CliRunner().invoke(main, command)


def test_a_demos_name_is_refused(root):
    done = by_hand(root, "one")
    assert done.exit_code == 2
    assert "`one` is a demo of lessons/t/01-a.md: choose another name" in done.output


def test_a_recording_of_a_program_is_not_replaced_though_its_lesson_cannot_be_read(root):
    async def nothing(reply: Reply) -> None: ...

    assert record_from(root, nothing, "one").exit_code == 0
    path = root / "demos" / "one" / "recording.jsonl"
    before = path.read_bytes()
    (root / "lessons" / "course.yml").write_text("title: {\n")
    done = by_hand(root, "one")
    assert done.exit_code == 2
    assert "demos/one/recording.jsonl is of a program that was run: choose another name" in done.output
    assert path.read_bytes() == before


def test_what_stands_in_the_way_of_the_file_is_told_before_anybody_asks(root):
    (root / "demos").mkdir()
    (root / "demos" / "by-hand").write_text("mine")
    done = by_hand(root, "by-hand")
    assert done.exit_code == 1
    assert "recording-failed by-hand: demos/by-hand/recording.jsonl cannot be written" in done.output
    assert "OPENAI_BASE_URL" not in done.output


@pytest.mark.parametrize("option", [["--stale"], ["--compare"], ["--base-url", "http://127.0.0.1:9/v1"]])
def test_an_option_that_would_say_nothing_is_refused(root, option):
    done = by_hand(root, *option, "by-hand")
    assert done.exit_code == 2
    assert "--proxy goes with neither --base-url, --stale nor --compare" in done.output


def test_an_upstream_that_is_no_address_is_called_by_its_option(root):
    command = ["record", "--project", str(root), "--proxy", "--upstream", "127.0.0.1:8080", "by-hand"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert done.stderr == (
        "Error: --upstream 127.0.0.1:8080 is no address of a server: it must be like http://127.0.0.1:8080/v1\n"
    )


@pytest.mark.parametrize("name", ["openai", "local"])
def test_an_upstream_is_not_called_what_another_server_is_called(root, name):
    (root / "demos").mkdir()
    (root / "demos" / "by-hand").write_text("in the way of whoever did not refuse")
    done = by_hand(root, "--endpoint", name, "by-hand")
    assert done.exit_code == 2
    assert f"--endpoint is only what the recording calls the upstream, and {name} stands" in done.output


def test_openai_may_be_called_by_its_name(root, monkeypatch):
    monkeypatch.delenv("NO_KEY", raising=False)
    words = ["--upstream", "https://api.openai.com/v1/", "--endpoint", "openai", "--key-env", "NO_KEY"]
    done = by_hand(root, *words, "by-hand")
    assert done.stderr == "Error: the environment variable NO_KEY holds no key: set it, then record again\n"


def test_a_recording_says_what_its_upstream_was_called(root):
    async def client(http, url):
        await http.post(url, json={})

    status, said = recorded(root, stream, client, "--endpoint", "mine")
    assert status == 0, said
    header = read_recording(root / "demos" / "by-hand" / "recording.jsonl").header
    assert header["endpoint"]["name"] == "mine"


def test_a_replay_is_no_run_and_is_not_recorded(tmp_path):
    async def replayed(reply: Reply) -> None:
        await reply.start(x_tokenreel_replay="haiku-sync")
        await reply.send(b'{"object": "list", "data": []}')
        await reply.end()

    code = "from openai import OpenAI\nOpenAI(max_retries=0).models.list()"
    done = record_from(write_course(tmp_path, code), replayed, "one")
    assert done.exit_code == 1
    assert "replayed-answer demo one: the endpoint mine replays recordings" in done.output
