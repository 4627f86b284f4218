"""What is seen of a program's requests: what it asked, when it got what, and whether it let go of it."""

import pytest

from recorded import HELLO, exchange, library

CHAT = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
ASK = "from openai import OpenAI\nstream = OpenAI().chat.completions.create(stream=True, **CHAT)\n"
ASYNC = """\
import asyncio
from openai import AsyncOpenAI
async def main():
    global client, stream
    client = AsyncOpenAI()
    stream = await client.chat.completions.create(stream=True, **CHAT)
    {}
asyncio.run(main())
"""
LEFT = {
    "not read at all": (ASK, 1),
    "left in the middle": (ASK + "for chunk in stream:\n    break", 1),
    "left by an error": (ASK + "for chunk in stream:\n    1 / 0", 1),
    "left by an exit": (ASK + "for chunk in stream:\n    raise SystemExit", 1),
    "several": (f"{ASK}kept = stream\n{ASK}", 2),
    "in the middle, with `with`": (ASK + "with stream:\n    for chunk in stream:\n        break", 0),
    "by an error, with `with`": (ASK + "with stream:\n    for chunk in stream:\n        1 / 0", 0),
    "closed by hand": (ASK + "next(stream)\nstream.close()", 0),
    "read to its end": (ASK + "for chunk in stream:\n    pass", 0),
    "a whole answer": ("from openai import OpenAI\nOpenAI().chat.completions.create(**CHAT)", 0),
    "an error's answer": (ASK.replace("**CHAT", "seed=7, **CHAT"), 0),
    "async, not read at all": (ASYNC.format("pass"), 1),
    "async, left in the middle: `asyncio.run` closes it": (
        ASYNC.format("async for chunk in stream:\n        break"), 0,
    ),
    "async, in the middle, with `with`": (
        ASYNC.format("async with stream:\n        async for chunk in stream:\n            break"), 0,
    ),
    "async, closed by hand": (ASYNC.format("await anext(stream)\n    await stream.close()"), 0),
    "async, read to its end": (ASYNC.format("async for chunk in stream:\n        pass"), 0),
}  # fmt: skip


@pytest.mark.parametrize(("code", "count"), LEFT.values(), ids=LEFT)
def test_connections_that_are_left_open_are_counted(lab, code, count):
    outcome = lab.run(code)
    assert outcome.open_connections == count
    assert [request.is_open for request in outcome.requests].count(True) == count


@pytest.mark.parametrize("fault", ["disconnect", "stall"])
@pytest.mark.parametrize(
    "code",
    [ASK + "for chunk in stream:\n    pass", ASYNC.format("async for chunk in stream:\n        pass")],
    ids=["sync", "async"],
)
def test_a_connection_that_broke_is_held_by_nobody(lab, fault, code):
    outcome = lab.run(code, fault=fault)
    assert (outcome.exit_code, outcome.open_connections) == (1, 0)
    (request,) = outcome.requests
    assert (request.closed, request.status, request.ended_us) == (True, 200, lab.us)
    assert 0 < len(request.reads) < 5


def test_a_head_that_never_came_leaves_nothing_open(lab):
    lab.library = library(d=[exchange([], status=None, reason="disconnect", end_us=50)])
    outcome = lab.run(
        "from openai import OpenAI\nOpenAI(max_retries=0).chat.completions.create(**HELLO)",
        setup=f"HELLO = {HELLO!r}",
    )
    assert (outcome.requests[0].status, outcome.open_connections) == (None, 0)
    assert "APIConnectionError" in outcome.errors


def test_what_was_asked_is_noted(lab):
    code = ASK + "list(stream)\nimport httpx2, os\n"
    code += "httpx2.post(os.environ['OPENAI_BASE_URL'] + '/x/v1/y?q=1', content=b'no JSON')\n"
    code += "httpx2.get(os.environ['OPENAI_BASE_URL'] + '/models')"
    outcome = lab.run(code, demo="chat")
    assert outcome.error is None
    assert [(seen.method, seen.path, seen.body, seen.status) for seen in outcome.requests] == [
        ("POST", "/chat/completions", {**CHAT, "stream": True}, 200),
        ("POST", "/x/v1/y?q=1", None, 404),
        ("GET", "/models", None, 200),
    ]
    first = outcome.requests[0]
    assert first.headers["content-type"] == "text/event-stream"
    assert (first.sent_us, first.ended_us) == (5_000_000, None)
    assert first.metrics().ttft_us == 200


@pytest.mark.parametrize("demo", ["v1", "a/v1/b"])
def test_a_demos_name_is_no_part_of_the_path(lab, demo):
    lab.library = library(**{demo: [exchange()]})
    code = "from openai import OpenAI\nlist(OpenAI().chat.completions.create(**HELLO))"
    outcome = lab.run(code, setup=f"HELLO = {HELLO!r}", demo=demo)
    assert [(seen.path, seen.status) for seen in outcome.requests] == [("/chat/completions", 200)]


def test_an_address_that_says_a_thing_twice_is_kept_as_it_is(lab):
    outcome = lab.run("import httpx2\nhttpx2.get('http://replay.invalid/speed/1/speed/2/v1/models')")
    assert (outcome.requests[0].path, outcome.requests[0].status) == ("/speed/1/speed/2/v1/models", 404)


def test_each_retry_is_a_request(lab):
    outcome = lab.run("from openai import OpenAI\nOpenAI().chat.completions.create(**CHAT)", fault="429")
    assert [request.status for request in outcome.requests] == [429, 200]
    assert outcome.open_connections == 0


def test_times_are_when_the_program_got_what_it_read(lab):
    lab.library = library(d=[exchange()])
    code = "import time\nfrom openai import OpenAI\n"
    code += "for chunk in OpenAI().chat.completions.create(**HELLO):\n    time.sleep(0.001)"
    outcome = lab.run(code, setup=f"HELLO = {HELLO!r}")
    (request,) = outcome.requests
    assert [read.time_us - request.sent_us for read in request.reads] == [200, 1200, 2200, 3200]
