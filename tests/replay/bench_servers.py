"""The servers that `scripts/bench_replay` compares: each on the first core, and the client on the second."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from backend import running
from recorded import HELLO

HERE = Path(__file__).parent


@dataclass
class Served:
    """A running server."""

    port: int
    pid: int
    """The process that answers."""

    @property
    def resident_kib(self) -> int:
        """Its resident memory."""
        return (
            int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
        )

    @property
    def cpu_s(self) -> float:
        """The processor time that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def warm_up(self) -> None:
        """Let it do once what it does at its first request only."""
        request = Request(
            f"http://127.0.0.1:{self.port}/speed/instant/v1/chat/completions",
            json.dumps(HELLO).encode(), {"content-type": "application/json"},
        )  # fmt: skip
        with urlopen(request) as answer:
            answer.read()


@contextlib.contextmanager
def on_first_core() -> Iterator[None]:
    """Start processes on the first core; this one then goes on on the second."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[0]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, {cores[-1]})


@contextlib.contextmanager
def all_cores_after() -> Iterator[None]:
    """Give this process its cores back in the end."""
    cores = os.sched_getaffinity(0)
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextlib.contextmanager
def tokenreel_replay(demos: Path) -> Iterator[Served]:
    """Run `tokenreel replay`."""
    with all_cores_after(), contextlib.ExitStack() as stack:
        with on_first_core():
            backend = stack.enter_context(running(demos, "--quiet"))
        served = Served(backend.port, backend.process.pid)
        served.warm_up()
        yield served


@contextlib.contextmanager
def granian(demos: Path) -> Iterator[Served]:
    """Run our application on Granian, by its own command and with one worker."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "asginl", "--loop", "uvloop", "--http", "1",
        "--no-ws", "--backlog", "2048", "--port", str(port), "--no-log", "granian_server:app",
    ]  # fmt: skip
    environment = {**os.environ, "BENCH_DEMOS": str(demos)}
    with all_cores_after():
        with on_first_core():
            process = subprocess.Popen(command, cwd=HERE, env=environment)
        try:
            wait_until_healthy(port)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            served = Served(port, int(children[-1]))
            served.warm_up()
            yield served
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def sleep_gap(demos: Path) -> Iterator[Served]:
    """Run a server that sleeps from read to read."""
    command = [sys.executable, str(HERE / "naive_server.py"), str(next(demos.glob("*/recording.jsonl")))]
    with all_cores_after():
        with on_first_core():
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            yield Served(int(process.stdout.readline()) if process.stdout else 0, process.pid)
        finally:
            process.kill()
            process.wait()


def wait_until_healthy(port: int) -> None:
    """Return once a server answers on a port, or fail after 20 s."""
    give_up = time.monotonic() + 20
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz").close()
        except URLError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)
        else:
            return
