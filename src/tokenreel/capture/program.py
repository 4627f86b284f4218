"""Starts a demo's program, reads what it prints, and ends it whatever it does."""

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tokenreel.capture.languages import Launch, Program, launch_program
from tokenreel.capture.mark import StartMark
from tokenreel.capture.output import OutputPipe
from tokenreel.capture.recorder import Recorder

FOLDER_PREFIX: Final = "tokenreel-"
"""How the name of the temporary folder begins that a program runs in."""
_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
_MARK_GRACE_S: Final = 1.0
"""How long after a program's end its mark may still be on the way."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a client reaches the endpoint through the recording proxy."""

    base_url: str
    """The proxy's address, with its ``/v1``."""
    key: str
    """What the proxy wants to see as the key; worth nothing when the run is over."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    started_ns: int | None
    """When the printed code started, on the monotonic clock; None where it never did."""
    exit_code: int | None
    """None where the program had to be ended because its time was over."""
    errors: str
    """All that it printed as errors."""


async def run_program(
    program: Program,
    access: Access,
    recorder: Recorder,
    timeout_s: float,
    *,
    launch: Callable[[Program, Path, int], Launch] = launch_program,
) -> Outcome:
    """Run a program, noting its output; ends its whole process group afterwards.

    Args:
        program: What is run.
        access: How it reaches what answers it.
        recorder: Notes what it prints.
        timeout_s: Seconds after which it is ended.
        launch: Says how it is started, as ``launch_program`` does.

    Raises:
        LanguageError: If this machine can't run its language.
    """
    with (
        tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX, ignore_cleanup_errors=True) as folder,
        StartMark() as mark,
        OutputPipe("out", recorder) as out,
        OutputPipe("err", recorder) as err,
    ):
        launched = launch(program, Path(folder), mark.fileno())
        process = await asyncio.create_subprocess_exec(
            *launched.command,
            cwd=folder, env={**_environment(access, folder), **launched.environment},
            pass_fds=(mark.fileno(),), start_new_session=True,
            stdin=asyncio.subprocess.DEVNULL, stdout=out.fileno(), stderr=err.fileno(),
        )  # fmt: skip
        for ours_no_more in (mark, out, err):
            ours_no_more.hand_over()
        starting = asyncio.create_task(mark.wait(before=(out.drain, err.drain)))
        try:
            code = await _exit_code(process, (out, err), recorder, timeout_s)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(starting, _MARK_GRACE_S)
        return Outcome(mark.started_ns, code, err.text())


async def _exit_code(
    process: asyncio.subprocess.Process, outputs: Sequence[OutputPipe], recorder: Recorder, timeout_s: float
) -> int | None:
    try:
        async with asyncio.timeout(timeout_s):
            for output in outputs:
                await output.ended.wait()
            code = await process.wait()
    except TimeoutError:
        return None
    recorder.add("exit", None, {"code": code})
    return code


def _environment(access: Access, home: str) -> Mapping[str, str]:
    """Return an environment by allow-list, so that no credential of the caller's is in it."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed | {
        "HOME": home,
        "OPENAI_API_KEY": access.key,
        "OPENAI_BASE_URL": access.base_url,
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
