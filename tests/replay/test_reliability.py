"""What must not happen to a backend, however its clients behave."""

import asyncio
import gc
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from backend import running
from recorded import HELLO, JSON, exchange, frame, library, recording_text
from tokenreel.replay import Replayer
from tokenreel.replay.connections import Connections
from tokenreel.replay.server import listen, make_server

MS = 1000
STREAM = exchange([(index * 5 * MS, frame(f"word {index} ")) for index in range(1, 40)], end_us=200 * MS)
SENT_BYTES = 39 * 70
"""About what the stream's answer comes to."""
HUGE = exchange([(200, b"x" * 65536)] * 400, body={**HELLO, "n": 2})


def request_bytes(body: object) -> bytes:
    data = json.dumps(body).encode()
    fields = f"host: x\r\ncontent-type: application/json\r\ncontent-length: {len(data)}"
    return f"POST /v1/chat/completions HTTP/1.1\r\n{fields}\r\n\r\n".encode() + data


def served(
    scenario: Callable[[int], Awaitable[None]],
    host: str = "127.0.0.1",
    connections: Connections | None = None,
) -> None:
    """Run a scenario beside a server, in one event loop, so that its tasks can be counted."""
    listener = listen(host, 0)
    port = listener.getsockname()[1]
    films = library(stream=[STREAM], huge=[HUGE])
    server = make_server(Replayer(lambda: films), connections=connections)

    async def main() -> None:
        serving = asyncio.create_task(server._serve([listener]))
        while not server.started:  # noqa: ASYNC110 - uvicorn tells by this flag only
            await asyncio.sleep(0)
        await scenario(port)
        server.should_exit = True
        await serving

    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(main())


async def abort_one(port: int, chance: random.Random, host: str = "127.0.0.1") -> bool:
    """Ask, read a part or nothing, and leave, politely or not; tells whether that was within the stream."""
    reader, writer = await asyncio.open_connection(host, port)
    data = request_bytes(HELLO)
    whole = chance.random() < 0.9
    writer.write(data if whole else data[: chance.randrange(len(data))])
    wanted, came = chance.randrange(1, SENT_BYTES) if whole else 0, b""
    while len(came) < wanted and (some := await reader.read(wanted - len(came))):
        came += some
    if chance.random() < 0.5:
        writer.transport.abort()
    else:
        writer.close()
    return b"word 1 " in came and not came.endswith(b"0\r\n\r\n")


def descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def resident_kib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


async def abort_many(port: int, count: int, seed: int) -> int:
    """Return how many of the streams were aborted within."""
    chance, within = random.Random(seed), 0
    for _ in range(0, count, 200):
        within += sum(await asyncio.gather(*(abort_one(port, chance) for _ in range(200))))
    return within


async def settled(before: set[asyncio.Task]) -> set[asyncio.Task]:
    """Return the tasks that are left over once nothing is left to happen."""
    for _ in range(2000):  # bounded: what is not gone after 20 s stays
        left = asyncio.all_tasks() - before
        if not left:
            return left
        await asyncio.sleep(0.01)
    return asyncio.all_tasks() - before


@pytest.mark.parametrize("count", [2_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_thousands_of_aborted_streams_leave_no_task_no_descriptor_and_no_memory(count: int) -> None:
    async def scenario(port: int) -> None:
        await abort_many(port, 200, seed=1)  # what is made once for all is made
        tasks = asyncio.all_tasks()
        assert await settled(tasks) == set()
        tasks = asyncio.all_tasks()
        gc.collect()
        open_before, kib_before = descriptors(), resident_kib()
        within = await abort_many(port, count, seed=2)
        assert within > 0.7 * count, "most were on their way"
        assert await settled(tasks) == set()
        gc.collect()
        assert descriptors() <= open_before
        assert len(connections) == 0
        assert resident_kib() - kib_before < 8 * 1024, "less than 1 KiB a stream"

    connections = Connections()
    served(scenario, connections=connections)


def test_no_connection_is_remembered_by_ipv6_either() -> None:
    async def scenario(port: int) -> None:
        tasks, chance = asyncio.all_tasks(), random.Random(3)
        await asyncio.gather(*(abort_one(port, chance, "::1") for _ in range(50)))
        assert await settled(tasks) == set()
        assert len(connections) == 0

    connections = Connections()
    try:
        served(scenario, "::1", connections)
    except OSError:
        pytest.skip("this machine has no IPv6")


def test_a_reader_that_reads_nothing_holds_up_nobody() -> None:
    async def scenario(port: int) -> None:
        idle = []
        for _ in range(5):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            writer.write(request_bytes({**HELLO, "n": 2}))
            idle.append((reader, writer))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request_bytes(HELLO))
        await asyncio.wait_for(reader.readuntil(b"0\r\n\r\n"), 60)
        left = asyncio.all_tasks()
        assert len(left) > 5, "the idle ones are still being sent to"
        for _, idle_writer in idle:
            idle_writer.transport.abort()
        writer.close()

    served(scenario)


@pytest.mark.slow
def test_a_fuzzed_request_never_gets_a_500_or_a_hang(tmp_path: Path) -> None:
    films = {
        "chat": exchange(),  # shorter than a millisecond: the slowest speed is soon over, too
        "whole": exchange([(200, b"{}")], body={**HELLO, "stream": False}, headers=JSON),
        "responses": exchange(body={"model": "m", "input": "Hi"}, path="/responses"),
    }
    for demo, film in films.items():
        path = tmp_path / "demos" / demo / "recording.jsonl"
        path.parent.mkdir(parents=True)
        path.write_text(recording_text(demo, film), "utf-8")
    with running(tmp_path / "demos", "--quiet") as backend:
        program = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
        assert program
        done = subprocess.run(
            [program, "run", f"{backend.url}/openapi.json", "--checks", "all", "--max-examples", "150",
             "--request-timeout", "10", "--phases", "examples,coverage,fuzzing", "--no-color"],
            capture_output=True, text=True, check=False, cwd=tmp_path,
            env={**os.environ, "SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("fuzz_hooks.py"))},
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
