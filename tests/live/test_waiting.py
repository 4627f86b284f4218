"""Time: recorded to the microsecond, and never waited for but as told."""

import json
import time
from pathlib import Path

import httpx2
import pytest

from recorded import HELLO, exchange, frame, library
from tokenreel.live.program import forget
from tokenreel.live.waiting import WaitingClock, WaitingLoop
from tokenreel.recording import read_recording
from tokenreel.replay import make_entry, make_library

VECTORS = Path(__file__).parents[1] / "vectors"
NAMES = [path.stem for path in sorted(VECTORS.glob("*.jsonl"))]
SYNC = """\
import httpx2, os
with httpx2.Client() as client:
    for path, body in ASKED:
        try:
            with client.stream("POST", os.environ["OPENAI_BASE_URL"] + path, json=body) as answer:
                for _ in answer.iter_raw():
                    pass
        except httpx2.RemoteProtocolError as error:
            print("cut")
"""
ASYNC = """\
import asyncio, httpx2, os
async def main():
    async with httpx2.AsyncClient() as client:
        for path, body in ASKED:
            try:
                async with client.stream("POST", os.environ["OPENAI_BASE_URL"] + path, json=body) as answer:
                    async for _ in answer.aiter_raw():
                        pass
            except httpx2.RemoteProtocolError as error:
                print("cut")
asyncio.run(main())
"""
METRICS = ("ttfb_us", "ttft_us", "last_token_us", "wall_us", "tpot_us", "completion_tokens")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", [SYNC, ASYNC], ids=["sync", "async"])
def test_every_vector_comes_as_it_was_recorded(lab, name, code):
    entry = make_entry("d", read_recording(VECTORS / f"{name}.jsonl"))
    lab.library = make_library([entry])
    asked = [(exchange.path, exchange.request_body) for exchange in entry.exchanges]
    outcome = lab.run(code, setup=f"ASKED = {asked!r}")
    assert outcome.error is None
    for seen, recorded in zip(outcome.requests, entry.exchanges, strict=True):
        times = [(read.time_us - seen.sent_us, read.data) for read in seen.reads]
        assert times == [(read.time_us - recorded.requested_us, read.data) for read in recorded.reads]
    expected = json.loads((VECTORS / f"{name}.expected.json").read_text("utf-8"))["exchanges"]
    found = [request.metrics() for request in outcome.requests]
    assert [[getattr(metrics, key) for key in METRICS] for metrics in found] == [
        [exchange[key] for key in METRICS] for exchange in expected
    ]
    assert [metrics.chunk_times_us for metrics in found] == [tuple(one["chunk_times_us"]) for one in expected]
    assert outcome.output == "cut\n" * sum(one["end_reason"] == "disconnect" for one in expected)


@pytest.mark.parametrize(("speed", "times"), [(2.0, [100, 200, 300, 350]), (float("inf"), [0, 0, 0, 0])])
def test_a_speed_scales_time(lab, speed, times):
    lab.library = library(d=[exchange()])
    asked = f"ASKED = {[('/chat/completions', HELLO)]!r}"
    outcomes = [lab.run(code, setup=asked, speed=speed) for code in (SYNC, ASYNC)]
    for (seen,) in (outcome.requests for outcome in outcomes):
        assert [read.time_us - seen.sent_us for read in seen.reads] == times


def test_two_async_streams_at_once_interleave(lab):
    lab.library = library(d=[exchange()])
    assert lab.printed("""\
import asyncio
from openai import AsyncOpenAI

async def tell(client, name, later):
    await asyncio.sleep(later)
    async for chunk in await client.chat.completions.create(**HELLO):
        print(name, chunk.choices[0].delta.content)

async def main():
    client = AsyncOpenAI()
    await asyncio.gather(tell(client, "a", 0), tell(client, "b", 0.0001))

asyncio.run(main())
""", setup=f"HELLO = {HELLO!r}").split("\n") == [
        "a 가", "b 가", "a 을", "b 을", "a !", "b !", "",
    ]  # fmt: skip
    assert lab.passed_us == 900


PAUSES = {
    "time.sleep": ("import time\ntime.sleep(2)", 2_000_000),
    "from time import sleep": ("from time import sleep\nfor _ in range(10):\n    sleep(0.1)", 1_000_000),
    "no time": ("import time\ntime.sleep(0)", 0),
    "less than a microsecond": ("import time\ntime.sleep(1e-9)", 1),
    "asyncio.sleep": ("import asyncio\nasyncio.run(asyncio.sleep(3600))", 3_600_000_000),
    "sleeps side by side": (
        "import asyncio\nasync def main():\n"
        "    await asyncio.gather(asyncio.sleep(3), asyncio.sleep(1), asyncio.sleep(2))\nasyncio.run(main())",
        3_000_000,
    ),
    "a timeout": (
        "import asyncio\nasync def main():\n    try:\n        async with asyncio.timeout(5):\n"
        "            await asyncio.Event().wait()\n"
        "    except TimeoutError:\n        pass\nasyncio.run(main())",
        5_000_000,
    ),
    "a wait that is over in time": (
        "import asyncio\nasyncio.run(asyncio.wait_for(asyncio.sleep(1), 5))",
        1_000_000,
    ),
    "a thread that there is not": (
        "import asyncio, time\nasync def main():\n    assert await asyncio.to_thread(abs, -1) == 1\n"
        "    await asyncio.to_thread(time.sleep, 2)\nasyncio.run(main())",
        2_000_000,
    ),
}


