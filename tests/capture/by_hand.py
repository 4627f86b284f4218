"""`tokenreel record --proxy` as a process, and a client that a test starts."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2

from scripted import Script, upstream

KEY = "the-real-key-of-the-upstream"


class Command:
    """A running `record --proxy`."""

    def __init__(self, process: asyncio.subprocess.Process, base_url: str, key: str) -> None:
        self.process, self.base_url, self.key = process, base_url, key

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    async def until_it_says(self, words: str) -> str:
        """Read on to the line that holds some words, and return it."""
        assert self.process.stderr
        async for line in self.process.stderr:
            if words in line.decode():
                return line.decode()
        raise AssertionError(f"it never said {words!r}")

    async def finish(self) -> tuple[int | None, str]:
        """Return its status and the rest of what it says, once it has ended by itself."""
        async with asyncio.timeout(30):
            out, err = await self.process.communicate()
        return self.process.returncode, (out + err).decode()

    async def end(self) -> tuple[int | None, str]:
        self.interrupt()
        return await self.finish()


@contextlib.asynccontextmanager
async def recording(
    root: Path, upstream_url: str, *options: str
) -> AsyncIterator[tuple[Command, httpx2.AsyncClient]]:
    """Run the command, with a client that has the key it wants; nothing of it is left behind."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tokenreel", "record", "--proxy", "--upstream", upstream_url,
        "--key-env", "UPSTREAM_KEY", *options, "--project", str(root), "by-hand",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "UPSTREAM_KEY": KEY},
    )  # fmt: skip
    try:
        command = await _opened(process)
        async with httpx2.AsyncClient(headers={"authorization": f"Bearer {command.key}"}) as http:
            yield command, http
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _opened(process: asyncio.subprocess.Process) -> Command:
    assert process.stderr
    async for line in process.stderr:
        if found := re.search(rb"OPENAI_BASE_URL=(\S+) OPENAI_API_KEY=(\S+)", line):
            return Command(process, found[1].decode(), found[2].decode())
    raise AssertionError((await process.communicate())[0].decode())


def recorded(root: Path, script: Script, client, *options: str) -> tuple[int | None, str]:
    async def main():
        async with upstream(script) as (url, _), recording(root, url, *options) as (command, http):
            await client(http, f"{command.base_url}/chat/completions")
            return await command.end()

    return asyncio.run(main())
