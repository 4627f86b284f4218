"""Exercises: a notebook in all languages, with gaps and solved, executed from recordings."""

from tokenreel.exercise.check import (
    Loaded,
    Use,
    exercise_problems,
    failure,
    load_exercises,
    unused_problems,
)
from tokenreel.exercise.model import Cell, Exercise, Role, Slot, Version, heading_ids
from tokenreel.exercise.notebooks import (
    Notebook,
    dump_notebook,
    make_notebook,
    replace_references,
    with_outputs,
)
from tokenreel.exercise.run import CellError, Runner
from tokenreel.exercise.source import load_exercise

__all__ = [
    "Cell",
    "CellError",
    "Exercise",
    "Loaded",
    "Notebook",
    "Role",
    "Runner",
    "Slot",
    "Use",
    "Version",
    "dump_notebook",
    "exercise_problems",
    "failure",
    "heading_ids",
    "load_exercise",
    "load_exercises",
    "make_notebook",
    "replace_references",
    "unused_problems",
    "with_outputs",
]
