"""The course behind a served site: which pages a file is shown on, and what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from mkdocs.plugins import get_plugin_logger

from tokenreel.problems import Problem
from tokenreel.site.course_site import CourseSite
from tokenreel.site.navigation import lesson_title
from tokenreel.site.preview.built import BuiltLanguage
from tokenreel.site.preview.overlay import overlay
from tokenreel.site.preview.preview import Refreshed

_RECORDING: Final = re.compile(r"demos/([^/]+)/recording\.jsonl")

log = get_plugin_logger("tokenreel")


class ServedCourse:
    """Makes single pages of a built site anew; see :class:`~tokenreel.site.preview.preview.Previewed`."""

    def __init__(
        self,
        site: CourseSite,
        built: Callable[[], Mapping[str, BuiltLanguage]],
        report: Callable[[tuple[Problem, ...]], None],
    ) -> None:
        """Take a site that was built.

        Args:
            site: The course.
            built: Returns its languages as they were built last, the default one first.
            report: Told problems that were not there before.
        """
        self._site = site
        self._built = built
        self._report = report

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the course when it was last checked."""
        return self._site.problems

    def refresh(self, path: str) -> Refreshed | None:
        """Make the pages of one file anew.

        Args:
            path: The file, relative to the course's folder.

        Returns:
            What came of it; None where only a whole build can tell which pages these are.
        """
        if (recording := _RECORDING.fullmatch(path)) is not None:
            return self._refresh_demo(recording[1])
        try:
            if path.startswith("lessons/"):
                return self._refresh_lesson(path)
            source = self._site.refresh_page(self._site.root / path)
            if source.endswith(".md"):
                return self._render(source, is_complete=True)
            return self._copy(source)
        except (KeyError, ValueError):  # nothing is made of it, or it lies in no folder of ours
            pass
        return None

    def check(self) -> None:
        """Check the course as it is now, and tell what is wrong in the terminal, too."""
        before = set(self._site.problems)
        self._site.check()
        self._report(tuple(one for one in self._site.problems if one not in before))

    def overlay(self, path: str, more: tuple[Problem, ...]) -> str:
        """Return what is laid over a page.

        Args:
            path: The page's path below the site's root.
            more: Problems that are not the course's own.
        """
        language, url = self._place(path)
        built = self._built().get(language)
        source = built.source_at(url) if built is not None else None
        return overlay((*more, *self._site.problems), language, source or "")

    def freshen(self, path: str) -> None:
        """Make the page at a path below the site's root anew where it shows what has changed."""
        language, url = self._place(path)
        built = self._built().get(language)
        if built is not None and built.stale and (source := built.source_at(url)) in built.stale:
            built.render(str(source))

    def _place(self, path: str) -> tuple[str, str]:
        """Return the language of a path below the site's root, and the rest of the path."""
        first, _, rest = path.partition("/")
        default, *others = self._built()
        return (first, rest) if first in others else (default, path)

    def _refresh_demo(self, demo: str) -> Refreshed | None:
        lesson = next((one.lesson for one in self._site.course.demos if one.id == demo), None)
        if lesson is None:
            return None
        refreshed = self._refresh_lesson(lesson.document.path)
        return Refreshed(is_complete=refreshed.is_complete and demo not in self._site.exercises.demos)

    def _refresh_lesson(self, path: str) -> Refreshed:
        change = self._site.refresh_lesson(path)
        built = self._built()
        default = next(iter(built.values()))
        self._site.publish_recordings(Path(default.config.site_dir), [change.lesson])
        for language, one in built.items():
            one.rename(change.source, lesson_title(change.lesson, language))
        self._publish_progress()
        return self._render(change.source, is_complete=not change.has_other_pages)

    def _publish_progress(self) -> None:
        """Publish what pages show progress by anew: it names lessons and samples."""
        every = self._built()
        default = next(iter(every))
        for language, built in every.items():
            root = "" if language == default else "../"
            for address, content in self._site.progress_files(built.files, language, root):
                (Path(built.config.site_dir) / address).write_text(content, "utf-8")

    def _copy(self, source: str) -> Refreshed:
        for built in self._built().values():
            built.age()
            built.copy(source)
        return Refreshed(is_complete=True)

    def _render(self, source: str, *, is_complete: bool) -> Refreshed:
        """Make a page anew now, and the others when they are asked for: any may show something of it."""
        for built in self._built().values():
            built.age()
            built.render(source)
        log.info("made %s anew", source)
        return Refreshed(is_complete=is_complete)
