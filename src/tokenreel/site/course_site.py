"""A course on its way to a site: read and checked, then staged, filled in and published for each language."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from tokenreel.checks import Extent, check_project
from tokenreel.course import PROGRESS_PAGE, Course, Lesson, load_course, recording_path, reload_lesson
from tokenreel.measure import Figures
from tokenreel.memory import memory_of
from tokenreel.problems import Problem
from tokenreel.runtime import Runtime
from tokenreel.site.addresses import lesson_addresses, track_addresses
from tokenreel.site.exercises import SiteExercises
from tokenreel.site.gallery import GALLERY, gallery
from tokenreel.site.live import LivePage, find_runtime, publish
from tokenreel.site.made import made_pages
from tokenreel.site.outline import OUTLINE, TRACK_MARK, TRACK_OUTLINE, fill_tracks, outline, track_outline
from tokenreel.site.pages import PageContext, fill_figures, fill_placeholders
from tokenreel.site.progress import (
    PROGRESS_BAR,
    RULES,
    THINGS,
    ProgressPlace,
    fill_progress,
    rules_json,
    start_link,
    things_json,
    track_bar,
)
from tokenreel.site.staging import Stage
from tokenreel.site.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class LessonChange:
    """What reading a lesson anew came to."""

    source: str
    """The source of its page."""
    lesson: Lesson
    """As it is now."""
    has_other_pages: bool
    """Whether there are other pages than before, such as those of its exercises."""


class CourseSite:
    """The course that a site is made of, as it was read last."""

    def __init__(self, *, serving: bool) -> None:
        """Make a site of no course yet: :meth:`place` says where it is, :meth:`read` reads it.

        Args:
            serving: Whether drafts are shown, and what can't be read stays as it was.
        """
        self.serving = serving
        self.root = self.docs = Path()
        self.problems: tuple[Problem, ...] = ()
        """What is wrong with the course."""
        self.lessons: Mapping[str, Lesson] = {}
        """Those that are built, by their source in the staged folder."""
        self.runtime: Runtime | None = None
        self.figures = Figures(self.root)
        self.exercises = SiteExercises(self.root, None, self.figures, serving=False)
        self.made: frozenset[str] = frozenset()
        """The sources of pages that have no file of the author's."""
        self.shows_progress = True
        """Whether pages show what their readers have done."""
        self.beginnings: dict[tuple[str, str], str] = {}
        """The first paragraphs of the pages that were built, by language and file below its pages."""
        self._course: Course | None = None
        self._stages: defaultdict[str, Stage] = defaultdict(Stage)

    def place(self, root: Path, docs: Path) -> None:
        """Say where the course's folder is, and in it the author's folder of other pages."""
        self.root, self.docs = root, docs

    @property
    def course(self) -> Course:
        """The course.

        Raises:
            PluginError: If it can't be read.
        """
        if self._course is None:
            raise PluginError("lessons/course.yml cannot be read: run `tokenreel check`")
        return self._course

    @property
    def is_read(self) -> bool:
        """Whether there is a course."""
        return self._course is not None

    def read(self, say: Callable[[str], None], language: str = "en") -> None:
        """Read the course, execute its exercises, and find what is wrong.

        While serving, what could be read before stays, and where there was nothing, a course without lessons
        stands in: MkDocs would answer nothing until it is fixed.

        Args:
            say: Told what is being done, where it takes a while.
            language: The theme's, for a course that says none.
        """
        earlier = self._course if self.serving else None
        self.figures = Figures(self.root)
        memory = memory_of(self.root)
        course = load_course(self.root, earlier=earlier, recall=memory.recall).course or earlier
        self._course = course or (_stand_in(language) if self.serving else None)
        self.exercises = SiteExercises(self.root, self._course, self.figures, serving=self.serving, say=say)
        # MkDocs itself finds links that lead nowhere, once it has rendered the pages
        found = check_project(self.root, extent=Extent(read_pages=False), say=say, memory=memory)
        self.problems = tuple(sorted({*found, *self.exercises.problems}))

    def check(self) -> None:
        """Find what is wrong with the course as it is now, its pages included."""
        self.problems = tuple(sorted({*check_project(self.root), *self.exercises.problems}))

    def find_runtime(self, say: Callable[[str], None]) -> str:
        """Make what runs samples in the page; returns why it can't be had, empty where it can."""
        if self._course is None:
            return ""
        self.runtime, reason = find_runtime(self._course, say=say)
        return reason

    def stage(self, language: str) -> Path:
        """Write a language's pages for MkDocs to read; returns their folder."""
        stage = self._stages[language]
        shown = (lesson for lesson in self.course.lessons if self.serving or not lesson.is_draft)
        lessons = self.lessons = {f"{lesson.slug}.md": lesson for lesson in shown}
        made = self._made_pages(language)
        self.made = frozenset(made)
        pages: dict[str, Lesson | bytes] = {**lessons, **self.exercises.pages(language), **made}
        stage.fill(self.docs, self.course, language, pages, serving=self.serving)
        return stage.path

    def _made_pages(self, language: str) -> dict[str, bytes]:
        return made_pages(self.course, self.lessons, self.docs, language, shows_progress=self.shows_progress)

    def source_of(self, page: str) -> str | None:
        """Return the file that a page was staged from, by its source; None for a file of ``docs/``."""
        if (lesson := self.lessons.get(page)) is not None:
            return lesson.document.path
        return self.exercises.sources.get(page)

    def content(self, html: str, page: Page, around: Surroundings) -> str:
        """Return a rendered page with what its Markdown only named."""
        source, language = page.file.src_uri, around.language
        html = self.exercises.finish(source, html, page.toc, language)
        lesson = self.lessons.get(source)
        demos = get_relative_url("demos", around.above + page.url)
        context = PageContext(
            self.root, language, self.figures, demos, around.backend, around.flat,
            None if self.runtime is None else LivePage(self.runtime, demos.removesuffix("demos"), language),
            self.course.tasks,
        )  # fmt: skip
        if (document := self._stages[language].documents.get(source)) is not None:
            html = fill_figures(html, document, context)
        if lesson is not None:
            track = next(track for track in self.course.tracks if track.id == lesson.track_id)
            beside = (entry for entry in track.entries if isinstance(entry, Lesson))
            addresses = lesson_addresses(beside, around.files, page)
            html = fill_placeholders(html, lesson, context)
            html = html.replace(TRACK_OUTLINE, track_outline(self.course, lesson, language, addresses))
        else:
            html = self._fill_lists(html, page, around)
        return fill_progress(html, self.course, len(self.lessons), lesson, self._progress_at(page, around))

    def _fill_lists(self, html: str, page: Page, around: Surroundings) -> str:
        """Return a page that is no lesson's with the lists of lessons and demos that it has a place for."""
        if not any(mark in html for mark in (OUTLINE, GALLERY, TRACK_MARK)):
            return html  # as most: where each lesson is takes long to find in a large course
        course, language = self.course, around.language
        place = self._progress_at(page, around)
        lessons = lesson_addresses(course.lessons, around.files, page)
        if OUTLINE in html:
            tracks = track_addresses(course, around.files, page)
            begin = start_link(course, lessons, place) + PROGRESS_BAR if place is not None else ""
            html = html.replace(OUTLINE, begin + outline(course, language, {**lessons, **tracks}))
        if GALLERY in html:
            html = html.replace(GALLERY, gallery(self.root, course.demos, language, lessons))
        return fill_tracks(
            html, course, language, lessons, lambda track: track_bar(course, track, lessons, place)
        )

    def _progress_at(self, page: Page, around: Surroundings) -> ProgressPlace | None:
        """Return where a page's progress leads to; None where pages show none."""
        mine = around.files.get_file_from_path(PROGRESS_PAGE)
        if not self.shows_progress or mine is None:
            return None
        top = get_relative_url("assets", page.url).removesuffix("assets")
        return ProgressPlace(around.language, top, get_relative_url(mine.url, page.url))

    def progress_files(self, files: Files, language: str, root: str) -> Iterator[tuple[str, str]]:
        """Yield the address and the content of what a language's pages show progress by.

        Args:
            files: Every file of the language's build.
            language: The language.
            root: The site's root as seen from where the language's pages begin.
        """
        if self.shows_progress:
            found = ((one.slug, files.get_file_from_path(source)) for source, one in self.lessons.items())
            urls = {slug: file.url for slug, file in found if file is not None}
            yield RULES, rules_json(self.course, urls, language, root)
            yield THINGS, things_json(self.course, language)

    def refresh_lesson(self, path: str) -> "LessonChange":
        """Read and stage one lesson anew; it stays as it was where it can't be read.

        Args:
            path: Its file, relative to the course's folder.

        Raises:
            KeyError: If no page is made of this file.
        """
        source, earlier = next(
            (row for row in self.lessons.items() if row[1].document.path == path), ("", None)
        )
        if earlier is None:
            raise KeyError(path)
        self._course = reload_lesson(self.root, self.course, path).course
        lesson = next(lesson for lesson in self.course.lessons if lesson.document.path == path)
        self.lessons = {**self.lessons, source: lesson}
        for language, stage in self._stages.items():
            stage.put_lesson(lesson, self.course, language)
        made = self._made_pages(next(iter(self.course.languages)))
        has_others = _exercises(lesson) != _exercises(earlier) or set(made) != self.made
        return LessonChange(source, lesson, has_others)

    def refresh_page(self, path: Path) -> str:
        """Stage one of the author's other pages anew; returns its source in the staged folder.

        Raises:
            KeyError: If no page is made of this file.
        """
        source = path.relative_to(self.docs).as_posix()
        if path.name.startswith("."):
            raise KeyError(source)  # a plugin's settings for pages, not one of them
        if source in self.made or source in self.lessons or source in self.exercises.sources:
            raise KeyError(source)  # there was something else at its address
        for language, stage in self._stages.items():
            if not (stage.path / source).is_file() or not path.is_file():
                raise KeyError(source)
            stage.put_file(path, source, self.course, language, serving=self.serving)
        return source

    def publish_recordings(self, site: Path, lessons: Iterable[Lesson] | None = None) -> None:
        """Publish what the built pages play; a draft's recording is as little to be read as its text.

        Args:
            site: The site's folder.
            lessons: Whose; None for all that are built.
        """
        wanted = {lesson.slug for lesson in (self.lessons.values() if lessons is None else lessons)}
        for demo in self.course.demos:
            recording = recording_path(self.root, demo.id)
            if demo.lesson.slug in wanted and recording.is_file():
                target = site / "demos" / demo.id / recording.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(recording, target)

    def publish_runtime(self, site: Path) -> None:
        """Publish what runs samples in the page, where there is any."""
        if self.runtime is not None:
            publish(self.runtime, site)

    def close(self) -> None:
        """Remove the staged pages."""
        for stage in self._stages.values():
            stage.close()


def _stand_in(language: str) -> Course:
    """Return a course without lessons, for pages that tell why there are none."""
    return Course({}, {language: language}, (), ())


def _exercises(lesson: Lesson) -> list[tuple[str, ...]]:
    return [embed.words for embed in lesson.document.embeds if embed.kind == "exercise"]
