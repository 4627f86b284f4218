"""How late a replay's reads leave, and how many streams one worker keeps on time: `scripts/bench_replay`.

Lag is when a read has arrived at the client, less when it was due: its recorded time after the request was
written. Gaps between reads would hide a drift, so they are not looked at. The server has one core and the
client another. Every byte that arrives is compared with the recording.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

import uvloop

from backend import Backend, running
from recorded import DONE, HELLO, exchange, frame, recording_text
from tokenreel.replay import RecordingFolder

CHUNKS_PER_S = 50
LIMIT_MS = 20.0
GAP_US = 1_000_000 // CHUNKS_PER_S


def reads_of(seconds: int) -> list[tuple[int, bytes]]:
    """Return the reads of a stream of 50 chunks a second, at uneven distances."""
    count = seconds * CHUNKS_PER_S
    times = [index * GAP_US + index * 7919 % 5000 for index in range(1, count)]
    reads = [(time_us, frame(f"word {index} ")) for index, time_us in enumerate(times)]
    return [*reads, (count * GAP_US, DONE)]


class Stream(asyncio.Protocol):
    """One client: notes when bytes come, and how many; looks at them when all is over."""

    def __init__(self, done: asyncio.Future[None]) -> None:
        self.done = done
        self.sent_ns = 0
        self.came: list[tuple[int, bytes]] = []

    def connection_made(self, transport: asyncio.Transport) -> None:
        body = json.dumps(HELLO).encode()
        head = "POST /v1/chat/completions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
        self.sent_ns = time.monotonic_ns()
        transport.write(f"{head}connection: close\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)

    def data_received(self, data: bytes) -> None:
        self.came.append((time.monotonic_ns(), data))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def lags_ms(self, reads: list[tuple[int, bytes]]) -> list[float]:
        """Return each read's lag, or fail where a byte is wrong or missing."""
        everything = b"".join(data for _, data in self.came)
        head, _, body = everything.partition(b"\r\n\r\n")
        expected = b"".join(b"%x\r\n%b\r\n" % (len(data), data) for _, data in reads) + b"0\r\n\r\n"
        if body != expected:
            raise SystemExit(
                f"a stream is not what was recorded: {len(body)} bytes of {len(expected)}, {head!r}"
            )
        lags, arrived, end = [], 0, len(head) + 4
        position = iter(self.came)
        for time_us, data in reads:
            end += len(b"%x\r\n\r\n" % len(data)) + len(data)
            while arrived < end:
                at_ns, some = next(position)
                arrived += len(some)
            lags.append((at_ns - self.sent_ns) / 1e6 - time_us / 1e3)
        return lags


async def ask_many(port: int, count: int, ramp_s: float) -> list[Stream]:
    """Open streams, evenly over a time, and return them when all have ended."""
    loop = asyncio.get_running_loop()
    start, streams = loop.time(), []
    for index in range(count):
        await asyncio.sleep(max(0.0, start + ramp_s * index / count - loop.time()))
        stream = Stream(loop.create_future())
        await loop.create_connection(lambda stream=stream: stream, "127.0.0.1", port)
        streams.append(stream)
    await asyncio.gather(*(stream.done for stream in streams))
    return streams


@dataclass
class Result:
    """The lags of one run, in milliseconds."""

    lags: list[float]
    drift_ms: float
    """Median lag of the last tenth less that of the first, over all streams."""

    def percentile(self, share: float) -> float:
        ordered = sorted(self.lags)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def __str__(self) -> str:
        figures = (
            f"p50 {self.percentile(0.5):6.2f}  p99 {self.percentile(0.99):6.2f}  max {max(self.lags):7.2f}"
        )
        return f"lag in ms: {figures}  drift {self.drift_ms:+.2f}  n = {len(self.lags)}"


def warm_up(backend: Backend) -> None:
    """Let a server do once what it does at its first request only."""
    head = {"content-type": "application/json"}
    url = f"{backend.url}/speed/instant/v1/chat/completions"
    with urlopen(Request(url, json.dumps(HELLO).encode(), head)) as answer:
        answer.read()


