"""`tokenreel record --proxy`: records what clients ask that somebody starts by hand."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tokenreel.capture.endpoints import Endpoint
from tokenreel.capture.faults import Fault, Finished, find_fault, unwritable
from tokenreel.capture.program import Access, Outcome
from tokenreel.capture.record import keep_run, try_to_write
from tokenreel.capture.recorder import Recorder
from tokenreel.capture.secrets import machine_paths, mask_credentials
from tokenreel.capture.session import CLOSING_S, Run, open_proxy
from tokenreel.course import Course, recording_path
from tokenreel.problems import Problem, relative_path
from tokenreel.recording import RecordingError, read_recording


def why_taken(root: Path, name: str, course: Course | None) -> str | None:
    """Return why a recording by hand can't have a name, or None: no program's recording is to be lost to it.

    Args:
        root: The course's folder.
        name: What the recording is to be called.
        course: What could be read of the course.
    """
    for demo in course.demos if course else ():
        if demo.id == name:
            return f"`{name}` is a demo of {demo.lesson.document.path}: choose another name"
    path = recording_path(root, name)
    try:
        program = read_recording(path).header["program"]
    except (OSError, RecordingError):
        return None
    if not isinstance(program, dict) or program.get("language") is None:
        return None
    found = relative_path(path, root)
    return f"{found} is of a program that was run: choose another name, or delete the file first"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told how recording by hand goes on."""

    opened: Callable[[Access], None]
    """Is told how clients get in, once they can."""
    on_event: Callable[[int], None] = lambda _: None
    """Is told the number of events after each; shows progress."""
    on_waiting: Callable[[int, int], None] = lambda _number, _seconds: None
    """Is told of how many requests the end is waited for, when recording is to end, and how long at most."""
    on_left_out: Callable[[str], None] = lambda _: None
    """Is told in a clause of each request that is left out, as soon as that is known."""


def record_by_hand(
    root: Path, name: str, endpoint: Endpoint, watcher: Watcher, *, timeout_s: float
) -> Problem | None:
    """Record until interrupted, and put the recording in place; or return what is wrong with it.

    Time zero is the first request: nobody knows when such a program started, or what it printed. A request
    that did not get to the endpoint is left out: anything on this machine may ask, and so may a first try.
    So is one that is still running in the end, which only we could have ended.

    Args:
        root: The course's folder.
        name: The recording's, as a demo's.
        endpoint: What answers.
        watcher: Who is told how it goes on.
        timeout_s: Seconds of silence after which the endpoint is given up.

    Raises:
        OSError: If there is no port of this machine to listen on.
        RuntimeError: If called outside the main thread, which alone can be interrupted.
    """
    fault = _record(root, name, endpoint, timeout_s, watcher)
    if fault is None:
        return None
    message = mask_credentials(f"{name}: {fault.message}", endpoint.credentials)
    return Problem(f"demos/{name}/recording.jsonl", 1, 1, fault.code, message, fault.hint)


def _record(root: Path, name: str, endpoint: Endpoint, timeout_s: float, watcher: Watcher) -> Fault | None:
    path = recording_path(root, name)
    try:
        try_to_write(path)
    except OSError as error:
        return unwritable(error, f"{relative_path(path, root)} cannot be written")
    run = asyncio.run(_run(endpoint, timeout_s, watcher))
    if run.notes.events or run.notes.is_spoilt:  # and what was left out was told
        run = replace(run, notes=replace(run.notes, unreachable=None, not_sent=None, unfinished=()))
    finished = Finished(run, endpoint, timeout_s, machine_paths(root))
    program = {"language": None, "code_sha256": None, "setup_sha256": None}
    return (
        _nothing_asked(run)
        or find_fault(finished)
        or keep_run(root, name, finished, program=program, client={})
    )


async def _run(endpoint: Endpoint, timeout_s: float, watcher: Watcher) -> Run:
    def leave_out(clause: str) -> None:
        watcher.on_left_out(mask_credentials(clause, endpoint.credentials))

    ended = asyncio.Event()
    recorder = Recorder(watcher.on_event, on_left_out=leave_out, on_spoilt=ended.set)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    try:
        async with open_proxy(endpoint.base_url, endpoint.key, recorder, timeout_s) as access:
            watcher.opened(access)
            await ended.wait()
            if recorder.running:
                watcher.on_waiting(recorder.running, CLOSING_S)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(ValueError):
                loop.remove_signal_handler(number)
    zero_ns = recorder.first_ns or 0
    return Run(recorder.notes(zero_ns), Outcome(zero_ns, 0, ""), access.key)


def _nothing_asked(run: Run) -> Fault | None:
    """Return the fault of a session in which nothing came that could be sent on and came to its end."""
    notes = run.notes
    if notes.events or notes.is_spoilt or (notes.unreachable and not notes.unfinished):
        return None
    hint = (
        "Start the client with the two variables that the command prints, and press Ctrl-C when it is done."
    )
    if notes.unfinished:
        what = f"no request came to its end: {notes.unfinished[0]} was still running"
        return Fault("nothing-asked", what, "Press Ctrl-C when the client is done.")
    if notes.not_sent:
        what = f"no request was sent on to the endpoint: {notes.not_sent}"
        return Fault("request-not-sent", what, hint)
    return Fault("nothing-asked", "no client asked anything, so there is nothing to record", hint)
