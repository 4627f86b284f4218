"""What a program and an endpoint see of each other through the proxy, and what is recorded of them."""

import asyncio

import pytest

from courses import record_from
from scripted import DONE, Reply, chunk, plain
from sessions import HEADER, READ, run
from tokenreel.capture.answer import is_whole_stream


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


def test_a_stream_that_the_program_leaves_at_its_last_event_ends_as_the_endpoint_ends_it():
    async def script(reply: Reply) -> None:
        await reply.start()
        await reply.send(chunk("Au"))
        await reply.send(DONE)
        await asyncio.sleep(0.1)  # the SDK's sync stream has left meanwhile
        await reply.end()

    done = run(script)
    (exchange,) = done.exchanges
    assert exchange.end_reason == "eof"
    assert exchange.ended_us is not None
    assert exchange.ended_us >= done.sent(done.replies[0])[-1].time_us


def test_an_endpoint_that_never_ends_a_whole_stream_is_not_waited_for_long():
    async def script(reply: Reply) -> None:
        await reply.start()
        await reply.send(chunk("Au"))
        await reply.send(DONE)
        await reply.until_client_leaves()

    done = run(script)
    assert done.exchanges[0].end_reason == "cancelled"
    assert done.exchanges[0].body == chunk("Au") + DONE


@pytest.mark.parametrize(
    ("body", "is_whole"),
    [
        (chunk("Au") + DONE, True),
        (b'data: {"type": "response.created"}\n\ndata: {"type": "response.completed"}\r\n\r\n', True),
        (b'data: {"type": "response.incomplete"}\n\n', True),
        (b'data: {"type": "response.failed"}\n\n', True),
        (chunk("x" * (1 << 20)) + DONE, True),
        (b"", False),
        (chunk("Au"), False),
        (chunk("[DONE]"), False),
        (b"data: [DONE]\n", False),
        (DONE + chunk("Au"), False),
        (b"data: 1\n\n", False),
        (b'{"object": "list"}', False),
    ],
)
def test_what_ends_a_stream(body, is_whole):
    assert is_whole_stream([body[:5], body[5:]]) is is_whole


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
    done = run(plain, "import time\nprint('on', flush=True)\ntime.sleep(600)\n", timeout_s=3)
    assert done.outcome.exit_code is None
    assert done.output == "on\n"


def test_zero_is_where_the_printed_code_starts():
    setup = "import sys\nprint('set-up')\nsys.stderr.write('set')\nsys.stderr.write('-up')\n"
    done = run(plain, "print('code')\n", setup=setup)
    before = {
        code: "".join(e.payload for e in done.events if e.code == code and e.time_us < 0)
        for code in ("out", "err")
    }
    assert before == {"out": "set-up\n", "err": "set-up"}
    assert done.output in {"set-upset-up\ncode\n", "set-up\nset-upcode\n"}


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
    assert done.output == "cut\n", "no made-up 500"
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
    assert done.output.startswith("Au")
    assert "never" not in done.output
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
    assert done.output == "[]\n"
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
    assert done.output == "True __main__\n"


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


def test_a_set_up_that_ends_the_program_starts_no_code():
    done = run(plain, "print(1)\n", setup="raise SystemExit\n")
    assert (done.outcome.started_ns, done.outcome.exit_code, done.output) == (None, 0, "")


def test_a_request_that_outlives_the_program_is_in_no_recording(course):
    left = asyncio.Event()

    async def endless(reply: Reply) -> None:
        await reply.start()
        await reply.send(chunk("Au"))
        await reply.until_client_leaves()
        left.set()

    asks = f"{HEADER}for chunk in OpenAI().chat.completions.create(**ask): print('up', flush=True)"
    code = (
        "import subprocess, sys\n"
        f"command = [sys.executable, '-c', {asks!r}]\n"
        "own = dict(start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)\n"
        "subprocess.Popen(command, **own).stdout.readline()"
    )
    done = record_from(course(code), endless, "one")
    assert done.exit_code == 1
    assert left.is_set()
    assert (
        "program-hangs demo one: the program ended, but POST /chat/completions was still running, "
        "asked by a process that it left behind\n"
        "    Let the program wait for what it starts."
    ) in done.output