def measure(port: int, reads: list[tuple[int, bytes]], count: int = 1, ramp_s: float = 0.0) -> Result:
    """Return the lags of so many streams at once."""
    gc.disable()  # all that this client keeps would make its collector pause, which would look like lag
    try:
        streams = uvloop.run(ask_many(port, count, ramp_s))
    finally:
        gc.enable()
    lags = [stream.lags_ms(reads) for stream in streams]
    tenth = max(len(reads) // 10, 1)
    first = median(lag for one in lags for lag in one[:tenth])
    last = median(lag for one in lags for lag in one[-tenth:])
    return Result([lag for one in lags for lag in one], last - first)


def resident_kib(pid: int) -> int:
    """Return a process's resident memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


@contextlib.contextmanager
def pinned(demos: Path) -> Iterator[Backend]:
    """Run a backend on the first core, and this process on the second."""
    cores = sorted(os.sched_getaffinity(0))
    with running(demos, "--quiet") as backend:
        if len(cores) > 1:
            os.sched_setaffinity(backend.process.pid, {cores[0]})
            os.sched_setaffinity(0, {cores[1]})
        warm_up(backend)
        yield backend
    os.sched_setaffinity(0, cores)


@contextlib.contextmanager
def naive(reads: list[tuple[int, bytes]]) -> Iterator[int]:
    """Run a server that sleeps from read to read, on the first core; yields its port."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump([[time_us, data.decode()] for time_us, data in reads], file)
        file.flush()
        command = [sys.executable, str(Path(__file__).with_name("naive_server.py")), file.name]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) > 1:
            os.sched_setaffinity(process.pid, {cores[0]})
            os.sched_setaffinity(0, {cores[1]})
        try:
            yield int(process.stdout.readline()) if process.stdout else 0
        finally:
            os.sched_setaffinity(0, cores)
            process.kill()
            process.wait()


def write_recording(demos: Path, demo: str, reads: list[tuple[int, bytes]]) -> None:
    """Write a synthetic recording."""
    path = demos / demo / "recording.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(recording_text(demo, exchange(reads, end_us=reads[-1][0] + 10)), "utf-8")


def bench_single(seconds: int, runs: int) -> None:
    """Print the lag of one stream, ours and the naive server's."""
    reads = reads_of(seconds)
    with tempfile.TemporaryDirectory() as folder:
        write_recording(Path(folder), "bench", reads)
        for run in range(1, runs + 1):
            with pinned(Path(folder)) as backend:
                print(
                    f"one stream of {seconds} s, run {run}, tokenreel replay  {measure(backend.port, reads)}"
                )
            with naive(reads) as port:
                print(f"one stream of {seconds} s, run {run}, sleep(gap)        {measure(port, reads)}")


def bench_many(runs: int, counts: list[int]) -> None:
    """Print the lag of more and more streams, until one worker no longer keeps them on time."""
    reads = reads_of(6)
    best = 0
    with tempfile.TemporaryDirectory() as folder:
        write_recording(Path(folder), "bench", reads)
        with pinned(Path(folder)) as backend:
            idle_kib = resident_kib(backend.process.pid)
            for count in counts:
                results = [measure(backend.port, reads, count, ramp_s=2.0) for _ in range(runs)]
                for run, result in enumerate(results, start=1):
                    print(f"{count} streams, run {run}  {result}", flush=True)
                if median(result.percentile(0.99) for result in results) > LIMIT_MS:
                    break
                best = count
            grown_kib = (resident_kib(backend.process.pid) - idle_kib) / count
    print(f"most streams with p99 lag <= {LIMIT_MS:g} ms (median of {runs} runs), no byte wrong: {best}")
    print(f"memory for each open stream, at most: {grown_kib:.1f} KiB")
    with naive(reads) as port:
        print(
            f"{best or counts[0]} streams, sleep(gap)  {measure(port, reads, best or counts[0], ramp_s=2.0)}"
        )


def bench_load(count: int) -> None:
    """Print how long it takes to load so many recordings."""
    with tempfile.TemporaryDirectory() as folder:
        for index in range(count):
            write_recording(Path(folder), f"demo-{index}", reads_of(2))
        films = RecordingFolder(Path(folder))
        start = time.perf_counter()
        films.refresh()
        print(f"{count} recordings of 100 reads loaded in {time.perf_counter() - start:.2f} s")


def main() -> None:
    """Run what is asked for; all of it by default."""
    parser = argparse.ArgumentParser(prog="scripts/bench_replay", description=__doc__)
    parser.add_argument("--seconds", type=int, default=30, help="how long the single stream is (default: 30)")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured (default: 3)")
    parser.add_argument(
        "--streams", type=int, nargs="*", default=list(range(300, 2100, 200)), help="counts to try"
    )
    options = parser.parse_args()
    bench_load(1000)
    bench_single(options.seconds, options.runs)
    bench_many(options.runs, options.streams)


if __name__ == "__main__":
    main()
