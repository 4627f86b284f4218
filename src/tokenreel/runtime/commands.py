"""Running the programs that the runtime is made with; what they print is kept for the error."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tokenreel.runtime.errors import RuntimeUnavailable

_SHOWN_LINES: Final = 8
_SHOWN_COLUMNS: Final = 200
"""A failing Node.js shows the line it failed at, which of a minified file may be all of it."""


def run(command: Sequence[str | Path], failed: str, *, cwd: Path | None = None) -> None:
    """Run a program to its end.

    Args:
        command: The program and its arguments.
        failed: What could not be done where it fails, and what to do about it.
        cwd: The folder to run it in.

    Raises:
        RuntimeUnavailable: If it can't be started, or ends with another status than 0.
    """
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise RuntimeUnavailable(f"{failed} ({error.strerror})") from error
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        shown = (line[:_SHOWN_COLUMNS] for line in said[-_SHOWN_LINES:])
        raise RuntimeUnavailable("\n  ".join([failed, *shown]))
