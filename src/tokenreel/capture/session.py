"""One run of one program through the recording proxy."""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import httpx2
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from tokenreel.capture.answer import READ_ON_S
from tokenreel.capture.languages import Program
from tokenreel.capture.program import Access, Outcome, run_program
from tokenreel.capture.proxy import RecordingProxy
from tokenreel.capture.recorder import Notes, Recorder
from tokenreel.capture.route import PROXY_PATH, Route
from tokenreel.replay.connections import Connections

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
CLOSING_S: Final = int(READ_ON_S) + 2
"""How long answers may take to end when the program has; whole seconds, more than one is read on for."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run gave."""

    notes: Notes
    """Every exchange and all that the program printed; time 0 is where its printed code started."""
    outcome: Outcome
    """How the program ended."""
    program_key: str
    """What the program had as its key."""


@contextlib.asynccontextmanager
async def open_proxy(
    base_url: str, key: str | None, recorder: Recorder, timeout_s: float
) -> AsyncIterator[Access]:
    """Open a recording proxy in front of an endpoint; in the end, what still runs is left out of the notes.

    Args:
        base_url: The endpoint's address.
        key: The real key, which only the endpoint is shown.
        recorder: Notes every exchange.
        timeout_s: Seconds of silence after which the endpoint is given up.

    Raises:
        OSError: If there is no port of this machine to listen on.
    """
    route = Route(base_url, key, f"key-of-this-run-{secrets.token_hex(16)}")
    limits = httpx2.Timeout(timeout_s, connect=10)
    connections = Connections()
    # A proxy of the environment is the way out of some networks, and never the way to this machine.
    outside = httpx2.URL(base_url).host not in _LOOPBACK
    async with httpx2.AsyncClient(timeout=limits, trust_env=outside) as client:
        proxy = RecordingProxy(recorder, client, route, connections.abort)
        async with _serve(proxy, connections.noting(H11Protocol)) as origin:
            yield Access(origin + PROXY_PATH, route.program_key)
        recorder.drop_unfinished()


@contextlib.asynccontextmanager
async def _serve(proxy: RecordingProxy, protocol: type[asyncio.Protocol]) -> AsyncIterator[str]:
    """Serve a proxy on a free loopback port; gives its origin."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        proxy, lifespan="off", log_level="critical", access_log=False, http=protocol,
        server_header=False, date_header=False, timeout_graceful_shutdown=CLOSING_S,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listener]))  # noqa: SLF001 - `serve` would take over Ctrl-C
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()


async def record_run(
    program: Program, base_url: str, key: str | None, *, timeout_s: float, recorder: Recorder
) -> Run:
    """Run a program against an endpoint, noting every exchange and all it prints in ``recorder``."""
    async with open_proxy(base_url, key, recorder, timeout_s) as access:
        outcome = await run_program(program, access, recorder, timeout_s)
    return Run(recorder.notes(outcome.started_ns or 0), outcome, access.key)
