"""`tokenreel record --proxy`: records what clients ask that somebody starts by hand."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from pathlib import Path

from tokenreel.capture.endpoints import Endpoint
from tokenreel.capture.faults import Fault, Finished, find_fault
from tokenreel.capture.program import Access, Outcome
from tokenreel.capture.record import keep_run
from tokenreel.capture.recorder import Recorder
from tokenreel.capture.secrets import machine_paths, mask_credentials
from tokenreel.capture.session import Run, open_proxy
from tokenreel.problems import Problem


def record_by_hand(  # noqa: PLR0913 - what is recorded, and who is told of it
    root: Path,
    name: str,
    endpoint: Endpoint,
    *,
    timeout_s: float,
    opened: Callable[[Access], None],
    on_event: Callable[[int], None] = lambda _: None,
) -> Problem | None:
    """Record until interrupted, and put the recording in place; or return what is wrong with it.

    Time zero is the first request: nobody knows when such a program started, or what it printed.

    Args:
        root: The course's folder.
        name: The recording's, as a demo's.
        endpoint: What answers.
        timeout_s: Seconds of silence after which the endpoint is given up.
        opened: Is told how clients get in, once they can.
        on_event: Told the number of events after each; shows progress.
    """
    recorder = Recorder(on_event)
    run = asyncio.run(_run(endpoint, recorder, timeout_s, opened))
    finished = Finished(run, endpoint, timeout_s, machine_paths(root))
    fault = _silence(run) or find_fault(finished)
    if fault is None:
        program = {"language": None, "code_sha256": None, "setup_sha256": None}
        fault = keep_run(root, name, finished, program=program, client={})
    if fault is None:
        return None
    message = mask_credentials(f"{name}: {fault.message}", endpoint.credentials)
    return Problem(f"demos/{name}/recording.jsonl", 1, 1, fault.code, message, fault.hint)


async def _run(
    endpoint: Endpoint, recorder: Recorder, timeout_s: float, opened: Callable[[Access], None]
) -> Run:
    interrupted = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupted.set)
    try:
        async with open_proxy(endpoint.base_url, endpoint.key, recorder, timeout_s) as access:
            opened(access)
            await interrupted.wait()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(ValueError):
                loop.remove_signal_handler(number)
    zero_ns = recorder.first_ns or 0
    return Run(recorder.notes(zero_ns), Outcome(zero_ns, 0, ""), access.key)


def _silence(run: Run) -> Fault | None:
    if run.notes.events or run.notes.not_sent:
        return None
    return Fault(
        "nothing-asked",
        "no client asked anything, so there is nothing to record",
        "Start the client with the two variables that the command prints, and press Ctrl-C when it is done.",
    )
