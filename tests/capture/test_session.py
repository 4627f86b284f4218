"""Recorded bytes and times against what a scripted upstream sent, through the real SDK in a real process."""

import asyncio

from scripted import Reply, chunk, upstream

from tokenreel.capture.program import Outcome, Program
from tokenreel.capture.recorder import Recorder
from tokenreel.capture.session import record_run
from tokenreel.recording import Exchange, Recording, exchanges, output_text

HEADER = "from openai import OpenAI, AsyncOpenAI\nask = dict(model='m', messages=[], stream=True)\n"
READ = HEADER + (
    "with OpenAI().chat.completions.create(**ask) as stream:\n"
    "    for chunk in stream:\n"
    "        print(chunk.choices[0].delta.content, end='', flush=True)\n"
)


class Run:
    """What one run gave."""

    def __init__(self, recorder: Recorder, outcome: Outcome, sent: list[tuple[int, bytes]]) -> None:
        self.outcome, self.redactions = outcome, recorder.redactions
        self.events = recorder.events(outcome.started_ns or 0)
        self.recording = Recording({}, self.events)
        self.exchanges: tuple[Exchange, ...] = exchanges(self.recording)
        self.sent = [((at - (outcome.started_ns or 0)) // 1000, data) for at, data in sent]


def run(script, code: str = READ, *, timeout_s: float = 60, setup: str | None = None) -> Run:
    async def record() -> Run:
        recorder = Recorder()
        async with upstream(script) as (url, sent):
            program = Program("lessons/a.md", code, 10, setup, 1)
            outcome = await record_run(program, url, "the-real-key", timeout_s=timeout_s, recorder=recorder)
        return Run(recorder, outcome, sent)

    return asyncio.run(record())


async def plain(reply: Reply) -> None:
    await reply.start()
    await reply.send(chunk("Au"))
    await reply.send(b"data: [DONE]\n\n")
    await reply.end()


def test_a_split_syllable_keeps_its_bytes_and_its_cut():
    frame = chunk("가을")
    cut = frame.index("을".encode()) + 1

    async def script(reply: Reply) -> None:
        await reply.start()
        await reply.send(frame[:cut])
        await asyncio.sleep(0.1)
        await reply.send(frame[cut:])
        await asyncio.sleep(0.1)
        await reply.send(b"data: [DONE]\n\n")
        await reply.end()

    done = run(script)
    (exchange,) = done.exchanges
    assert [read.data for read in exchange.reads] == [data for _, data in done.sent]
    # A read is stamped before the next one was sent: the pause between them is longer than any lag.
    for read, (_, after) in zip(exchange.reads, zip(done.sent, done.sent[1:], strict=False), strict=False):
        assert read.time_us < after[0]
    assert output_text(done.recording) == "가을"


def test_a_429_and_its_retry_are_two_exchanges():
    async def script(reply: Reply) -> None:
        if "x-stainless-retry-count: 0" in reply.head:
            await reply.start("429 Too Many Requests", content_type="application/json", retry_after="0.01")
            await reply.send(b'{"error":{"message":"slow down"}}')
            await reply.end()
        else:
            await plain(reply)

    done = run(script)
    assert [(x.status, x.request_headers["x-stainless-retry-count"]) for x in done.exchanges] == [
        (429, "0"),
        (200, "1"),
    ]
    assert done.exchanges[0].headers["retry-after"] == "0.01"
    assert done.outcome.exit_code == 0


def test_a_hang_up_in_mid_frame_reaches_the_program_and_the_recording():
    async def script(reply: Reply) -> None:
        await reply.start()
        await reply.send(chunk("Au") + b'data: {"cho')
        await asyncio.sleep(0.1)
        reply.cut()

    done = run(script)
    (exchange,) = done.exchanges
    assert exchange.end_reason == "disconnect"
    assert exchange.body == chunk("Au") + b'data: {"cho'
    assert done.outcome.exit_code == 1
    assert 'File "lessons/a.md", line 14' in done.outcome.errors


def test_three_at_once_overlap():
    code = HEADER + (
        "import asyncio\n"
        "async def one(client):\n"
        "    async with await client.chat.completions.create(**ask) as stream:\n"
        "        async for chunk in stream: pass\n"
        "async def main():\n"
        "    async with AsyncOpenAI() as client:\n"
        "        await asyncio.gather(*(one(client) for _ in range(3)))\n"
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
        await plain(reply)

    done = run(script, code)
    assert done.outcome.errors == ""
    assert [exchange.index for exchange in done.exchanges] == [0, 1, 2]
    assert max(x.requested_us for x in done.exchanges) < min(x.reads[0].time_us for x in done.exchanges)


def test_a_program_that_reads_slowly_delays_no_stamp():
    frames = [chunk(str(number)) for number in range(5)]

    async def script(reply: Reply) -> None:
        await reply.start()
        for frame in frames:
            await reply.send(frame)
            await asyncio.sleep(0.02)
        await reply.end()

    code = READ.replace("        print(", "        import time; time.sleep(1); print(")
    done = run(script, code)
    (exchange,) = done.exchanges
    assert exchange.body == b"".join(frames)
    assert (
        exchange.reads[-1].time_us - exchange.reads[0].time_us < 300_000
    )  # before the program took the second


def test_leaving_early_is_cancelled_and_ends_the_upstream_call():
    left = []

    async def script(reply: Reply) -> None:
        await reply.start()
        await reply.send(chunk("Au"))
        await reply.until_client_leaves()
        left.append(True)

    code = READ.replace("        print(", "        break; print(")
    done = run(script, code)
    assert done.exchanges[0].end_reason == "cancelled"
    assert done.outcome.exit_code == 0
    assert left == [True]


def test_the_program_has_no_real_key_and_the_upstream_has(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "the-real-key")
    monkeypatch.setenv("SOME_TOKEN", "the-real-key")
    seen = []

    async def script(reply: Reply) -> None:
        seen.append(reply.head)
        await plain(reply)

    done = run(script, READ + "import os\nprint(dict(os.environ))\n")
    assert "authorization: bearer the-real-key" in seen[0]
    assert "accept-encoding: identity" in seen[0]
    assert "the-real-key" not in repr(done.events)
    assert "request authorization" in done.redactions


def test_a_program_that_hangs_is_ended():
    done = run(plain, "import time\nprint('on', flush=True)\ntime.sleep(600)\n", timeout_s=1)
    assert done.outcome.exit_code is None
    assert output_text(done.recording) == "on\n"


def test_zero_is_where_the_printed_code_starts():
    setup = "import sys\nprint('set-up')\nsys.stderr.write('set')\nsys.stderr.write('-up')\n"
    done = run(plain, "print('code')\n", setup=setup)
    before = {
        code: "".join(e.payload for e in done.events if e.code == code and e.time_us < 0)
        for code in ("out", "err")
    }
    assert before == {"out": "set-up\n", "err": "set-up"}
    assert output_text(done.recording) in {"set-upset-up\ncode\n", "set-up\nset-upcode\n"}


def test_a_failing_set_up_never_starts_the_code():
    done = run(plain, "print(1)\n", setup="\n1/0\n")
    assert done.outcome.started_ns is None
    assert 'File "lessons/a.md (set-up)", line 3' in done.outcome.errors


def test_an_endpoint_that_hangs_up_without_an_answer_does_so_to_the_program_too():
    async def script(reply: Reply) -> None:
        reply.cut()

    code = HEADER + (
        "import openai\n"
        "try: OpenAI(max_retries=0).chat.completions.create(**ask)\n"
        "except openai.APIStatusError as error: print('status', error.status_code)\n"
        "except openai.APIConnectionError: print('cut')\n"
    )
    done = run(script, code)
    assert output_text(done.recording) == "cut\n", "no made-up 500"
    (exchange,) = done.exchanges
    assert (exchange.status, exchange.end_reason, exchange.body) == (None, "disconnect", b"")


def test_an_answer_that_breaks_off_does_so_to_the_program_too():
    async def script(reply: Reply) -> None:
        await reply.start()
        await reply.send(chunk("Au"))
        reply.cut()

    code = READ.replace("with OpenAI", "import openai\nwith OpenAI") + "print('never')\n"
    done = run(script, code)
    assert done.outcome.exit_code == 1
    assert output_text(done.recording).startswith("Au")
    assert "never" not in output_text(done.recording)
    assert done.exchanges[0].end_reason == "disconnect"


def test_what_leads_past_the_proxy_is_not_passed_on():
    async def script(reply: Reply) -> None:
        await reply.start(location="http://127.0.0.1:9/", set_cookie="a=b", alt_svc="h3")
        await reply.end()

    code = HEADER + (
        "with OpenAI().chat.completions.with_streaming_response.create(**ask) as answer:\n"
        "    print([name for name in answer.headers if name in ('location', 'set-cookie', 'alt-svc')])\n"
    )
    done = run(script, code)
    assert output_text(done.recording) == "[]\n"
    assert {"response location", "response set-cookie", "response alt-svc"} <= done.redactions


def test_the_program_is_a_real_main_module():
    code = (
        "import pickle, sys\n"
        "class Point: pass\n"
        "pickle.loads(pickle.dumps(Point()))\n"
        "print(sys.modules['__main__'].Point is Point, __name__)\n"
    )
    done = run(plain, code)
    assert done.outcome.errors == ""
    assert output_text(done.recording) == "True __main__\n"


def test_a_traceback_holds_no_frame_of_ours():
    done = run(plain, "def fail():\n    1/0\nfail()\n")
    assert "child.py" not in done.outcome.errors
    assert done.outcome.errors.count("File ") == 2


def test_a_syntax_error_shows_the_lesson_only():
    done = run(plain, "x = 1\nprint(\n")
    assert done.outcome.exit_code == 1
    assert done.outcome.errors.startswith('  File "lessons/a.md", line 12\n    print(\n')


def test_an_interrupt_ends_as_any_error():
    done = run(plain, "raise KeyboardInterrupt\n")
    assert done.outcome.exit_code == 1
    assert done.outcome.errors.splitlines()[1:2] == ['  File "lessons/a.md", line 11, in <module>']


def test_a_program_that_ends_by_itself_keeps_its_status():
    assert run(plain, "import sys\nsys.exit(3)\n").outcome.exit_code == 3
