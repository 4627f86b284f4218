"""Holds plans, runs and the numbers in prose together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from tokenreel.course import Document, Embed
from tokenreel.measure import (
    PLOTS_FOLDER,
    FigureError,
    Figures,
    Plan,
    RunFileError,
    load_plan,
    measured_files,
    plan_names,
    plan_path,
    read_run_file,
)
from tokenreel.memory import Recall
from tokenreel.problems import Problem, relative_path


def measurement_problems(
    root: Path, documents: Iterable[Document], languages: Sequence[str], recall: Recall
) -> list[Problem]:
    """Return what is wrong with the plans and runs of a course, and with the numbers that its pages name.

    Args:
        root: The course's folder.
        documents: Every lesson and page.
        languages: Those of the course, in which its plots are drawn.
        recall: Knows what was found in files that have not changed.
    """
    problems: list[Problem] = []
    for name in plan_names(root):
        problems += recall("plan", [plan_path(root, name)], name, partial(_plan_problems, root, name))
    for path in sorted((root / "demos").glob("*/runs/*.jsonl")):
        problems += recall("runs", [path], None, partial(_run_file_problems, path, root))
    measured = measured_files(root)
    drawn = sorted((root / PLOTS_FOLDER).glob("*/*.svg"))
    plots = partial(_plot_problems, root, languages)
    problems += recall("plots", [*measured, *drawn], tuple(languages), plots)
    figures = Figures(root)
    for document in documents:
        if not document.references and not any(embed.kind == "plot" for embed in document.embeds):
            continue
        embeds = [embed for embed in document.embeds if embed.kind == "plot"]
        given = (document.path, repr(document.references), repr(embeds))
        found = partial(_document_problems, root, document, figures, recall)
        problems += recall("figures", measured, given, found)
    return problems


def _plot_problems(root: Path, languages: Sequence[str]) -> list[Problem]:
    from tokenreel.measure.plots import plot_problems  # noqa: PLC0415 - slow to import, and seldom needed

    return plot_problems(root, languages)


def _embed_problem(root: Path, embed: Embed) -> Problem | None:
    """Return what is wrong with a plot, nowhere in particular: the same for all lessons that show it."""
    from tokenreel.measure.plots import embed_problem  # noqa: PLC0415 - as above

    return embed_problem(root, "", embed)


def _plan_problems(root: Path, name: str) -> tuple[Problem, ...]:
    plan = load_plan(root, name)
    return () if isinstance(plan, Plan) else plan


def _document_problems(root: Path, document: Document, figures: Figures, recall: Recall) -> list[Problem]:
    problems = _reference_problems(document, figures)
    measured = measured_files(root)
    for embed in document.embeds:
        if embed.kind == "plot":
            found = recall("plot", measured, embed.words, partial(_embed_problem, root, embed))
            problems += [replace(found, path=document.path, line=embed.line)] if found is not None else []
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
