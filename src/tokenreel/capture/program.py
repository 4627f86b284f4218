"""Starts a demo's program, reads what it prints, and ends it whatever it does."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tokenreel.capture.recorder import Recorder
from tokenreel.recording import encode_bytes

DUMMY_KEY: Final = "recorded-without-a-key"
"""What the program is given as its key; the proxy sends the real one."""

FOLDER_PREFIX: Final = "tokenreel-"
"""How the name of the temporary folder begins that a program runs in."""

_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
_CHILD: Final = Path(__file__).with_name("child.py")


@dataclass(frozen=True, slots=True)
class Program:
    """What is run."""

    name: str
    """The lesson's path: the file name that a traceback shows."""
    code: str
    """The printed code."""
    line: int
    """1-based line of the fence above the code."""
    setup: str | None
    """Code that runs before, not printed."""
    setup_line: int
    """1-based line of the fence above the set-up; 0 without one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    started_ns: int | None
    """When the printed code started, on the monotonic clock; None where the set-up failed."""
    exit_code: int | None
    """None where the program had to be ended because its time was over."""
    errors: str
    """The end of what it printed as errors."""


async def run_program(program: Program, base_url: str, recorder: Recorder, timeout_s: float) -> Outcome:
    """Run a program against a base URL, noting its output; ends its whole process group afterwards."""
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        spec = Path(folder) / "program.json"
        fields = {field: getattr(program, field) for field in program.__dataclass_fields__}
        spec.write_text(json.dumps(fields), "utf-8")
        reading, writing = os.pipe()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", str(_CHILD), str(spec), str(writing),
            cwd=folder, env=_environment(base_url, folder), pass_fds=(writing,), start_new_session=True,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        os.close(writing)
        errors = bytearray()
        outputs = asyncio.gather(
            _note(process.stdout, "out", recorder, bytearray()),
            _note(process.stderr, "err", recorder, errors),
        )
        try:
            async with asyncio.timeout(timeout_s):
                await outputs
                code: int | None = await process.wait()
                recorder.add("exit", None, {"code": code})
        except TimeoutError:
            code = None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
            mark = os.read(reading, 64)
            os.close(reading)
    return Outcome(int(mark) if mark else None, code, errors.decode("utf-8", "replace")[-2000:])


def _environment(base_url: str, home: str) -> Mapping[str, str]:
    """Return an environment by allow-list, so that no credential of the caller's is in it."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed | {
        "HOME": home,
        "OPENAI_API_KEY": DUMMY_KEY,
        "OPENAI_BASE_URL": base_url,
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


async def _note(stream: asyncio.StreamReader | None, code: str, recorder: Recorder, kept: bytearray) -> None:
    while stream is not None and (data := await stream.read(65536)):
        recorder.add(code, None, encode_bytes(data))
        kept += data
