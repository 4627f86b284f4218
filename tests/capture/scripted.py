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
        self,
        head: bytes,
        body: bytes,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        noted: Callable[[], list[bytes]],
    ) -> None:
        self.target = head.split(b" ")[1].decode("latin-1")
        self.head = head.decode("latin-1").lower()
        self.body = json.loads(body) if body else None
        self.sent: list[tuple[int, bytes]] = []
        """What was sent, each with the time just before; the end is an empty one."""
        self._reader, self._writer = streams
        self._noted = noted

    async def start(self, status: str = "200 OK", **headers: str) -> None:
        fields = {"content-type": "text/event-stream", "transfer-encoding": "chunked", **headers}
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
        self._writer.write(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode())
        await self._writer.drain()

    async def send(self, data: bytes) -> None:
        self.sent.append((time.monotonic_ns(), data))
        self._writer.write(b"%x\r\n%s\r\n" % (len(data), data))
        await self._writer.drain()

    async def settle(self) -> None:
        """Wait until all of this reply has been noted: what is sent next is sent after that."""
        while b"".join(data for _, data in self.sent) not in self._noted():  # noqa: ASYNC110 - as a reader does
            await asyncio.sleep(0.002)

    async def end(self) -> None:
        self.sent.append((time.monotonic_ns(), b""))
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    def cut(self) -> None:
        self.sent.append((time.monotonic_ns(), b""))
        self._writer.transport.abort()

    async def until_client_leaves(self) -> None:
        with contextlib.suppress(ConnectionError):
            assert await self._reader.read(1) == b""


@contextlib.asynccontextmanager
async def upstream(
    script: Script, noted: Callable[[], list[bytes]] = list, port: int = 0
) -> AsyncIterator[tuple[str, list[Reply]]]:
    """Serve a script on loopback; gives the base URL and the replies, by the arrival of their requests.

    Args:
        script: What answers a request.
        noted: The bodies as far as they are recorded, for scripts that :meth:`Reply.settle`.
        port: Where it listens; 0 for any free one.
    """
    replies: list[Reply] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(_content_length(head))
                replies.append(Reply(head, body, (reader, writer), noted))
                await script(replies[-1])
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", replies
    finally:
        server.close()


def _content_length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)


def chunk(text: str) -> bytes:
    """Return one Chat Completions frame."""
    event = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
             "choices": [{"index": 0, "delta": {"content": text}}]}  # fmt: skip
    return b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


async def plain(reply: Reply) -> None:
    """Answer by a stream of one chunk."""
    await reply.start()
    await reply.send(chunk("Au"))
    await reply.send(DONE)
    await reply.end()


async def say(reply: Reply, status: str, body: str, **headers: str) -> None:
    """Answer by one whole body."""
    await reply.start(status, content_type="application/json", **headers)
    await reply.send(body.encode())
    await reply.end()
