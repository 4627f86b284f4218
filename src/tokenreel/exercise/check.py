"""The exercises of a course, found by the lessons that embed them, and all that is wrong with them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tokenreel.course import Course, Embed, Lesson, recording_path
from tokenreel.course.source import is_absent
from tokenreel.exercise.model import SUFFIX, Exercise, Version
from tokenreel.exercise.run import CellError
from tokenreel.exercise.source import is_exercise, load_exercise
from tokenreel.measure import FigureError, Figures, RunFileError
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
        folder = PurePosixPath(self.lesson.document.path).parent
        return (folder / f"{self.embed.words[0]}{SUFFIX}").as_posix()


@dataclass(frozen=True, slots=True)
class Loaded:
    """An exercise of a course."""

    use: Use
    """The first lesson that it stands in."""
    exercise: Exercise
    """What it says."""
    is_ready: bool
    """Whether it can be executed: its file is sound, and so are its recordings."""


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
            hint = "Write it, or mend the name."
            message = f"{use.path} does not exist"
            place = (use.lesson.document.path, use.embed.line, 1)
            problems.append(Problem(*place, "exercise-missing", message, hint))
        elif use.path not in loaded:
            exercise, found = load_exercise(path, root, languages)
            problems += found
            if exercise is not None:
                broken = list(_recording_problems(exercise, root))
                problems += [*broken, *_figure_problems(exercise, figures)]
                is_sound = not any(problem.severity == "error" for problem in found)
                loaded[use.path] = Loaded(use, exercise, is_sound and not broken)
    problems += _address_problems(root, course, loaded.values())
    return tuple(loaded.values()), tuple(sorted(set(problems)))


def exercise_problems(root: Path, course: Course) -> tuple[Problem, ...]:
    """Return every problem of a course's exercises that shows without executing them, sorted by place."""
    return load_exercises(root, course)[1]


def unused_problems(root: Path, course: Course) -> tuple[Problem, ...]:
    """Return the exercises that no lesson shows, sorted; only with all lessons read can one know."""
    used = {use.path for use in _uses(course.lessons)}
    paths = sorted(path for path in (root / "lessons").rglob(f"*{SUFFIX}") if is_exercise(path))
    return tuple(
        Problem(name, 1, 1, "exercise-unused", "no lesson shows this exercise",
                f'Write ```exercise="{path.stem}" in a lesson beside it, or delete the file.')
        for path in paths
        if (name := relative_path(path, root)) not in used
    )  # fmt: skip


def failure(exercise: Exercise, language: str, languages: tuple[str, ...], error: CellError) -> Problem:
    """Return the problem that an execution ended with."""
    cells = list(exercise.cells(Version.SOLUTION, language, languages))
    line = cells[error.index].line_of(error.row)
    message = f"executed against its recordings, the solution ({language}) fails: {error}"
    hint = "Mend the cell, or record the demos again if what they were asked has changed."
    return Problem(exercise.path, line, 1, "exercise-failed", message, hint)


def _uses(lessons: Iterable[Lesson]) -> Iterator[Use]:
    """Yield where exercises stand in lessons."""
    for lesson in lessons:
        for embed in lesson.document.embeds:
            if embed.kind == "exercise":
                yield Use(lesson, embed)


def _recording_problems(exercise: Exercise, root: Path) -> Iterator[Problem]:
    for demo in exercise.demos:
        path = recording_path(root, demo)
        name = relative_path(path, root)
        try:
            read_recording(path)
        except FileNotFoundError:
            hint = f"Run `tokenreel record {demo}`, or mend the name in the file's header."
            message = f"{name} does not exist, so the exercise can't be executed"
            yield Problem(exercise.path, 1, 1, "exercise-without-recording", message, hint)
        except RecordingError as error:
            yield Problem(name, error.line, 1, "damaged-recording", error.reason, error.hint)
        except OSError as error:
            message = f"the file cannot be read ({error.strerror})"
            yield Problem(name, 1, 1, "unreadable-file", message, "Put a file there that can be read.")


def _figure_problems(exercise: Exercise, figures: Figures) -> Iterator[Problem]:
    cells = [cell for slot in exercise.slots for cell in slot.cells]
    said: set[str] = set()
    references = [(cell, reference) for cell in cells for reference in cell.references]
    for cell, reference in references:
        place = (exercise.path, cell.line_of(reference.line), cell.column_of(reference.column))
        name = reference.words[0] if reference.words else ""
        if name != exercise.measurement:
            message = f"{reference.source} is not of the measurement that the file's header names"
            hint = f"Write `measurement: {name}` there, or mend the reference."
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


def _address_problems(root: Path, course: Course, loaded: Iterable[Loaded]) -> Iterator[Problem]:
    """Yield the exercises whose pages would take another page's address."""
    taken = {lesson.slug: lesson.document.path for lesson in course.lessons}
    for found in loaded:
        for version in Version:
            slug = found.exercise.slug(version)
            pages = (root / "docs" / f"{slug}{end}" for end in (".md", "/index.md", "/README.md"))
            page = next((relative_path(path, root) for path in pages if path.is_file()), None)
            other = taken.get(slug, page)
            if other is not None:
                message = f"its {version} would have the address of {other}: /{slug}/"
                hint = "Give one of them another name."
                yield Problem(found.exercise.path, 1, 1, "exercise-address", message, hint)
            taken[slug] = found.exercise.path