@pytest.mark.parametrize(("code", "passed_us"), PAUSES.values(), ids=PAUSES)
def test_a_pause_passes_and_nobody_waits(lab, code, passed_us):
    lab.printed(code)
    assert lab.passed_us == passed_us


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import time\ntime.sleep(-1)", "ValueError: sleep length must be non-negative"),
        ("import time\ntime.sleep(float('nan'))", "ValueError"),
        ("import time\ntime.sleep('1')", "TypeError"),
        (
            "import asyncio\nasync def f():\n    await asyncio.to_thread(int, 'x')\nasyncio.run(f())",
            "ValueError",
        ),
    ],
    ids=["back in time", "no number", "a text", "in a thread that there is not"],
)
def test_a_pause_that_is_none_is_an_error(lab, code, error):
    assert error in lab.run(code).errors
    assert lab.passed_us == 0


DEADLOCKS = {
    "an event": "await asyncio.Event().wait()",
    "a future": "await asyncio.get_running_loop().create_future()",
    "a queue": "await asyncio.Queue().get()",
    "a group": "async with asyncio.TaskGroup() as group:\n        group.create_task(asyncio.Event().wait())",
    "after a pause": "await asyncio.sleep(1)\n    await asyncio.Event().wait()",
    "again while it ends": "event = asyncio.Event()\n    try:\n        await event.wait()\n"
    "    finally:\n        await event.wait()",
}


@pytest.mark.parametrize("code", DEADLOCKS.values(), ids=DEADLOCKS)
def test_what_waits_for_nothing_is_an_error_and_no_hang(lab, code):
    outcome = lab.run(f"import asyncio\nasync def main():\n    {code}\nasyncio.run(main())")
    assert outcome.errors.endswith(
        "RuntimeError: everything waits for something that nothing is left to do\n"
    )
    forget(outcome)  # asyncio says that a task was left pending: here, and not at the end of all tests
    assert lab.printed("import asyncio\nasyncio.run(asyncio.sleep(0))\nprint('next')") == "next\n"


def test_silence_longer_than_the_clients_timeout_is_the_sdks_error(lab):
    lab.library = library(d=[exchange([(90_000_000, frame("late"))], end_us=90_000_001)])
    outcome = lab.run("""\
from openai import OpenAI
for chunk in OpenAI(timeout=2.5).chat.completions.create(**HELLO):
    pass
""", setup=f"HELLO = {HELLO!r}")  # fmt: skip
    assert outcome.errors.rstrip().endswith("openai.APITimeoutError: Request timed out.")
    assert (lab.passed_us, outcome.open_connections) == (2_500_100, 0)


def test_a_retry_waits_as_long_as_the_server_asks(lab):
    code = (
        "from openai import OpenAI\n"
        "print(OpenAI().chat.completions.create(**CHAT).choices[0].message.content)"
    )
    assert lab.printed(code, fault="429") == "가을!\n"
    assert lab.passed_us >= 1_000_000 + 700


def test_a_clock_does_not_add_up_what_a_wait_took_too_long():
    now = [0]

    def wait(seconds):
        now[0] += round(seconds * 1e6) + 30

    clock = WaitingClock(wait, lambda: now[0])
    for at_us in range(100, 1000, 100):
        clock.sleep_until(at_us)
    assert now[0] == clock.now_us() == 930


def test_a_clock_waits_again_where_a_wait_ended_early():
    now, waits = [0], []

    def wait(seconds):
        waits.append(seconds)
        now[0] += max(round(seconds * 1e6) // 2, 1)

    WaitingClock(wait, lambda: now[0]).sleep_until(100)
    assert (now[0], waits[:3]) == (100, [100e-6, 50e-6, 25e-6])


def test_a_loop_fires_no_timer_early_where_a_wait_ended_early():
    now, fired = [0], []

    def wait(seconds):
        now[0] += max(round(seconds * 1e6) // 2, 1)

    loop = WaitingLoop(wait, lambda: now[0])
    loop.call_later(0.001, lambda: fired.append(now[0]))
    loop.call_later(0.002, loop.stop)
    loop.run_forever()
    loop.close()
    assert fired == [1000]


def test_a_loop_goes_by_the_machines_clock_where_it_is_told_nothing():
    waits = []
    loop = WaitingLoop(waits.append)
    before = time.monotonic_ns() // 1000
    assert before / 1e6 <= loop.time() <= time.monotonic() + 1e-6
    assert loop.run_until_complete(loop.run_in_executor(None, abs, -3)) == 3
    loop.close()
    assert waits == []


def test_nothing_of_the_machine_is_asked_by_a_client_outside(lab):
    lab.printed("import httpx2\nhttpx2.Client()")
    assert isinstance(httpx2.Client()._transport, httpx2.HTTPTransport)
