"""Joins lessons with their recordings: everything that can drift apart is held together here."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from tokenreel.checks.containers import container_problems
from tokenreel.checks.expectations import expectation_problems
from tokenreel.checks.links import link_problems
from tokenreel.checks.measurements import measurement_problems
from tokenreel.checks.mkdocs_yml import config_problems
from tokenreel.checks.numbers import number_problems
from tokenreel.checks.pages import (
    Found,
    SitePage,
    is_left_out,
    lesson_source,
    page_source,
    render_document,
)
from tokenreel.checks.paragraphs import translations
from tokenreel.checks.prose import prose_problems
from tokenreel.checks.race import race_problems
from tokenreel.checks.recordings import abandoned_problems, recording_problems
from tokenreel.checks.rehearsed import remembered_problems
from tokenreel.checks.site_config import shows_all
from tokenreel.checks.tasks import task_problems
from tokenreel.checks.translation import translation_problems
from tokenreel.course import Course, CourseLoad, Document, Lesson, load_course, load_page
from tokenreel.exercise import exercise_problems, unused_problems
from tokenreel.memory import Memory, Recall, memory_of
from tokenreel.problems import Problem, Severity, relative_path

_PATIENCE_S: Final = 1.0
"""What may take longer without a word."""
_EVERY_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a course a check looks at, beside what is always looked at."""

    run_demos: bool = False
    """Whether each demo's program is run against its recording."""
    run_tasks: bool = True
    """Whether solutions and starters of tasks are run against their checks."""
    read_pages: bool = True
    """Whether links, prose and translations are looked at, for which all pages are rendered."""
    external: bool = False
    """Whether links to other sites are asked for, over the network; pages must be read for them."""
    read_config: bool = False
    """Whether ``mkdocs.yml`` is looked at: where MkDocs runs, it has read one, and that may be another."""


_USUAL: Final = Extent()
_WHOLE: Final = Extent(run_demos=True)


def check_project(
    root: Path,
    *,
    extent: Extent = _USUAL,
    say: Callable[[str], None] = lambda _: None,
    memory: Memory | None = None,
) -> tuple[Problem, ...]:
    """Return every problem of the course below ``root``, sorted by place.

    A recording or an exercise is called abandoned only where every lesson could be read: a broken lesson
    would make its own look so, and an author would be told to delete them.

    Args:
        root: The course's folder.
        extent: How much is looked at.
        say: Told what is being done, where it takes a while.
        memory: What was found before in files that have not changed; the user's own where none is given.
    """
    memory = memory if memory is not None else memory_of(root)
    recall = _telling(memory, say)
    load = load_course(root, recall=recall)
    problems = [*load.problems, *(config_problems(root) if extent.read_config else ())]
    course = load.course
    if course is not None:
        languages = tuple(course.languages)
        problems += recording_problems(root, course.demos, recall)
        problems += abandoned_problems(root, course, recall) if load.is_whole else []
        problems += expectation_problems(root, course.demos, recall)
        problems += remembered_problems(root, course.demos, recall, say=say) if extent.run_demos else []
        problems += race_problems(root, course, recall)
        problems += task_problems(root, course, say=say, recall=recall) if extent.run_tasks else []
        problems += exercise_problems(root, course, recall=recall)
        problems += unused_problems(root, course) if load.is_whole else ()
        others, found = _load_pages(root, languages, recall)
        problems += found
        if extent.read_pages:
            pages = [*_lesson_pages(root, course, recall), *_other_pages(root, others, languages, recall)]
            problems += _page_problems(root, load, pages)
            problems += container_problems(root, [page.document for page in pages])
            problems += translation_problems(root, pages, say)
            problems += _external_problems(pages, say) if extent.external else []
        documents = [*others, *(lesson.document for lesson in course.lessons)]
        problems += measurement_problems(root, documents, languages, recall)
    memory.save(is_whole=replace(extent, external=False, read_config=False) == _WHOLE)
    return tuple(sorted(set(problems)))  # a recording may answer a demo and an exercise


def _external_problems(pages: Sequence[SitePage], say: Callable[[str], None]) -> list[Problem]:
    from tokenreel.checks.external import ask_links, external_problems  # noqa: PLC0415 - only on request

    return external_problems(pages, partial(ask_links, say=say))


def _page_problems(root: Path, load: CourseLoad, pages: Sequence[SitePage]) -> list[Problem]:
    """Return what is wrong with the pages as they are rendered."""
    problems = [problem for page in pages for problem in page.found.problems]
    if load.is_whole and load.course is not None:
        severity = Severity.ERROR if shows_all(root) else Severity.WARNING
        problems += link_problems(root, load.course, pages, severity)
    return problems


def _telling(memory: Memory, say: Callable[[str], None]) -> Recall:
    """Return what recalls, and says what it is doing where much has to be looked for."""
    next_at = time.monotonic() + _PATIENCE_S

    def recall[T](kind: str, files: Iterable[Path], given: object, find: Callable[[], T]) -> T:
        nonlocal next_at
        before = memory.found_anew
        found = memory.recall(kind, files, given, find)
        if memory.found_anew > before and time.monotonic() > next_at:
            next_at = time.monotonic() + _EVERY_S
            say(f"checking what is new or has changed: {memory.found_anew} so far")
        return found

    return recall


def _load_pages(
    root: Path, languages: tuple[str, ...], recall: Recall
) -> tuple[list[Document], list[Problem]]:
    documents, problems = [], []
    for path in sorted((root / "docs").rglob("*.md")):
        if is_left_out(relative_path(path, root)):
            continue
        document, found = recall("page", [path], languages, partial(load_page, path, root, languages))
        problems += found
        documents += [document] if document is not None else []
    return documents, problems


def _lesson_pages(root: Path, course: Course, recall: Recall) -> list[SitePage]:
    languages = tuple(course.languages)
    pages = []
    for lesson in course.lessons:
        document = lesson.document
        found = recall(
            "lesson page", [root / document.path], languages, partial(_read_lesson, lesson, languages)
        )
        pages.append(SitePage(lesson_source(lesson), document, found, lesson.is_draft))
    return pages


def _other_pages(
    root: Path, documents: Iterable[Document], languages: Sequence[str], recall: Recall
) -> list[SitePage]:
    pages = []
    for document in documents:
        find = partial(_read_page, document, languages)
        found = recall("docs page", [root / document.path], tuple(languages), find)
        pages.append(SitePage(page_source(document.path), document, found))
    return pages


def _read_lesson(lesson: Lesson, languages: Sequence[str]) -> Found:
    rendered = render_document(lesson.document, languages, lesson.title)
    problems = [*prose_problems(lesson.document, rendered), *number_problems(lesson.document)]
    return Found(rendered, tuple(problems), translations(lesson.document))


def _read_page(document: Document, languages: Sequence[str]) -> Found:
    rendered = render_document(document, languages)
    return Found(rendered, tuple(prose_problems(document, rendered)))
