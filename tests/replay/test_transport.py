"""Replay without a socket, on an injected clock, to the real SDK."""

import asyncio
import math

import httpx2
import pytest
from openai import APIConnectionError, APITimeoutError, AsyncOpenAI, NotFoundError, OpenAI, RateLimitError

from recorded import HELLO, JSON, READS, exchange, frame, library
from tokenreel.replay.transport import AsyncReplayTransport, ReplayTransport

BASE = "http://replay.invalid/v1"


class FakeClock:
    """Time passes only when somebody waits."""

    def __init__(self) -> None:
        self.us = 5_000_000
        self.waits: list[int] = []

    def now_us(self) -> int:
        return self.us

    def sleep_until(self, at_us: int) -> None:
        self.waits.append(at_us - 5_000_000)
        self.us = max(self.us, at_us)


class FakeAsyncClock(FakeClock):
    async def sleep_until(self, at_us: int) -> None:
        super().sleep_until(at_us)
        for _ in range(5):  # others that are ready go first, as they would while one really waits
            await asyncio.sleep(0)


@pytest.fixture
def clock():
    return FakeClock()


def client_of(films, clock, path="/v1", **options):
    transport = ReplayTransport(films, clock=clock)
    return OpenAI(
        api_key="any",
        base_url=f"http://replay.invalid{path}",
        http_client=httpx2.Client(transport=transport),
        **options,
    )


def say_hello(client, **options):
    return client.chat.completions.create(**HELLO, **options)


def pieces(stream):
    return [chunk.choices[0].delta.content for chunk in stream]


def raw_answer(client):
    return client.stream("POST", f"{BASE}/chat/completions", json=HELLO)


def test_each_read_comes_at_its_recorded_time(clock):
    transport = ReplayTransport(library(d=[exchange()]), clock=clock)
    with httpx2.Client(transport=transport) as client, raw_answer(client) as answer:
        assert clock.us == 5_000_100, "the head is due"
        came = [(clock.us - 5_000_000, data) for data in answer.iter_raw()]
    assert came == READS
    assert clock.us == 5_000_800, "the body ends when it ended"
    assert clock.waits == [100, 200, 400, 600, 700, 800]


def test_a_reader_that_is_slow_is_not_waited_for_twice(clock):
    transport = ReplayTransport(library(d=[exchange()]), clock=clock)
    came = []
    with httpx2.Client(transport=transport) as client, raw_answer(client) as answer:
        for _ in answer.iter_raw():
            came.append(clock.us - 5_000_000)
            clock.us += 250
    assert came == [200, 450, 700, 950]


def test_the_sdk_streams_and_a_retry_gets_the_next_answer(clock):
    films = library(
        d=[exchange([(150, b"{}")], status=429, headers=JSON | {"retry-after-ms": "1"}), exchange()]
    )
    with say_hello(client_of(films, clock, max_retries=1)) as stream:
        assert pieces(stream) == ["가", "을", "!"]
    with pytest.raises(RateLimitError):
        say_hello(client_of(films, clock, max_retries=0))


def test_async_streams_side_by_side():
    clock = FakeAsyncClock()

    async def main():
        transport = AsyncReplayTransport(library(d=[exchange()]), clock=clock)
        async with AsyncOpenAI(
            api_key="any", base_url=BASE, http_client=httpx2.AsyncClient(transport=transport)
        ) as client:

            async def one():
                stream = await client.chat.completions.create(**HELLO)
                return [chunk.choices[0].delta.content async for chunk in stream]

            return await asyncio.gather(one(), one(), one())

    assert asyncio.run(main()) == [["가", "을", "!"]] * 3


def test_a_miss_is_the_sdks_own_not_found_and_not_retried(clock):
    with pytest.raises(NotFoundError, match="The nearest is d") as caught:
        say_hello(client_of(library(d=[exchange()]), clock), seed=3)
    assert caught.value.response.headers["x-tokenreel-replay"] == "none"
    assert clock.us == 5_000_000


def test_silence_longer_than_the_clients_timeout_is_a_timeout(clock):
    late = library(d=[exchange([(90_000_000, frame("late"))], end_us=90_000_001)])
    with pytest.raises(APITimeoutError):
        pieces(say_hello(client_of(late, clock, timeout=2.5)))
    assert clock.us == 5_000_100 + 2_500_000, "it gave up after 2.5 s of silence, not at the end"


def test_a_head_later_than_the_timeout_is_the_sdks_timeout(clock):
    films = library(d=[exchange()])
    with pytest.raises(APITimeoutError):
        say_hello(client_of(films, clock, "/speed/0.01/v1", timeout=0.005, max_retries=0))


def test_a_stalled_stream_holds_until_the_client_gives_up(clock):
    stream = say_hello(client_of(library(d=[exchange()]), clock, "/fault/stall/v1", timeout=30))
    with pytest.raises(APITimeoutError):
        pieces(stream)


def test_a_cut_within_the_answer_is_a_protocol_error(clock):
    stream = say_hello(client_of(library(d=[exchange()]), clock, "/fault/disconnect/v1"))
    seen = []
    with pytest.raises(APIConnectionError) as caught:
        seen.extend(chunk.choices[0].delta.content for chunk in stream)
    assert isinstance(caught.value.__cause__, httpx2.RemoteProtocolError)
    assert clock.us == 5_000_400


def test_a_cut_before_the_head_is_the_sdks_connection_error(clock):
    films = library(d=[exchange([], status=None, reason="disconnect", end_us=50)])
    with pytest.raises(APIConnectionError):
        say_hello(client_of(films, clock, max_retries=0))
    assert clock.us == 5_000_050


def test_instant_waits_for_nothing(clock):
    transport = ReplayTransport(library(d=[exchange()]), speed=math.inf, clock=clock)
    client = OpenAI(api_key="any", base_url=BASE, http_client=httpx2.Client(transport=transport))
    assert pieces(say_hello(client)) == ["가", "을", "!"]
    assert clock.us == 5_000_000


def test_the_machines_own_clocks_wait():
    client = OpenAI(
        api_key="any",
        base_url=BASE,
        http_client=httpx2.Client(transport=ReplayTransport(library(d=[exchange()]))),
    )
    assert pieces(say_hello(client)) == ["가", "을", "!"]

    async def main():
        http_client = httpx2.AsyncClient(transport=AsyncReplayTransport(library(d=[exchange()])))
        stream = await AsyncOpenAI(
            api_key="any", base_url=BASE, http_client=http_client
        ).chat.completions.create(**HELLO)
        return [chunk.choices[0].delta.content async for chunk in stream]

    assert asyncio.run(main()) == ["가", "을", "!"]
