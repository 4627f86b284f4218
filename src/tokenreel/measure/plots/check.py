"""What is wrong with a course's plots: one is older than its runs, one is missing. Needs no matplotlib."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tokenreel.course import Embed
from tokenreel.measure.plots.draw import PLOTS
from tokenreel.measure.plots.files import is_outdated, left_over, measured_names, plot_files
from tokenreel.measure.run_file import RunFileError
from tokenreel.problems import Problem, did_you_mean, relative_path

_MISSING: Final = "plot-missing"
_OUTDATED: Final = "plot-outdated"
_DRAW: Final = "Run `tokenreel plot`."


def plot_problems(root: Path, languages: Sequence[str]) -> list[Problem]:
    """Return which plots are missing, older than their runs, or left over.

    Of runs that can't be trusted nothing is said: they are a problem of their own.

    Args:
        root: The course's folder.
        languages: Those of the course.
    """
    problems = []
    for name in measured_names(root):
        try:
            files = plot_files(root, name, languages)
        except (RunFileError, OSError):
            continue
        for file in files:
            place = relative_path(file.path, root)
            if not file.path.exists():
                message = f"there is no such plot of {file.summary.run_file.path}"
                problems.append(Problem(place, 1, 1, _MISSING, message, _DRAW))
            elif (why := is_outdated(file)) is not None:
                problems.append(Problem(place, 1, 1, _OUTDATED, why, _DRAW))
    for path in left_over(root, languages):
        message = "there are no runs that it shows"
        hint = "Run `tokenreel plot`, which removes it."
        problems.append(Problem(relative_path(path, root), 1, 1, _OUTDATED, message, hint))
    return sorted(problems)


def embed_problem(root: Path, document: str, embed: Embed) -> Problem | None:
    """Return what is wrong with a plot that a lesson names; a file that is missing is a problem of its own.

    Args:
        root: The course's folder.
        document: The lesson's file, as a problem names it.
        embed: What names it, of kind ``plot``.
    """
    name, kind = embed.words
    if kind not in PLOTS:
        message, hint = f"there is no plot {kind}", did_you_mean(kind, PLOTS)
    elif name not in (names := measured_names(root)):
        message = f"there are no runs of {name} to plot"
        hint = did_you_mean(name, names) if names else "Measure first: `tokenreel measure`."
    else:
        try:
            kinds = sorted({file.kind for file in plot_files(root, name, ["en"])})
        except (RunFileError, OSError):
            return None
        if kind in kinds:
            return None
        message = f"the runs of {name} have nothing that a plot {kind} could show"
        hint = f"There are: {', '.join(kinds)}." if kinds else "Measure again: no run went well."
    return Problem(document, embed.line, 1, _MISSING, message, hint)
