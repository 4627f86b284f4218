"""Joins lessons with their recordings: everything that can drift apart is held together here."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tokenreel.checks.expectations import expectation_problems
from tokenreel.checks.links import link_problems
from tokenreel.checks.measurements import measurement_problems
from tokenreel.checks.numbers import number_problems
from tokenreel.checks.pages import SitePage, lesson_source, page_source, render_document
from tokenreel.checks.prose import prose_problems
from tokenreel.checks.race import race_problems
from tokenreel.checks.rehearsal import rehearsal_problems
from tokenreel.checks.site_config import shows_all
from tokenreel.checks.tasks import task_problems
from tokenreel.course import (
    Course,
    Demo,
    Document,
    load_course,
    load_page,
    recording_path,
    recording_paths,
    settings_paths,
)
from tokenreel.exercise import exercise_problems, unused_problems
from tokenreel.problems import Problem, Severity, relative_path
from tokenreel.recording import RecordingError, header_text, read_recording


def check_project(
    root: Path,
    *,
    run_demos: bool = False,
    run_tasks: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[Problem, ...]:
    """Return every problem of the course below ``root``, sorted by place.

    A recording or an exercise is called abandoned only where every lesson could be read: a broken lesson
    would make its own look so, and an author would be told to delete them.

    Args:
        root: The course's folder.
        run_demos: Whether each demo's program is run against its recording.
        run_tasks: Whether solutions and starters of tasks are run against their checks.
        say: Told what is being done, where it takes a while.
    """
    load = load_course(root)
    problems = list(load.problems)
    if load.course is not None:
        for demo in load.course.demos:
            problems += _check_demo(root, demo)
        problems += _abandoned(root, load.course) if load.is_whole else []
        problems += expectation_problems(root, load.course.demos)
        problems += rehearsal_problems(root, load.course.demos, say=say) if run_demos else []
        problems += race_problems(root, load.course)
        problems += task_problems(root, load.course, say=say) if run_tasks else []
        problems += exercise_problems(root, load.course)
        problems += unused_problems(root, load.course) if load.is_whole else ()
        documents = []
        for path in sorted((root / "docs").rglob("*.md")):
            document, found = load_page(path, root, tuple(load.course.languages))
            problems += found
            documents += [document] if document is not None else []
        pages = [*_lesson_pages(load.course), *_other_pages(documents, tuple(load.course.languages))]
        if load.is_whole:
            severity = Severity.ERROR if shows_all(root) else Severity.WARNING
            problems += link_problems(root, load.course, pages, severity)
        problems += prose_problems(pages)
        problems += [found for lesson in load.course.lessons for found in number_problems(lesson.document)]
        documents += [lesson.document for lesson in load.course.lessons]
        problems += measurement_problems(root, documents, tuple(load.course.languages))
    return tuple(sorted(problems))


def _lesson_pages(course: Course) -> list[SitePage]:
    languages = tuple(course.languages)
    return [
        SitePage(
            lesson_source(lesson),
            lesson.document,
            render_document(lesson.document, languages, lesson.title),
            lesson.is_draft,
        )
        for lesson in course.lessons
    ]


def _other_pages(documents: Iterable[Document], languages: Sequence[str]) -> list[SitePage]:
    sources = ((document, page_source(document.path)) for document in documents)
    return [
        SitePage(source, document, render_document(document, languages))
        for document, source in sources
        if source is not None
    ]


def _check_demo(root: Path, demo: Demo) -> list[Problem]:
    lesson, line = demo.lesson.document.path, demo.sample.line
    path = recording_path(root, demo.id)
    name = relative_path(path, root)
    record = f"Run `tokenreel record {demo.id}`."
    try:
        recording = read_recording(path)
    except FileNotFoundError:
        return [Problem(lesson, line, 1, "demo-without-recording", f"{name} does not exist", record)]
    except RecordingError as error:
        return [Problem(name, error.line, 1, "damaged-recording", error.reason, error.hint)]
    except OSError as error:
        message = f"the file cannot be read ({error.strerror})"
        return [Problem(name, 1, 1, "unreadable-file", message, "Put a file there that can be read.")]
    problems = []
    for what, sample, key in (("code", demo.sample, "code_sha256"), ("set-up", demo.setup, "setup_sha256")):
        if header_text(recording.header, "program", key) != demo.hashes[key]:
            place = sample.line if sample is not None else line
            message = f"this {what} is not the {what} that {name} was recorded from"
            hint = f"{record[:-1]}, with --reuse where its requests and its output are still the same."
            problems.append(Problem(lesson, place, 1, "code-drifted", message, hint))
    return problems


def _abandoned(root: Path, course: Course) -> list[Problem]:
    known = {demo.id for demo in course.demos}
    hint = 'Mark its sample with demo="…" in a lesson, or delete the folder.'
    return [
        Problem(relative_path(path, root), 1, 1, "recording-without-lesson",
                f"no lesson has a demo {path.parent.name}", hint)
        for path in [*recording_paths(root), *settings_paths(root)]
        if path.parent.name not in known and not _is_by_hand(path.with_name("recording.jsonl"))
    ]  # fmt: skip


def _is_by_hand(path: Path) -> bool:
    """Tell whether a recording is of a client that somebody started: it has no lesson and needs none."""
    try:
        program = read_recording(path).header["program"]
    except (OSError, RecordingError):
        return False
    return isinstance(program, dict) and "language" in program and program["language"] is None
