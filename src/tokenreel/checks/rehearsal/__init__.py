"""Runs each demo of a course against its own recording, and tells where the two have drifted apart."""

from tokenreel.checks.rehearsal.problems import judge_demos, rehearsal_problems
from tokenreel.checks.rehearsal.reuse import reuse_recording

__all__ = ["judge_demos", "rehearsal_problems", "reuse_recording"]
