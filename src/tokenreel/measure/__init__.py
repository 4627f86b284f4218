"""Repeated, paired, real runs; their statistics, and the figures and plots that are made of them."""

from tokenreel.measure.errors import FailingError, ReplayedError, UnreachableError
from tokenreel.measure.figures import Figure, FigureError, Figures
from tokenreel.measure.measure import Session, make_runs, open_session
from tokenreel.measure.plan import PLOTS_FOLDER, Plan, Task, load_plan, plan_names, plan_path, schedule
from tokenreel.measure.report import report
from tokenreel.measure.run import COUNTS, METRICS, Run
from tokenreel.measure.run_file import (
    RunFile,
    RunFileError,
    latest_run_file,
    measured_files,
    read_run_file,
    run_file_paths,
)
from tokenreel.measure.statistics import Cell, Interval, Series, Summary, median_interval, percentile
from tokenreel.measure.units import time_text

__all__ = [
    "COUNTS",
    "METRICS",
    "PLOTS_FOLDER",
    "Cell",
    "FailingError",
    "Figure",
    "FigureError",
    "Figures",
    "Interval",
    "Plan",
    "ReplayedError",
    "Run",
    "RunFile",
    "RunFileError",
    "Series",
    "Session",
    "Summary",
    "Task",
    "UnreachableError",
    "latest_run_file",
    "load_plan",
    "make_runs",
    "measured_files",
    "median_interval",
    "open_session",
    "percentile",
    "plan_names",
    "plan_path",
    "read_run_file",
    "report",
    "run_file_paths",
    "schedule",
    "time_text",
]
