"""What `scripts/bench_replay` compares with: the server that one writes first, sleeping from read to read."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import uvicorn

from tokenreel.recording import exchanges, read_recording

READS = list(exchanges(read_recording(Path(sys.argv[1])))[0].reads)

type Message = MutableMapping[str, Any]


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Send every read, the recorded gap after the one before."""
    while (await receive()).get("more_body"):
        pass
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}
    )
    before_us = 0
    for read in READS:
        await asyncio.sleep((read.time_us - before_us) / 1e6)
        before_us = read.time_us
        await send({"type": "http.response.body", "body": read.data, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(app, lifespan="off", log_level="critical", access_log=False, ws="none")
    uvicorn.Server(config).run([listener])
