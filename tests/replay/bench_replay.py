"""How late a replay's reads leave, and how many streams one worker keeps on time: `scripts/bench_replay`.

Lag is when a read has arrived at the client, less when it was due: its recorded time after the request was
written. Gaps between reads would hide a drift, so they are not looked at. The server has one core and the
client another. Every byte that arrives is compared with the recording.
"""

import argparse
import asyncio
import gc
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import uvloop

from bench_servers import Served, granian, sleep_gap, tokenreel_replay
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
        head = "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        self.sent_ns = time.monotonic_ns()
        transport.write(f"{head}connection: close\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)

    def data_received(self, data: bytes) -> None:
        self.came.append((time.monotonic_ns(), data))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def lags_ms(self, reads: list[tuple[int, bytes]]) -> list[float]:
        """Return each read's lag, or fail where a byte is wrong or missing, or reads came as one."""
        everything = b"".join(data for _, data in self.came)
        head, _, body = everything.partition(b"\r\n\r\n")
        chunks = chunks_of(body)
        if [data for data, _ in chunks] != [*(data for _, data in reads), b""]:
            raise SystemExit(f"a stream is not what was recorded: {len(chunks)} chunks, {head!r}")
        lags, arrived, at_ns = [], 0, 0
        came = iter(self.came)
        for (time_us, _), (_, end) in zip(reads, chunks, strict=False):
            while arrived < len(head) + 4 + end:
                at_ns, some = next(came)
                arrived += len(some)
            lags.append((at_ns - self.sent_ns) / 1e6 - time_us / 1e3)
        return lags


def chunks_of(body: bytes) -> list[tuple[bytes, int]]:
    """Return the chunks of a body as HTTP/1.1 frames them, each with where it ends."""
    chunks, end = [], 0
    while end < len(body):
        size, _, _ = body[end : end + 20].partition(b"\r\n")
        start = end + len(size) + 2
        end = start + int(size, 16) + 2
        chunks.append((body[start : end - 2], end))
    return chunks


async def ask_many(port: int, count: int, ramp_s: float, all_open: Callable[[], None]) -> list[Stream]:
    """Open streams, evenly over a time, say when all are open, and return them when all have ended."""
    loop = asyncio.get_running_loop()
    start, streams = loop.time(), []
    for index in range(count):
        await asyncio.sleep(max(0.0, start + ramp_s * index / count - loop.time()))
        stream = Stream(loop.create_future())
        await loop.create_connection(lambda stream=stream: stream, "127.0.0.1", port)
        streams.append(stream)
    while not all(stream.came for stream in streams):  # noqa: ASYNC110 - bytes that came are no event here
        await asyncio.sleep(0.01)
    all_open()
    if any(stream.done.done() for stream in streams):
        raise SystemExit("the first streams ended before the last began: the ramp is too long")
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


def measure(
    port: int,
    reads: list[tuple[int, bytes]],
    count: int = 1,
    ramp_s: float = 0.0,
    all_open: Callable[[], None] = lambda: None,
) -> Result:
    """Return the lags of so many streams at once; ``all_open`` is called while all of them are."""
    gc.disable()  # all that this client keeps would make its collector pause, which would look like lag
    try:
        streams = uvloop.run(ask_many(port, count, ramp_s, all_open))
    finally:
        gc.enable()
    lags = [stream.lags_ms(reads) for stream in streams]
    tenth = max(len(reads) // 10, 1)
    first = median(lag for one in lags for lag in one[:tenth])
    last = median(lag for one in lags for lag in one[-tenth:])
    return Result([lag for one in lags for lag in one], last - first)


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
            for server in (tokenreel_replay, sleep_gap):
                with server(Path(folder)) as served:
                    result = measure(served.port, reads)
                print(f"one stream of {seconds} s, run {run}, {server.__name__:16}  {result}", flush=True)


def note_memory(served: Served, held_kib: list[int]) -> None:
    """Note what a server holds now."""
    held_kib.append(served.resident_kib)


def bench_many(runs: int, counts: list[int]) -> None:
    """Print the lag of more and more streams, until one worker no longer keeps them on time."""
    reads = reads_of(6)
    best, grown_kib = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        demos = Path(folder)
        write_recording(demos, "bench", reads)
        with tokenreel_replay(demos) as served:
            idle_kib = served.resident_kib
            for count in counts:
                held_kib: list[int] = []
                note = partial(note_memory, served, held_kib)
                results = [measure(served.port, reads, count, ramp_s=2.0, all_open=note) for _ in range(runs)]
                grown_kib = (max(held_kib) - idle_kib) / count
                for run, result in enumerate(results, start=1):
                    print(f"{count} streams, run {run}  {result}", flush=True)
                if median(result.percentile(0.99) for result in results) > LIMIT_MS:
                    break
                best = count
        print(f"most streams with p99 lag <= {LIMIT_MS:g} ms (median of {runs} runs), no byte wrong: {best}")
        print(f"memory for each of {count} open streams: {grown_kib:.1f} KiB")
        bench_servers(demos, reads, best or counts[0], runs)


def bench_servers(demos: Path, reads: list[tuple[int, bytes]], count: int, runs: int) -> None:
    """Print the lag of so many streams from each kind of server, in turns, and what a read costs it."""
    for run in range(1, runs + 1):
        for server in (tokenreel_replay, granian, sleep_gap):
            with server(demos) as served:
                before_s = served.cpu_s
                result = measure(served.port, reads, count, ramp_s=2.0)
                cost_us = (served.cpu_s - before_s) * 1e6 / len(result.lags)
            print(f"{count} streams, run {run}, {server.__name__:16}  {result}  {cost_us:.1f} us CPU a read")


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
