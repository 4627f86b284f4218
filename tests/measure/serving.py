"""A scripted upstream in a thread of its own, for clients that block."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Iterator

from scripted import DONE, Reply, Script, chunk, say, upstream
from tokenreel.capture import Endpoint

WORDS = ("Bread ", "is ", "made ", "from ", "가루.")
USAGE = {"completion_tokens": 5, "prompt_tokens": 7, "total_tokens": 12}


@contextlib.contextmanager
def serving(script: Script) -> Iterator[tuple[Endpoint, list[Reply]]]:
    """Serve a script; gives the endpoint and the replies so far."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = upstream(script)
    try:
        base_url, replies = asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
        yield Endpoint("scripted", base_url, None, None, "Small", "scripted", "2 CPU cores"), replies
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def usage() -> bytes:
    """Return the frame that states the usage."""
    return b"data: " + json.dumps({"id": "x", "choices": [], "usage": USAGE}).encode() + b"\n\n"


def finish() -> bytes:
    """Return the frame that says why the model stopped."""
    choice = {"index": 0, "delta": {}, "finish_reason": "stop"}
    return b"data: " + json.dumps({"id": "x", "model": "Small", "choices": [choice]}).encode() + b"\n\n"


def role() -> bytes:
    """Return the frame that only names the role."""
    choice = {"index": 0, "delta": {"role": "assistant", "content": ""}}
    return b"data: " + json.dumps({"id": "x", "model": "Small", "choices": [choice]}).encode() + b"\n\n"


async def whole(reply: Reply) -> None:
    """Answer all words at once."""
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": "".join(WORDS)},
    }
    body = {"id": "x", "object": "chat.completion", "model": "Small", "choices": [choice], "usage": USAGE}
    await say(reply, "200 OK", json.dumps(body))


def answers(before_s: float = 0.0, gap_s: float = 0.0) -> Script:
    """Return a script that answers as it is asked, each part after a wait of known length."""

    async def script(reply: Reply) -> None:
        await asyncio.sleep(before_s)
        if not reply.body["stream"]:
            await asyncio.sleep(gap_s * len(WORDS))
            await whole(reply)
            return
        await reply.start()
        await reply.send(role())
        for word in WORDS:
            await asyncio.sleep(gap_s)
            await reply.send(chunk(word))
        await asyncio.sleep(gap_s)
        for part in (finish(), usage(), DONE):
            await reply.send(part)
        await reply.end()

    return script
