"""Reads a course from its folder. Bad input becomes problems, never an exception."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tokenreel.course.model import Course, Demo, Lesson, PlannedLesson, Track
from tokenreel.course.parse import decode_source, front_matter_end, parse_document, split_lines
from tokenreel.course.reporter import Reporter
from tokenreel.course.settings import CourseSettings, DemoSettings, FrontMatter, TrackSettings
from tokenreel.course.yaml_source import Keys, YamlReporter, load_settings
from tokenreel.problems import Problem, relative_path

COURSE_FILE: Final = "lessons/course.yml"
"""Where a course says what it consists of."""


@dataclass(frozen=True, slots=True)
class CourseLoad:
    """A course, as far as it could be read, and all that is wrong with it."""

    course: Course | None
    """None where ``course.yml`` itself is unusable."""
    problems: tuple[Problem, ...]
    """Sorted by place."""
    is_whole: bool
    """Whether every lesson that ``course.yml`` lists could be read, so that what is absent really is."""


def load_course(root: Path) -> CourseLoad:
    """Read ``lessons/course.yml`` below ``root`` and every lesson that it names."""
    loader = _Loader(root)
    course = loader.course()
    problems = tuple(sorted(problem for report in loader.reports for problem in report.problems))
    return CourseLoad(course, problems, course is not None and not loader.lost)


class _Loader:
    def __init__(self, root: Path) -> None:
        self._root = root
        self.reports: list[Reporter] = []
        self.lost = False
        """Whether a listed lesson could not be read."""

    def course(self) -> Course | None:
        report = self._reporter(COURSE_FILE)
        text = self._read(self._root / COURSE_FILE, report)
        found = load_settings(text, CourseSettings, report) if text is not None else None
        if found is None:
            return None
        settings, at = found
        at.missing_languages(["title"], settings.title, settings.languages)
        tracks = tuple(self._track(index, track, settings, at) for index, track in enumerate(settings.tracks))
        self._unlisted(settings)
        lessons = [entry for track in tracks for entry in track.entries if isinstance(entry, Lesson)]
        return Course(settings.title, settings.languages, tracks, self._demos(lessons))

    def _track(self, index: int, track: TrackSettings, settings: CourseSettings, at: YamlReporter) -> Track:
        above: Keys = ["tracks", index]
        at.missing_languages([*above, "title"], track.title, settings.languages)
        entries: list[Lesson | PlannedLesson] = []
        for number, entry in enumerate(track.lessons, start=1):
            keys = [*above, "lessons", number - 1]
            if (entry.file is None) == (entry.planned is None):
                at(
                    keys,
                    "wrong-type",
                    f"lesson {number} of track {track.id} must have `file` or `planned`",
                    "Give it one of the two.",
                )
            elif entry.planned is not None:
                at.missing_languages([*keys, "planned"], entry.planned, settings.languages)
                entries.append(PlannedLesson(entry.planned, number))
            else:
                path = self._root / "lessons" / track.id / str(entry.file)
                if not path.is_file():
                    at(
                        keys,
                        "lesson-file-missing",
                        f"{relative_path(path, self._root)} does not exist",
                        "Write it, or announce it with `planned:` and a title.",
                    )
                elif (lesson := self._lesson(path, track, number, settings)) is not None:
                    entries.append(lesson)
                    continue
                self.lost = True
        return Track(track.id, track.title, tuple(entries))

    def _lesson(
        self, path: Path, track: TrackSettings, number: int, settings: CourseSettings
    ) -> Lesson | None:
        report = self._reporter(relative_path(path, self._root))
        text = self._read(path, report)
        if text is None:
            return None
        lines = split_lines(text)
        end = front_matter_end(lines)
        if end is None:
            report(
                1,
                "missing-front-matter",
                "the file must start with front matter between two lines `---`",
                "Begin it with ---, title, minutes, tags and status, then --- again.",
            )
            return None
        found = load_settings("\n".join(lines[1 : end - 1]), FrontMatter, report, first_line=2)
        document = parse_document(lines, end + 1, tuple(settings.languages), report)
        if found is None:
            return None
        head, at = found
        at.missing_languages(["title"], head.title, settings.languages)
        is_draft = head.status == "draft"
        count = len(track.lessons)
        return Lesson(document, track.id, number, count, head.title, head.minutes, tuple(head.tags), is_draft)

    def _unlisted(self, settings: CourseSettings) -> None:
        listed = {f"lessons/{t.id}/{entry.file}" for t in settings.tracks for entry in t.lessons}
        for path in sorted((self._root / "lessons").rglob("*.md")):
            relative = relative_path(path, self._root)
            if relative not in listed:
                self._reporter(relative)(
                    1,
                    "lesson-not-in-course",
                    f"{COURSE_FILE} does not list this lesson",
                    "Add it to a track as `- file: …`, or delete it.",
                )

    def _demos(self, lessons: Sequence[Lesson]) -> tuple[Demo, ...]:
        reports = {report.path: report for report in self.reports}
        first: dict[str, Demo] = {}
        for lesson in lessons:
            report = reports[lesson.document.path]
            setups = {s.setup: s for s in lesson.document.samples if s.setup is not None}
            here = {s.demo for s in lesson.document.samples}
            for name, setup in setups.items():
                if name not in here:
                    report(
                        setup.line,
                        "setup-without-demo",
                        f'no sample of this lesson is demo="{name}"',
                        "Mend the name, or remove the set-up.",
                    )
            for sample in lesson.document.samples:
                if sample.demo is None:
                    continue
                if sample.demo in first:
                    other = first[sample.demo]
                    place = f"{other.lesson.document.path}:{other.sample.line}"
                    report(
                        sample.line,
                        "duplicate-demo",
                        f"demo {sample.demo} stands already at {place}",
                        "Give one of them another name.",
                    )
                    continue
                options = self._demo_settings(sample.demo)
                first[sample.demo] = Demo(
                    sample.demo, lesson, sample, setups.get(sample.demo), options.timeout, options.endpoint
                )
        return tuple(first.values())

    def _demo_settings(self, name: str) -> DemoSettings:
        path = self._root / "demos" / name / "demo.yml"
        if not path.exists():
            return DemoSettings()
        report = self._reporter(relative_path(path, self._root))
        text = self._read(path, report)
        found = load_settings(text, DemoSettings, report) if text is not None else None
        return found[0] if found is not None else DemoSettings()

    def _reporter(self, path: str) -> Reporter:
        report = Reporter(path)
        self.reports.append(report)
        return report

    def _read(self, path: Path, report: Reporter) -> str | None:
        try:
            data = path.read_bytes()
        except OSError as error:
            report(
                1,
                "unreadable-file",
                f"the file cannot be read ({error.strerror})",
                "Create it, or make it readable.",
            )
            return None
        text = decode_source(data, report)
        if text is None:
            return None
        if not text.strip():
            report(1, "empty-file", "the file is empty", "Write it, or delete it.")
            return None
        return text
