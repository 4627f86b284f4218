"""Recorded times against those of the upstream that sent, on the same clock."""

import asyncio
import json

from scripted import DONE, Reply, chunk, say
from sessions import HEADER, assert_stamped_between, run
from tokenreel.capture.recorder import Recorder
from tokenreel.recording import output_reads


async def settled(reply: Reply, *parts: bytes) -> None:
    for part in parts:
        await reply.send(part)
        await reply.settle()


def test_a_split_syllable_keeps_its_bytes_and_its_cut():
    frame = chunk("가을")
    cut = frame.index("을".encode()) + 1

    async def script(reply: Reply) -> None:
        await reply.start()
        await settled(reply, frame[:cut], frame[cut:], DONE)
        await reply.end()

    done = run(script)
    assert_stamped_between(done.exchanges[0], done.sent(done.replies[0]))
    assert done.output == "가을"


def test_a_429_and_its_retry_are_two_exchanges():
    async def script(reply: Reply) -> None:
        if "x-stainless-retry-count: 0" in reply.head:
            slow_down = '{"error":{"message":"slow down"}}'
            await say(reply, "429 Too Many Requests", slow_down, retry_after="0.01")
        else:
            await reply.start()
            await settled(reply, chunk("Au"), DONE)
            await reply.end()

    done = run(script)
    first, second = done.exchanges
    assert [(x.status, x.request_headers["x-stainless-retry-count"]) for x in (first, second)] == [
        (429, "0"),
        (200, "1"),
    ]
    assert first.headers["retry-after"] == "0.01"
    assert done.outcome.exit_code == 0
    assert_stamped_between(second, done.sent(done.replies[1]))
    (read,) = first.reads
    assert done.sent(done.replies[0])[0].time_us <= read.time_us
    assert read.time_us + 10_000 <= second.requested_us, "the SDK waited as long as it was told"


def test_a_hang_up_in_mid_frame_reaches_the_program_and_the_recording():
    async def script(reply: Reply) -> None:
        await reply.start()
        await settled(reply, chunk("Au"), b'data: {"cho')
        reply.cut()

    done = run(script)
    (exchange,) = done.exchanges
    assert exchange.end_reason == "disconnect"
    assert_stamped_between(exchange, done.sent(done.replies[0]))
    assert done.outcome.exit_code == 1
    assert 'File "lessons/a.md", line 14' in done.outcome.errors


def test_three_at_once_overlap():
    code = HEADER + (
        "import asyncio\n"
        "async def one(client, number):\n"
        "    messages = [dict(role='user', content=str(number))]\n"
        "    async with await client.chat.completions.create(**ask | dict(messages=messages)) as stream:\n"
        "        async for chunk in stream: pass\n"
        "async def main():\n"
        "    async with AsyncOpenAI() as client:\n"
        "        await asyncio.gather(*(one(client, number) for number in range(3)))\n"
        "asyncio.run(main())\n"
    )
    waiting = 0
    together = asyncio.Event()

    async def script(reply: Reply) -> None:
        nonlocal waiting
        waiting += 1
        if waiting == 3:
            together.set()
        await together.wait()
        await reply.start()
        await settled(reply, chunk(reply.body["messages"][0]["content"]), DONE)
        await reply.end()

    done = run(script, code)
    assert done.outcome.errors == ""
    assert [exchange.index for exchange in done.exchanges] == [0, 1, 2]
    assert max(x.requested_us for x in done.exchanges) < min(x.reads[0].time_us for x in done.exchanges)
    replies = {json.dumps(reply.body): reply for reply in done.replies}
    for exchange in done.exchanges:
        assert_stamped_between(exchange, done.sent(replies[json.dumps(exchange.request_body)]))


def test_a_program_that_reads_slowly_delays_no_stamp():
    """The program reads on only when the whole body has been recorded; so much of it fits in no buffer.

    A proxy that read at the program's pace would wait for the program, and the program for it.
    """
    frames = [chunk(f"{number} " + "x" * 65536) for number in range(400)]
    recorders: list[Recorder] = []

    def is_recorded() -> bool:
        return any((e.code, e.exchange) == ("end", 0) for e in recorders[0].notes(0).events)

    async def script(reply: Reply) -> None:
        if reply.target.endswith("/models"):
            while not is_recorded():  # noqa: ASYNC110 - a recorder has no event to wait for
                await asyncio.sleep(0.02)
            await say(reply, "200 OK", '{"object": "list", "data": []}')
            return
        await reply.start()
        for frame in frames:
            await reply.send(frame)
        await reply.end()

    code = HEADER + (
        "client = OpenAI()\n"
        "with client.chat.completions.create(**ask) as stream:\n"
        "    next(stream)\n"
        "    client.models.list()\n"
        "    print('reads on', flush=True)\n"
        "    print(sum(1 for _ in stream))\n"
    )
    done = run(script, code, while_running=recorders.append)
    assert (done.outcome.exit_code, done.output) == (0, "reads on\n399\n")
    first, second = done.exchanges
    assert first.body == b"".join(frames)
    reads_on, _ = (read.time_us for read in output_reads(done.recording))
    assert first.ended_us is not None
    assert first.ended_us < second.reads[0].time_us < reads_on
    received = 0
    sent = iter(done.sent(done.replies[0]))
    expected = next(sent)
    begun = 0  # where in the body the frame begins that `expected` is
    for read in first.reads:
        received += len(read.data)
        while expected.data and begun + len(expected.data) <= received:
            assert expected.time_us <= read.time_us
            begun += len(expected.data)
            expected = next(sent)
