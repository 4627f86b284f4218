"""One run of one program through the recording proxy."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import httpx2
import uvicorn

from tokenreel.capture.program import Outcome, Program, run_program
from tokenreel.capture.proxy import RecordingProxy
from tokenreel.capture.recorder import Recorder


@contextlib.asynccontextmanager
async def serve_proxy(proxy: RecordingProxy) -> AsyncIterator[str]:
    """Serve a proxy on a free loopback port; gives the base URL for the program."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        proxy, lifespan="off", log_level="critical", access_log=False, http="h11",
        server_header=False, date_header=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listener]))  # noqa: SLF001 - `serve` would take over Ctrl-C
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        await serving
        listener.close()


async def record_run(
    program: Program, base_url: str, key: str | None, *, timeout_s: float, recorder: Recorder
) -> Outcome:
    """Run a program against an endpoint and note every exchange and all it prints in ``recorder``."""
    limits = httpx2.Timeout(timeout_s, connect=10)
    async with (
        httpx2.AsyncClient(timeout=limits, trust_env=False) as client,
        serve_proxy(RecordingProxy(recorder, client, base_url, key)) as proxy_url,
    ):
        return await run_program(program, proxy_url, recorder, timeout_s)
