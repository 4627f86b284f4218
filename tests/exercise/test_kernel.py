"""The clock of an execution, over a machine's clock that stands still: what it reads is what was recorded."""

import asyncio
import threading

import httpx2
import pytest
from openai import AsyncOpenAI, OpenAI

from bread import FIRST_MS, LAST_MS, STREAMED, STREAMED_WALL_MS, streamed
from recorded import library as library_of
from tokenreel.exercise.kernel import AsyncSkippingClock, SkippingClock, SyncSkippingClock, ThreadsAtWork
from tokenreel.replay.transport import AsyncReplayTransport, ReplayTransport

TIMES_MS = (FIRST_MS, LAST_MS, STREAMED_WALL_MS)
KEY = {"api_key": "none", "base_url": "http://replay.invalid/v1"}


@pytest.fixture
def clock():
    return SkippingClock(lambda: 0)


@pytest.fixture
def library():
    return library_of(bread=[streamed()])


def has_text(chunk):
    return chunk.choices and chunk.choices[0].delta.content


def test_a_sync_stream_reads_the_recorded_times(library, clock):
    transport = ReplayTransport(library, clock=SyncSkippingClock(clock))
    client = OpenAI(http_client=httpx2.Client(transport=transport), **KEY)
    times = [clock.now_us() for chunk in client.chat.completions.create(**STREAMED) if has_text(chunk)]
    assert (times[0] // 1000, times[-1] // 1000) == TIMES_MS[:2]


def test_streams_that_run_at_once_each_read_the_recorded_times(library, clock):
    async def times(client):
        async with await client.chat.completions.create(**STREAMED) as stream:
            found = [clock.now_us() // 1000 async for chunk in stream if has_text(chunk)]
        return found[0], found[-1], clock.now_us() // 1000

    async def both():
        transport = AsyncReplayTransport(library, clock=AsyncSkippingClock(clock, threads=()))
        client = AsyncOpenAI(http_client=httpx2.AsyncClient(transport=transport), **KEY)
        client._platform = "Linux"  # else each asks a thread for it, and they don't begin at once
        return await asyncio.gather(times(client), times(client))

    assert run(both()) == [TIMES_MS, TIMES_MS]


def test_a_thread_at_work_is_not_skipped(clock):
    """What waits for the thread is not there yet, but waits for an earlier time than the other one does."""
    threads = ThreadsAtWork()
    skipping = AsyncSkippingClock(clock, threads)
    order = []
    is_over = threading.Event()

    async def later():
        await skipping.sleep_until(2_000_000)
        order.append("later")

    async def earlier():
        hand_over = threads.watch(asyncio.get_running_loop().run_in_executor)
        await hand_over(None, is_over.wait)
        await skipping.sleep_until(1_000_000)
        order.append("earlier")

    async def end_the_thread():
        for _ in range(1000):  # turns of the loop: more than a wait without threads would take
            await asyncio.sleep(0)
        is_over.set()

    async def all_three():
        await asyncio.gather(later(), earlier(), end_the_thread())

    run(all_three())
    assert order == ["earlier", "later"]
    assert not threads


def run(coroutine):
    """Run it in a loop of its own: a browser test may have left one running in this thread."""
    found = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(coroutine)))
    thread.start()
    thread.join()
    return found[0]
