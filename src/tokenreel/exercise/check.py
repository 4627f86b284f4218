"""The exercises of a course, found by the lessons that embed them, and all that is wrong with them."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tokenreel.course import Course, Embed, Lesson, recording_path
from tokenreel.course.source import is_absent
from tokenreel.exercise.model import SUFFIX, Exercise, Version, slug_of
from tokenreel.exercise.run import CellError
from tokenreel.exercise.source import is_exercise, load_exercise
from tokenreel.measure import FigureError, Figures, RunFileError, measured_files
from tokenreel.memory import Recall, find_anew
from tokenreel.problems import Problem, relative_path
from tokenreel.recording import RecordingError, read_recording


@dataclass(frozen=True, slots=True)
class Use:
    """A lesson's fence that an exercise stands in the place of."""

    lesson: Lesson
    """The lesson."""
    embed: Embed
    """The fence."""

    @property
    def path(self) -> str:
        """Where the exercise's file lies, or would lie: beside the lesson, relative to the course's root."""
        return posixpath.join(posixpath.dirname(self.lesson.document.path), f"{self.embed.words[0]}{SUFFIX}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An exercise of a course."""

    use: Use
    """The first lesson that it stands in."""
    exercise: Exercise
    """What it says."""
    is_ready: bool
    """Whether it can be executed: its file is sound, and so are its recordings."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one exercise's file says of it: small, where the exercise is not."""

    problems: tuple[Problem, ...]
    demos: tuple[str, ...] | None
    """The recordings that answer it; None where the file is no exercise."""


def load_exercises(
    root: Path, course: Course, *, drafts: bool = True
) -> tuple[tuple[Loaded, ...], tuple[Problem, ...]]:
    """Return the exercises of a course, and every problem of theirs that shows without executing them.

    Args:
        root: The course's folder.
        course: The course.
        drafts: Whether those of drafts are wanted.
    """
    languages = tuple(course.languages)
    loaded: dict[str, Loaded] = {}
    problems: list[Problem] = []
    figures = Figures(root)
    for use in _uses(lesson for lesson in course.lessons if drafts or not lesson.is_draft):
        path = root / use.path
        if is_absent(path):
            problems.append(_missing(use))
        elif use.path not in loaded:
            exercise, found = load_exercise(path, root, languages)
            problems += found
            if exercise is not None:
                broken = [one for demo in exercise.demos for one in _recording_problems(use.path, demo, root)]
                problems += [*broken, *_figure_problems(exercise, figures)]
                is_sound = not any(problem.severity == "error" for problem in found)
                loaded[use.path] = Loaded(use, exercise, is_sound and not broken)
    problems += _address_problems(root, course, loaded)
    return tuple(loaded.values()), tuple(sorted(set(problems)))


def exercise_problems(root: Path, course: Course, *, recall: Recall = find_anew) -> tuple[Problem, ...]:
    """Return every problem of a course's exercises that shows without executing them, sorted by place.

    Args:
        root: The course's folder.
        course: The course.
        recall: Knows what was found in files that have not changed.
    """
    languages = tuple(course.languages)
    figures, measured = Figures(root), measured_files(root)
    looked_at: dict[str, _Facts] = {}
    problems: list[Problem] = []
    for use in _uses(course.lessons):
        path = root / use.path
        if use.path in looked_at:
            continue
        if is_absent(path):
            problems.append(_missing(use))
            continue
        given = (use.path, languages)
        facts = recall("exercise", [path], given, partial(_facts, path, root, languages))
        looked_at[use.path] = facts
        problems += facts.problems
        for demo in facts.demos or ():
            find = partial(_recording_problems, use.path, demo, root)
            problems += recall("exercise recording", [recording_path(root, demo)], (use.path, demo), find)
        if facts.demos is not None:
            cited = partial(_cited_problems, path, root, languages, figures)
            problems += recall("exercise figures", [path, *measured], given, cited)
    exercises = [path for path, facts in looked_at.items() if facts.demos is not None]
    return tuple(sorted({*problems, *_address_problems(root, course, exercises)}))


def _facts(path: Path, root: Path, languages: tuple[str, ...]) -> _Facts:
    exercise, problems = load_exercise(path, root, languages)
    return _Facts(problems, exercise.demos if exercise is not None else None)


def _cited_problems(
    path: Path, root: Path, languages: tuple[str, ...], figures: Figures
) -> tuple[Problem, ...]:
    exercise, _ = load_exercise(path, root, languages)
    return _figure_problems(exercise, figures) if exercise is not None else ()


def _missing(use: Use) -> Problem:
    message = f"{use.path} does not exist"
    place = (use.lesson.document.path, use.embed.line, 1)
    return Problem(*place, "exercise-missing", message, "Write it, or fix the name.")


def unused_problems(root: Path, course: Course) -> tuple[Problem, ...]:
    """Return the exercises that no lesson shows, sorted; only with all lessons read can one know."""
    used = {use.path for use in _uses(course.lessons)}
    files = sorted((root / "lessons").rglob(f"*{SUFFIX}"))
    paths = [path for path in files if relative_path(path, root) not in used and is_exercise(path)]
    return tuple(
        Problem(name, 1, 1, "exercise-unused", "no lesson shows this exercise",
                f'Write ```exercise="{path.stem}" in a lesson beside it, or delete the file.')
        for path in paths
        for name in [relative_path(path, root)]
    )  # fmt: skip


def failure(exercise: Exercise, language: str, languages: tuple[str, ...], error: CellError) -> Problem:
    """Return the problem that an execution ended with."""
    cells = list(exercise.cells(Version.SOLUTION, language, languages))
    line = cells[error.index].line_of(error.row)
    message = f"executed against its recordings, the solution ({language}) fails: {error}"
    hint = "Fix the cell, or record the demos again if what they were asked has changed."
    return Problem(exercise.path, line, 1, "exercise-failed", message, hint)


def _uses(lessons: Iterable[Lesson]) -> Iterator[Use]:
    """Yield where exercises stand in lessons."""
    for lesson in lessons:
        for embed in lesson.document.embeds:
            if embed.kind == "exercise":
                yield Use(lesson, embed)


def _recording_problems(exercise: str, demo: str, root: Path) -> tuple[Problem, ...]:
    path = recording_path(root, demo)
    name = relative_path(path, root)
    try:
        read_recording(path)
    except FileNotFoundError:
        hint = f"Run `tokenreel record {demo}`, or fix the name in the file's header."
        message = f"{name} does not exist, so the exercise can't be executed"
        return (Problem(exercise, 1, 1, "exercise-without-recording", message, hint),)
    except RecordingError as error:
        return (Problem(name, error.line, 1, "damaged-recording", error.reason, error.hint),)
    except OSError as error:
        message = f"the file cannot be read ({error.strerror})"
        return (Problem(name, 1, 1, "unreadable-file", message, "Put a file there that can be read."),)
    return ()


def _figure_problems(exercise: Exercise, figures: Figures) -> tuple[Problem, ...]:
    return tuple(_wrong_figures(exercise, figures))


def _wrong_figures(exercise: Exercise, figures: Figures) -> Iterator[Problem]:
    cells = [cell for slot in exercise.slots for cell in slot.cells]
    said: set[str] = set()
    references = [(cell, reference) for cell in cells for reference in cell.references]
    for cell, reference in references:
        place = (exercise.path, cell.line_of(reference.line), cell.column_of(reference.column))
        name = reference.words[0] if reference.words else ""
        if name != exercise.measurement:
            message = f"{reference.source} is not of the measurement that the file's header names"
            hint = f"Write `measurement: {name}` there, or fix the reference."
            yield Problem(*place, "unknown-figure", message, hint)
            continue
        try:
            figures.verify(reference.words)
        except FigureError as error:
            if str(error) not in said:  # where nothing was measured, once is enough
                yield Problem(*place, "unknown-figure", str(error), error.hint)
            said.add(str(error))
        except (RunFileError, OSError):
            pass  # the file's own problem is reported for itself


def _address_problems(root: Path, course: Course, paths: Iterable[str]) -> Iterator[Problem]:
    """Yield the exercises whose pages would take another page's address."""
    taken = {lesson.slug: lesson.document.path for lesson in course.lessons}
    docs = root / "docs"
    written = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    for path in paths:
        for version in Version:
            slug = slug_of(path, version)
            pages = (f"{slug}{end}" for end in (".md", "/index.md", "/README.md"))
            page = next((f"docs/{page}" for page in pages if page in written), None)
            other = taken.get(slug, page)
            if other is not None:
                message = f"its {version} would have the address of {other}: /{slug}/"
                yield Problem(path, 1, 1, "exercise-address", message, "Give one of them another name.")
            taken[slug] = path
