"""Repeated, paired, real runs; their statistics, and the figures and plots that are made of them."""

from tokenreel.measure.ask import ReplayedError, UnreachableError
from tokenreel.measure.measure import FailingError, Session, make_runs, open_session
from tokenreel.measure.plan import Plan, Task, load_plan, plan_names, schedule
from tokenreel.measure.report import report
from tokenreel.measure.run import METRICS, Run
from tokenreel.measure.run_file import RunFile, RunFileError, latest_run_file, read_run_file, run_file_paths

__all__ = [
    "METRICS",
    "FailingError",
    "Plan",
    "ReplayedError",
    "Run",
    "RunFile",
    "RunFileError",
    "Session",
    "Task",
    "UnreachableError",
    "latest_run_file",
    "load_plan",
    "make_runs",
    "open_session",
    "plan_names",
    "read_run_file",
    "report",
    "run_file_paths",
    "schedule",
]
