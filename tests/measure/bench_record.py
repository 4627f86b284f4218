"""What the recording proxy costs: `scripts/bench_record`.

The same request is made with the proxy in between and without, in pairs of random order, by the SDK's sync
client, and timed where answers reach that client. Printed is how much later the first token came with it.
"""

import argparse
import asyncio
import contextlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

from serving import answers, serving
from tokenreel.capture import Endpoint, open_endpoint
from tokenreel.capture.recorder import Recorder
from tokenreel.capture.session import open_proxy
from tokenreel.measure import Plan, Task, median_interval, time_text
from tokenreel.measure.ask import Asker

PLAN = Plan(
    prompts={"words": "Explain how bread is made."},
    models=["gpt-5.4"],
    max_tokens=24,
    clients=["sync"],
    modes=["streamed"],
)
TASK = Task(1, "words", "gpt-5.4", "sync", "streamed", is_warm_up=False)
WARM_UPS = 3


async def serve_proxy(base_url: str) -> None:
    """Be the proxy's process: says its address and key, and serves until its input ends."""
    async with open_proxy(base_url, None, Recorder(), 120) as access:
        print(json.dumps([access.base_url, access.key]), flush=True)
        await asyncio.to_thread(sys.stdin.read)


@contextlib.contextmanager
def proxied(endpoint: Endpoint) -> Iterator[Endpoint]:
    """Put a recording proxy in front of an endpoint, in a process of its own, as it is while recording."""
    command = [sys.executable, __file__, "--proxy", endpoint.base_url]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        base_url, key = json.loads(process.stdout.readline() if process.stdout else "")
        yield replace(endpoint, base_url=base_url, key=key)
    finally:
        process.communicate("")


@contextlib.contextmanager
def opened(name: str) -> Iterator[Endpoint]:
    """Open what answers: the local model, or a script that waits 50 ms before each word."""
    if name == "local":
        with open_endpoint("local") as endpoint:
            yield endpoint
    else:
        with serving(answers(gap_s=0.05)) as (endpoint, _):
            yield endpoint


def ttft_us(asker: Asker) -> float:
    """Make a run and return its time to first token."""
    run = asker.run(TASK)
    found = run.metric("ttft")
    if run.error is not None or found is None:
        raise SystemExit(f"a run failed: {run.error}")
    return found


def bench(name: str, pairs: int) -> None:
    """Print the differences of so many pairs."""
    chance = random.Random(1)
    differences, plain = [], []
    with contextlib.ExitStack() as stack:
        endpoint = stack.enter_context(opened(name))
        direct = stack.enter_context(Asker(PLAN, endpoint))
        through = stack.enter_context(Asker(PLAN, stack.enter_context(proxied(endpoint))))
        for asker in (direct, through) * WARM_UPS:
            ttft_us(asker)
        for _ in range(pairs):
            order = [direct, through]
            chance.shuffle(order)
            times = {asker: ttft_us(asker) for asker in order}
            plain.append(times[direct])
            differences.append(times[through] - times[direct])
    found, without = median_interval(differences), median_interval(plain)
    share = found.median / without.median
    print(f"{name}, {pairs} pairs, time to first token without the proxy: median {time_text(without.median)}")
    print(
        f"later with the proxy: median {time_text(found.median)}, 95 % interval {time_text(found.low)} to "
        f"{time_text(found.high)}; {share:.2%} of it"
    )


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="scripts/bench_record", description=__doc__)
    parser.add_argument("--pairs", type=int, default=100, help="how many pairs (default: 100)")
    parser.add_argument("--endpoint", choices=["local", "scripted"], help="what answers (default: both)")
    parser.add_argument("--proxy", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.proxy:
        asyncio.run(serve_proxy(options.proxy))
        return
    for name in [options.endpoint] if options.endpoint else ["scripted", "local"]:
        bench(name, options.pairs)


if __name__ == "__main__":
    main()
