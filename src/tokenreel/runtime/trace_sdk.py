"""Asks in every way that a lesson may: run while a runtime is built, so that what the SDK imports is seen."""

import json
import math
import sys
import traceback

from tokenreel.live import Program, Site, run_checks, run_program
from tokenreel.live.page import Page
from tokenreel.live.program import forget
from tokenreel.recording import Exchange, Json, Read
from tokenreel.replay import LibraryEntry, make_library

CHAT: dict[str, Json] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
RESPONSES: dict[str, Json] = {"model": "m", "input": "Hi"}
CHUNK = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
MESSAGE = {"role": "assistant", "content": "Hi"}
COMPLETION = {
    **CHUNK,
    "object": "chat.completion",
    "choices": [{"index": 0, "finish_reason": "stop", "message": MESSAGE}],
}
RESPONSE = {
    "id": "1", "object": "response", "created_at": 0, "model": "m", "output": [],
    "parallel_tool_calls": False, "tool_choice": "auto", "tools": [], "status": "completed",
}  # fmt: skip


def sse(*events: object) -> bytes:
    """Return a stream of these."""
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


def exchange(index: int, path: str, body: Json, answer: bytes, status: int = 200) -> Exchange:
    """Return an exchange that takes no time."""
    kind = "text/event-stream" if answer.startswith(b"data:") else "application/json"
    return Exchange(
        index=index, requested_us=0, method="POST" if body else "GET", path=path, request_headers={},
        request_body=body, request_raw=None, head_us=0, status=status, headers={"content-type": kind},
        reads=(Read(0, answer),), ended_us=0, end_reason="eof",
    )  # fmt: skip


delta = {**CHUNK, "choices": [{"index": 0, "delta": MESSAGE, "finish_reason": "stop"}]}
events = (
    {"type": "response.created", "sequence_number": 0, "response": RESPONSE},
    {"type": "response.completed", "sequence_number": 1, "response": RESPONSE},
)
asked: tuple[tuple[str, Json, bytes, int], ...] = (
    ("/chat/completions", CHAT, json.dumps(COMPLETION).encode(), 200),
    ("/chat/completions", {**CHAT, "stream": True}, sse(delta) + b"data: [DONE]\n\n", 200),
    ("/chat/completions", {**CHAT, "temperature": 0}, b'{"error": {"message": "slow down"}}', 429),
    ("/responses", RESPONSES, json.dumps(RESPONSE).encode(), 200),
    ("/responses", {**RESPONSES, "stream": True}, sse(*events), 200),
)
library = make_library(
    [LibraryEntry("trace", {}, tuple(exchange(n, *parts) for n, parts in enumerate(asked)))]
)

SYNC = """
import json, os, random, time, logging, dataclasses, typing, collections, functools, itertools, statistics
from openai import OpenAI, OpenAIError, RateLimitError, APIConnectionError, APIStatusError, APITimeoutError
client = OpenAI(max_retries=1)
chat = dict(model="m", messages=[{"role": "user", "content": "Hi"}])
print(client.chat.completions.create(**chat).choices[0].message.content)
with client.chat.completions.create(stream=True, **chat) as stream:
    print([chunk.model_dump() for chunk in stream])
with client.chat.completions.stream(**chat) as stream:
    print([event.type for event in stream], stream.get_final_completion().choices)
print(client.responses.create(model="m", input="Hi").output_text)
with client.responses.create(model="m", input="Hi", stream=True) as stream:
    print([event.type for event in stream])
with client.responses.stream(model="m", input="Hi") as stream:
    print([event.type for event in stream], stream.get_final_response().status)
raw = client.chat.completions.with_raw_response.create(**chat)
print(raw.headers, raw.parse())
with client.chat.completions.with_streaming_response.create(stream=True, **chat) as raw:
    print(list(raw.iter_lines()))
try:
    client.chat.completions.create(temperature=0, **chat)
except RateLimitError as error:
    print(error)
client.close()
"""
ASYNC = """
import asyncio
from openai import AsyncOpenAI
chat = dict(model="m", messages=[{"role": "user", "content": "Hi"}])
async def main():
    async with AsyncOpenAI() as client:
        await client.chat.completions.create(**chat)
        async with await client.chat.completions.create(stream=True, **chat) as stream:
            print([chunk async for chunk in stream])
        async with client.chat.completions.stream(**chat) as stream:
            print([event async for event in stream])
        async with client.responses.stream(model="m", input="Hi") as stream:
            print([event async for event in stream])
        async with asyncio.TaskGroup() as group, asyncio.timeout(5):
            group.create_task(client.responses.create(model="m", input="Hi"))
        await asyncio.gather(asyncio.to_thread(len, ""), asyncio.sleep(0))
asyncio.run(main())
"""
CHECKS = """
@check(en="It holds.")
def _(run):
    assert run.requests[0].metrics() and not run.again(fault="disconnect").open_connections
"""

for code in (SYNC, ASYNC):
    program = Program(code, speed=math.inf)
    site = Site(library)
    outcome = run_program(program, site, shown=False)
    if outcome.exception is not None:
        traceback.print_exception(outcome.exception)
        sys.exit("a program that is run for its imports failed")
    run_checks(CHECKS, program, site, outcome)
    forget(outcome)
run_program(Program("import nowhere"), Site(library), shown=False)  # a traceback needs modules of its own
Page(lambda _: None).run(json.dumps({"code": "print(1)"}))  # as the worker calls it
