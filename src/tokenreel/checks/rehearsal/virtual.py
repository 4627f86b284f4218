"""Rehearses a Python program in virtual time: at once, and with the times of the recording in its clocks."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from tokenreel.capture.languages import Program
from tokenreel.checks.rehearsal.model import Rehearsal

_CHILD: Final = Path(__file__).with_name("child.py")
_PASSED_ON: Final = ("LANG", "LC_ALL", "PATH", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "SYSTEMROOT", "TZ")
"""What a program is told of our environment, which may hold keys."""
_LONGEST_S: Final = 60.0
"""Nothing is waited for: what takes longer than this never ends, or can't be run so."""
_REHEARSAL: Final = TypeAdapter(Rehearsal)


def rehearse_in_virtual_time(
    program: Program, demo: str, recording: Path, timeout_s: float
) -> Rehearsal | None:
    """Return what came of a Python program, None where its process gave no outcome.

    Args:
        program: What is run.
        demo: Whose recording answers.
        recording: That recording.
        timeout_s: Seconds after which the process is ended, at most a minute.
    """
    with tempfile.TemporaryDirectory(prefix="tokenreel-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        spec, told, home = folder / "spec.json", folder / "told.json", folder / "home"
        home.mkdir()
        run = {
            "code": program.code, "name": program.name, "line": program.line,
            "setup": program.setup, "demo": demo,
        }  # fmt: skip
        spec.write_text(json.dumps({"recording": str(recording), "program": run}), "utf-8")
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            subprocess.run(
                [sys.executable, "-P", str(_CHILD), str(spec), str(told)],  # -P: no module of the folder
                cwd=home, env={**environment, "HOME": str(home), "PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL, capture_output=True, check=False,
                timeout=min(timeout_s, _LONGEST_S),
            )  # fmt: skip
            return _REHEARSAL.validate_json(told.read_bytes())
        except (subprocess.TimeoutExpired, OSError, ValueError):
            return None
