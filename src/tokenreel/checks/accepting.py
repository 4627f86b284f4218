"""Notes that the languages of lessons say the same, as somebody found who compared them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tokenreel.checks.paragraphs import translations
from tokenreel.checks.translation_file import as_agreed, read_translations, write_translations
from tokenreel.course import Course, load_course
from tokenreel.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What was accepted of one lesson."""

    path: str
    """The lesson's file, relative to the course's folder."""
    passages: int
    """How many passages it has in two languages or more."""
    new: int
    """How many of them were not accepted so before."""


def accept_translations(
    root: Path, wanted: Callable[[Course], list[str]]
) -> tuple[list[Acceptance], tuple[Problem, ...]]:
    """Accept lessons as they are, and forget those that are no more.

    Args:
        root: The course's folder.
        wanted: Given the course, returns the paths of the lessons.

    Returns:
        What was accepted; and the problems for which nothing was, in lessons or in what was accepted before.

    Raises:
        OSError: If it can't be written.
    """
    load = load_course(root)
    if load.course is None:
        return [], load.problems
    documents = {lesson.document.path: lesson.document for lesson in load.course.lessons}
    paths = wanted(load.course)
    errors = [one for one in load.problems if one.path in paths and one.severity is Severity.ERROR]
    accepted = read_translations(root)
    if isinstance(accepted, Problem):
        return [], (*errors, accepted)
    if errors:
        return [], tuple(errors)
    kept = {path: rows for path, rows in accepted.items() if path in documents or not load.is_whole}
    done = []
    for path in paths:
        before, now = kept.get(path, ()), as_agreed(translations(documents[path]))
        done.append(Acceptance(path, len(now), sum(agreed not in before for agreed in now)))
        kept[path] = now
    if kept != accepted:
        write_translations(root, kept)
    return done, ()
