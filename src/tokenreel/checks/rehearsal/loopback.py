"""Rehearses a program of any language as it was recorded, against a server that replays on this machine."""

import asyncio
import contextlib
import dataclasses
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from tokenreel.capture.languages import Launch, Program, launch_program
from tokenreel.capture.program import Access, Outcome, run_program
from tokenreel.capture.recorder import Recorder
from tokenreel.checks.rehearsal.model import Asked, Rehearsal
from tokenreel.recording import Recording, output_reads
from tokenreel.replay import Answer, LibraryEntry, Replayer, ReplayRequest, make_library
from tokenreel.replay.address import AddressError, parse_address
from tokenreel.replay.answer import in_address
from tokenreel.replay.app import Told
from tokenreel.replay.request import parse_json
from tokenreel.replay.server import make_server

_GUARD: Final = Path(__file__).with_name("guard.py")
_KEY: Final = "no-key-needed"


def rehearse_over_loopback(program: Program, entry: LibraryEntry, timeout_s: float) -> Rehearsal:
    """Return what came of a program. It takes as long as its recording did.

    Args:
        program: What is run.
        entry: The recording that answers.
        timeout_s: Seconds after which the program is ended.

    Raises:
        LanguageError: If this machine can't run its language.
        OSError: If there is no port of this machine to listen on, or no program can be started.
    """
    return asyncio.run(_rehearse(program, entry, timeout_s))


async def _rehearse(program: Program, entry: LibraryEntry, timeout_s: float) -> Rehearsal:
    asked: list[Asked] = []

    def note(request: ReplayRequest, _answer: Answer) -> None:
        asked.append(_asked(request))

    replayer = Replayer(lambda: library, session="a rehearsal")
    library = make_library([entry])
    recorder = Recorder()
    async with _serve(replayer, note) as origin:
        access = Access(f"{origin}/demo/{in_address(entry.demo)}/v1", _KEY)
        outcome = await run_program(program, access, recorder, timeout_s, launch=_guarded)
    return _told(asked, recorder, outcome)


def _told(asked: list[Asked], recorder: Recorder, outcome: Outcome) -> Rehearsal:
    printed = Recording({}, recorder.notes(0).events)
    out, err = (
        b"".join(read.data for read in output_reads(printed, code)).decode("utf-8", "replace")
        for code in ("out", "err")
    )
    return Rehearsal(tuple(asked), out, err, outcome.exit_code)


def _guarded(program: Program, folder: Path, mark: int) -> Launch:
    """Start a program as recording does, but keep a Python one from the network."""
    launch = launch_program(program, folder, mark)
    if program.language != "python":
        return launch
    interpreter, isolated, *words = launch.command
    return dataclasses.replace(launch, command=[interpreter, isolated, str(_GUARD), *words])


def _asked(request: ReplayRequest) -> Asked:
    try:
        address = parse_address(request.path)
    except AddressError:
        address = None
    path = request.path if address is None else address.path
    if not request.body:
        return Asked(request.method, path)
    try:
        return Asked(request.method, path, parse_json(request.body))
    except ValueError:
        return Asked(request.method, path, None, request.body.hex())


@contextlib.asynccontextmanager
async def _serve(replayer: Replayer, note: Told) -> AsyncIterator[str]:
    """Serve on a free loopback port; gives its origin."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = make_server(replayer, told=note)
    serving = asyncio.create_task(server._serve([listener]))  # noqa: SLF001 - `serve` would take over Ctrl-C
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        await serving
        listener.close()
