"""Runs a lesson's program in this process, with the real SDK, against recordings: in the page, and in tests.

The page runs it in Pyodide. It needs the standard library, httpx2 and ``tokenreel.replay`` only.
"""

from tokenreel.live.checks import Checked, CheckError, run_checks
from tokenreel.live.program import Outcome, Program, run_program
from tokenreel.live.surroundings import Site
from tokenreel.live.watch import Request

__all__ = [
    "CheckError",
    "Checked",
    "Outcome",
    "Program",
    "Request",
    "Site",
    "run_checks",
    "run_program",
]
