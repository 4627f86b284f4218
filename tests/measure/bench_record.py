"""What the recording proxy costs: `scripts/bench_record`.

A request is made with the proxy in between and without, in pairs of random order, by the SDK's sync client.
No prompt comes twice, and all have the same length. Printed is how much later the first token came with the
proxy: by the recording, whose times are its own, and as the client saw it, timed where answers reach it.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from serving import answers, serving
from tokenreel.capture import Endpoint, open_endpoint
from tokenreel.capture.recorder import Recorder
from tokenreel.capture.session import open_proxy
from tokenreel.measure import Plan, Task, median_interval, time_text
from tokenreel.measure.ask import Asker
from tokenreel.measure.statistics import FEWEST_FOR_INTERVAL
from tokenreel.recording import Recording, exchanges, measure_exchange

MOST_REQUESTS = 2100
PLAN = Plan(
    # Each is asked once, as while recording: a server that knows a prompt answers in a tenth of the time.
    prompts={str(n): f"{1000 + n}: explain how bread is made." for n in range(MOST_REQUESTS)},
    models=["gpt-5.4"],
    max_tokens=24,
    clients=["sync"],
    modes=["streamed"],
)
WARM_UPS = 3


async def serve_proxy(base_url: str) -> None:
    """Be the proxy's process: serves until its input ends; says where it is, and in the end what it saw."""
    recorder = Recorder()
    async with open_proxy(base_url, None, recorder, 120) as access:
        print(json.dumps([access.base_url, access.key]), flush=True)
        await asyncio.to_thread(sys.stdin.read)
    recorded = exchanges(Recording({}, recorder.notes(recorder.first_ns or 0).events))
    print(json.dumps([measure_exchange(exchange).ttft_us for exchange in recorded]))


class Proxy:
    """A recording proxy in front of an endpoint, in a process of its own, as it is while recording."""

    def __init__(self, endpoint: Endpoint) -> None:
        command = [sys.executable, __file__, "--proxy", endpoint.base_url]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        base_url, key = json.loads(self._process.stdout.readline() if self._process.stdout else "")
        self.endpoint = replace(endpoint, base_url=base_url, key=key)
        """Where clients reach it."""

    def stop(self) -> list[float]:
        """End it, and return the time to first token of every exchange that it recorded."""
        said, _ = self._process.communicate("")
        return [float(ttft) for ttft in json.loads(said)]


@contextlib.contextmanager
def opened(name: str) -> Iterator[Endpoint]:
    """Open what answers: the local model, or a script that waits 50 ms before each word."""
    if name == "local":
        with open_endpoint("local") as endpoint:
            yield endpoint
    else:
        with serving(answers(gap_s=0.05)) as (endpoint, _):
            yield endpoint


def ttft_us(asker: Asker, nth: int) -> float:
    """Make a run with the nth prompt and return its time to first token."""
    # llama.cpp's server closes a connection just after a stream, and a request in that moment fails.
    time.sleep(0.02)
    run = asker.run(Task(1, str(nth), "gpt-5.4", "sync", "streamed", is_warm_up=False))
    found = run.metric("ttft")
    if run.error is not None or found is None:
        raise SystemExit(f"a run failed: {run.error}")
    return found


def bench(name: str, pairs: int) -> None:
    """Print the differences of so many pairs."""
    chance = random.Random(1)
    plain, seen = [], []
    prompts = itertools.count()
    with opened(name) as endpoint:
        proxy = Proxy(endpoint)
        try:
            with Asker(PLAN, endpoint) as direct, Asker(PLAN, proxy.endpoint) as through:
                for asker in (direct, through) * WARM_UPS:
                    ttft_us(asker, next(prompts))
                for _ in range(pairs):
                    order = [direct, through]
                    chance.shuffle(order)
                    times = {asker: ttft_us(asker, next(prompts)) for asker in order}
                    plain.append(times[direct])
                    seen.append(times[through])
        finally:
            recorded = proxy.stop()[WARM_UPS:]
    print(f"{name}, {pairs} pairs; time to first token without the proxy: median {time_text(median(plain))}")
    for what, with_it in (("by the recording", recorded), ("as the client saw it", seen)):
        found = median_interval([one - other for one, other in zip(with_it, plain, strict=True)])
        few = f"needs {FEWEST_FOR_INTERVAL} pairs"
        between = " to ".join(map(time_text, found.ends)) if found.ends else few
        print(
            f"  later with the proxy, {what}: median {time_text(found.median)} (95 % interval {between}), "
            f"{found.median / median(plain):.2%}"
        )


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="scripts/bench_record", description=__doc__)
    parser.add_argument("--pairs", type=int, default=100, help="how many pairs (default: 100)")
    parser.add_argument("--endpoint", choices=["local", "scripted"], help="what answers (default: both)")
    parser.add_argument("--proxy", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not 1 <= options.pairs <= MOST_REQUESTS // 2 - WARM_UPS:
        parser.error(f"--pairs: from 1 to {MOST_REQUESTS // 2 - WARM_UPS}")
    if options.proxy:
        asyncio.run(serve_proxy(options.proxy))
        return
    for name in [options.endpoint] if options.endpoint else ["scripted", "local"]:
        bench(name, options.pairs)


if __name__ == "__main__":
    main()
