"""A server's open connections, so that one can be cut: ASGI knows no such thing."""

import asyncio
from collections.abc import MutableMapping
from typing import Any


class Connections:
    """Knows a uvicorn server's connections by both their ends, as a request's ASGI scope names them."""

    def __init__(self) -> None:
        self._open: dict[Any, asyncio.Transport] = {}

    def __len__(self) -> int:
        return len(self._open)

    def noting(self, protocol: type[Any]) -> type[asyncio.Protocol]:
        """Return one of uvicorn's protocols that keeps note of its connections here."""
        opened = self._open

        class Protocol(protocol):  # type: ignore[misc] # the base is known at run time
            def connection_made(self, transport: asyncio.Transport) -> None:
                super().connection_made(transport)
                # as uvicorn writes them into every scope: an IPv6 socket's own have four parts
                opened[self.client, self.server] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                opened.pop((self.client, self.server), None)
                super().connection_lost(exc)

        return Protocol

    def close(self, scope: MutableMapping[str, Any]) -> None:
        """End a request's connection once what was written is sent, without the end that HTTP wants."""
        transport = self._of(scope)
        if transport is not None:
            transport.close()

    def abort(self, scope: MutableMapping[str, Any]) -> None:
        """End a request's connection at once and without a word, as an endpoint does that breaks down."""
        transport = self._of(scope)
        if transport is not None:
            transport.abort()

    def _of(self, scope: MutableMapping[str, Any]) -> asyncio.Transport | None:
        return self._open.get((scope["client"], scope["server"]))
