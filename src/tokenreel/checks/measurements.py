"""Holds plans, runs and the numbers in prose together."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenreel.course import Document
from tokenreel.measure import FigureError, Figures, Plan, RunFileError, load_plan, plan_names, read_run_file
from tokenreel.measure.plots import embed_problem, plot_problems
from tokenreel.problems import Problem, relative_path


def measurement_problems(
    root: Path, documents: Iterable[Document], languages: Sequence[str]
) -> list[Problem]:
    """Return what is wrong with the plans and runs of a course, and with the numbers that its pages name.

    Args:
        root: The course's folder.
        documents: Every lesson and page.
        languages: Those of the course, in which its plots are drawn.
    """
    problems: list[Problem] = []
    for name in plan_names(root):
        plan = load_plan(root, name)
        problems += () if isinstance(plan, Plan) else plan
    for path in sorted((root / "demos").glob("*/runs/*.jsonl")):
        problems += _run_file_problems(path, root)
    problems += plot_problems(root, languages)
    figures = Figures(root)
    for document in documents:
        problems += _reference_problems(document, figures)
        plots = (embed for embed in document.embeds if embed.kind == "plot")
        found = (embed_problem(root, document.path, embed) for embed in plots)
        problems += [problem for problem in found if problem is not None]
    return problems


def _run_file_problems(path: Path, root: Path) -> list[Problem]:
    try:
        read_run_file(path)
    except RunFileError as error:
        return [Problem(error.path, error.line, 1, "damaged-runs", error.reason, error.hint)]
    except OSError as error:
        message = f"the file cannot be read ({error.strerror})"
        return [Problem(relative_path(path, root), 1, 1, "unreadable-file", message, "Make it readable.")]
    return []


def _reference_problems(document: Document, figures: Figures) -> list[Problem]:
    problems = []
    for reference in document.references:
        try:
            figures.verify(reference.words)
        except FigureError as error:
            place = (document.path, reference.line, reference.column)
            problems.append(Problem(*place, "unknown-figure", str(error), error.hint))
        except (RunFileError, OSError):
            pass  # the file's own problem is reported for itself
    return problems
