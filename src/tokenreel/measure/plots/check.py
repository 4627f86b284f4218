"""What is wrong with a course's plots: one is older than its runs, one is missing. Needs no matplotlib."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tokenreel.course import Embed
from tokenreel.measure.plots.draw import PLOTS
from tokenreel.measure.plots.files import PlotFile, is_outdated, left_over, measured_names, plot_files
from tokenreel.measure.run_file import RunFileError
from tokenreel.problems import Problem, did_you_mean, relative_path

_MISSING: Final = "plot-missing"
_OUTDATED: Final = "plot-outdated"
_DRAW: Final = "Run `tokenreel plot`."


def plot_problems(root: Path, languages: Sequence[str]) -> list[Problem]:
    """Return which plots are missing, older than their runs, or left over.

    What several of a measurement's plots have in common is one problem, whose path is their folder. Of runs
    that can't be trusted nothing is said: they are a problem of their own.

    Args:
        root: The course's folder.
        languages: Those of the course.
    """
    problems: list[Problem] = []
    for name in measured_names(root):
        try:
            files = plot_files(root, name, languages)
        except (RunFileError, OSError):
            continue
        problems += _problems_of(files, root)
    for path in left_over(root, languages):
        message = "there are no runs that it shows"
        hint = "Run `tokenreel plot`, which removes it."
        problems.append(Problem(relative_path(path, root), 1, 1, _OUTDATED, message, hint))
    return sorted(problems)


def _problems_of(files: Sequence[PlotFile], root: Path) -> Iterator[Problem]:
    missing = [file for file in files if not file.path.exists()]
    if missing:
        runs = missing[0].summary.run_file.path
        many = f"{len(missing)} plots of {runs} are missing"
        yield _one_of(missing, root, _MISSING, f"there is no such plot of {runs}", many)
    outdated: dict[str, list[PlotFile]] = {}
    for file in files:
        if (why := is_outdated(file)) is not None:
            outdated.setdefault(why, []).append(file)
    for why, those in outdated.items():
        yield _one_of(those, root, _OUTDATED, f"it {why}", f"of {len(those)} plots, each {why}")


def _one_of(files: Sequence[PlotFile], root: Path, code: str, one: str, many: str) -> Problem:
    path = files[0].path if len(files) == 1 else files[0].path.parent
    return Problem(relative_path(path, root), 1, 1, code, one if len(files) == 1 else many, _DRAW)


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
