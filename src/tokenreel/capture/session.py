"""One run of one program through the recording proxy."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, MutableMapping
from typing import Any, Final

import httpx2
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from tokenreel.capture.program import Outcome, Program, run_program
from tokenreel.capture.proxy import RecordingProxy
from tokenreel.capture.recorder import Recorder

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Connections:
    """The program's open connections, so that one can be cut: ASGI knows no such thing."""

    def __init__(self) -> None:
        self._open: dict[Any, asyncio.Transport] = {}
        opened = self._open

        class Protocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
                super().connection_made(transport)
                opened[transport.get_extra_info("peername")] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                opened.pop(self.client, None)
                super().connection_lost(exc)

        self.protocol: type[asyncio.Protocol] = Protocol
        """What uvicorn is to speak with the program."""

    def cut(self, scope: MutableMapping[str, Any]) -> None:
        """Close the connection of a request without a word, as an endpoint does that breaks down."""
        transport = self._open.get(scope["client"])
        if transport is not None:
            transport.abort()


@contextlib.asynccontextmanager
async def serve_proxy(proxy: RecordingProxy, protocol: type[asyncio.Protocol]) -> AsyncIterator[str]:
    """Serve a proxy on a free loopback port; gives the base URL for the program."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        proxy, lifespan="off", log_level="critical", access_log=False, http=protocol,
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
    connections = Connections()
    # A proxy of the environment is the way out of some networks, and never the way to this machine.
    outside = httpx2.URL(base_url).host not in _LOOPBACK
    async with (
        httpx2.AsyncClient(timeout=limits, trust_env=outside) as client,
        serve_proxy(
            RecordingProxy(recorder, client, base_url, key, connections.cut), connections.protocol
        ) as proxy_url,
    ):
        return await run_program(program, proxy_url, recorder, timeout_s)
