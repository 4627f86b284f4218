"""An upstream that sends exactly what a test says, and knows when, on the clock that recordings use."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable

type Script = Callable[["Reply"], Awaitable[None]]


class Reply:
    """One request as it came, and the connection to answer it on."""

    def __init__(
        self, head: bytes, body: bytes, writer: asyncio.StreamWriter, sent: list[tuple[int, bytes]]
    ) -> None:
        self.head = head.decode("latin-1").lower()
        self.body = json.loads(body) if body else None
        self._writer = writer
        self._sent = sent

    async def start(self, status: str = "200 OK", **headers: str) -> None:
        fields = {"content-type": "text/event-stream", "transfer-encoding": "chunked", **headers}
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
        self._writer.write(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode())
        await self._writer.drain()

    async def send(self, data: bytes) -> None:
        self._writer.write(b"%x\r\n%s\r\n" % (len(data), data))
        await self._writer.drain()
        self._sent.append((time.monotonic_ns(), data))

    async def end(self) -> None:
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    def cut(self) -> None:
        self._writer.transport.abort()

    async def until_client_leaves(self) -> None:
        with contextlib.suppress(ConnectionError):
            while not self._writer.transport.is_closing():
                self._writer.write(b"1\r\n:\r\n")
                await self._writer.drain()
                await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def upstream(script: Script) -> AsyncIterator[tuple[str, list[tuple[int, bytes]]]]:
    """Serve a script on loopback; gives the base URL and the list of what was sent, with its times."""
    sent: list[tuple[int, bytes]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line[15:])
                        for line in head.lower().split(b"\r\n")
                        if line.startswith(b"content-length:")
                    ),
                    0,
                )
                await script(Reply(head, await reader.readexactly(length), writer, sent))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", sent
    finally:
        server.close()


def chunk(text: str) -> bytes:
    """Return one Chat Completions frame."""
    event = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
             "choices": [{"index": 0, "delta": {"content": text}}]}  # fmt: skip
    return b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n"
