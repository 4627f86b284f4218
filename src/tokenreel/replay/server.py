"""`tokenreel replay`: the application on uvicorn, with the recordings watched."""

import asyncio
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tokenreel.replay.answer import error_answer
from tokenreel.replay.app import ReplayApp, Told, tell_nobody
from tokenreel.replay.connections import Connections
from tokenreel.replay.hosts import is_loopback
from tokenreel.replay.library import RecordingFolder
from tokenreel.replay.replayer import Replayer

GRACE_S: Final = 5
"""How long open streams may go on once the server is asked to stop."""
RELOAD_S: Final = 1.0
"""How often the recordings' files are looked at."""
BACKLOG: Final = 2048
MAX_HEAD_BYTES: Final = 64 << 10
"""How long a request's head may be, give or take one read; httptools itself takes one without end."""


class BoundedProtocol(HttpToolsProtocol):
    """Ends a connection on which a request's head, or what follows its body, goes on and on."""

    _held_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Take what came, unless too much of it has led to nothing."""
        self._held_bytes += len(data)
        super().data_received(data)
        if self._held_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            if self.cycle is None or self.cycle.response_complete:  # else an answer is on its way
                self.transport.write(_too_long())
            self.transport.close()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body, which the application counts."""
        self._held_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Take the end of a request."""
        self._held_bytes = 0
        super().on_message_complete()


def _too_long() -> bytes:
    """Return the whole answer to a head that is too long: it makes no request that others could."""
    message = f"The request's head is longer than {MAX_HEAD_BYTES >> 10} KiB."
    answer = error_answer(431, message, code="request_headers_too_large", headers={"connection": "close"})
    fields = {**answer.headers, "content-length": str(len(answer.body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 431 Request Header Fields Too Large\r\n{head}\r\n".encode() + answer.body


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Raises:
        OSError: If the address can't be bound; ``socket.gaierror`` where the host is unknown.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    socket.getaddrinfo(host, port, family)  # create_server hides what kind of error an unknown name is
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms recordings are served."""

    speed: float = 1.0
    """How many times faster than recorded."""
    origins: Collection[str] = ()
    """Web pages on other hosts that may use it."""
    hosts: Collection[str] = ()
    """Names that requests may call it by, besides those of this machine and of ``origins``; where it listens
    to other machines, too, and none is given, any name will do."""

    def names(self, *, is_private: bool) -> set[str] | None:
        """Return the names that requests may call it by, besides this machine's own; None where any will do.

        Args:
            is_private: Whether only this machine can reach it.
        """
        named = {*self.hosts, *(urlsplit(origin).hostname or "" for origin in self.origins)}
        return named if is_private or self.hosts else None


def serve_replay(  # noqa: PLR0913 - half of them only tell what happens
    listener: socket.socket,
    folder: RecordingFolder,
    terms: Terms,
    *,
    told: Told = tell_nobody,
    reloaded: Callable[[], None] = lambda: None,
    failed: Callable[[Exception], None] = lambda _error: None,
) -> None:
    """Serve a folder's recordings until the process is asked to stop; then open streams get :data:`GRACE_S`.

    Args:
        listener: Where clients connect.
        folder: What is replayed; files that change are read again.
        terms: How fast, and for whom.
        told: Is told of every answer before it is sent.
        reloaded: Is called after a change of the files was taken over.
        failed: Is called where they could not be looked at, once for each way in which that fails.
    """
    replayer = Replayer(lambda: folder.library, speed=terms.speed)
    hosts = terms.names(is_private=is_loopback(listener.getsockname()[0]))
    server = make_server(replayer, origins=terms.origins, hosts=hosts, told=told)

    async def serve() -> None:
        watching = asyncio.create_task(_watch(folder, reloaded, failed))
        try:
            await server.serve([listener])
        finally:
            watching.cancel()

    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(serve())


def make_server(
    replayer: Replayer,
    *,
    origins: Collection[str] = (),
    hosts: Collection[str] | None = None,
    told: Told = tell_nobody,
    connections: Connections | None = None,
) -> uvicorn.Server:
    """Return a server, not yet started, of a replayer's answers.

    Args:
        replayer: Says what is answered, and when.
        origins: Web pages on other hosts that may use it.
        hosts: Names that requests may call it by, besides this machine's own; None where any will do.
        told: Is told of every answer before it is sent.
        connections: Keeps note of those that are open.
    """
    connections = Connections() if connections is None else connections
    app = ReplayApp(replayer, connections.close, origins=origins, hosts=hosts, told=told)
    config = uvicorn.Config(
        app, lifespan="off", ws="none", http=connections.noting(BoundedProtocol),
        log_level="critical", access_log=False,
        # nobody's word for who a client is: a connection is found again by its own address
        proxy_headers=False, server_header=False, date_header=False,
        backlog=BACKLOG, timeout_graceful_shutdown=GRACE_S,
    )  # fmt: skip
    return uvicorn.Server(config)


async def _watch(
    folder: RecordingFolder, reloaded: Callable[[], None], failed: Callable[[Exception], None]
) -> None:
    """Look at the files every :data:`RELOAD_S`, in a thread of its own: reading must not hold up a stream."""
    told = ""
    while True:
        await asyncio.sleep(RELOAD_S)
        try:
            if await asyncio.to_thread(folder.refresh):
                reloaded()
            told = ""
        except Exception as error:  # whatever it is, the next look may go well
            if repr(error) != told:
                told = repr(error)
                failed(error)
