"""Reads a course from its folder. Bad input becomes problems, never an exception."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tokenreel.course.demos import collect_demos
from tokenreel.course.model import Course, Lesson, PlannedLesson, Track
from tokenreel.course.parse import parse_document
from tokenreel.course.places import COURSE_FILE, is_lesson_file
from tokenreel.course.progress import check_progress
from tokenreel.course.reporter import Reporter, Reports
from tokenreel.course.settings import CourseSettings, FrontMatter, TrackSettings
from tokenreel.course.source import front_matter_end, is_absent, read_text, split_lines
from tokenreel.course.tasks import collect_tasks
from tokenreel.course.yaml_source import Keys, YamlReporter, load_settings
from tokenreel.memory import Recall, find_anew
from tokenreel.problems import Problem, Severity, relative_path


@dataclass(frozen=True, slots=True)
class CourseLoad:
    """A course, as far as it could be read, and all that is wrong with it."""

    course: Course | None
    """None where ``course.yml`` itself is unusable."""
    problems: tuple[Problem, ...]
    """Sorted by place."""
    is_whole: bool
    """Whether every lesson that ``course.yml`` lists could be read, so that what is absent really is."""


def load_course(root: Path, *, earlier: Course | None = None, recall: Recall = find_anew) -> CourseLoad:
    """Read ``lessons/course.yml`` below ``root`` and every lesson that it names.

    Args:
        root: The course's folder.
        earlier: The course as it was read before: its lessons stand in for those that can't be read now. All
            that is wrong is reported all the same.
        recall: Knows the lessons whose files have not changed.
    """
    reports = Reports()
    report = reports.of(COURSE_FILE)
    text = read_text(root / COURSE_FILE, report)
    found = load_settings(text, CourseSettings, report) if text is not None else None
    if found is None:
        return CourseLoad(None, reports.problems, is_whole=False)
    loader = _Loader(root, *found, reports, earlier, recall)
    course = loader.course()
    return CourseLoad(course, reports.problems, is_whole=not loader.lost)


def reload_lesson(root: Path, course: Course, path: str) -> CourseLoad:
    """Read one lesson of a course anew; all others stay as they were read.

    Args:
        root: The course's folder.
        course: The course as it was read before.
        path: The lesson's file, as its document names it.

    Returns:
        The course with the lesson, which stays as it was where it can't be read; of the problems, those of
        this file.

    Raises:
        KeyError: If the course has no such lesson.
    """
    earlier = {lesson.document.path: lesson for lesson in course.lessons}[path]
    reports = Reports()
    report = reports.of(path)
    place = _Place(earlier.track_id, earlier.number, earlier.count)
    lesson = _read_lesson(root / path, place, course.languages, report)
    is_whole = lesson is not None and not report.has_errors

    def newest(entry: Lesson | PlannedLesson) -> Lesson | PlannedLesson:
        return lesson if lesson is not None and entry is earlier else entry

    tracks = tuple(replace(track, entries=tuple(map(newest, track.entries))) for track in course.tracks)
    lessons = [entry for track in tracks for entry in track.entries if isinstance(entry, Lesson)]
    demos = collect_demos(root, lessons, reports)
    tasks = collect_tasks(lessons, demos, tuple(course.languages), reports)
    changed = replace(course, tracks=tracks, demos=demos, tasks=tasks)
    return CourseLoad(changed, tuple(p for p in reports.problems if p.path == path), is_whole)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a lesson stands in its course."""

    track_id: str
    number: int
    count: int


def _read_lesson(path: Path, place: _Place, languages: Mapping[str, str], report: Reporter) -> Lesson | None:
    text = read_text(path, report)
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
    document = parse_document(lines, end + 1, tuple(languages), report)
    found = load_settings("\n".join(lines[1 : end - 1]), FrontMatter, report, first_line=2)
    if found is None:
        return None
    head, at = found
    _check_title(head.title, languages, at)
    return Lesson(
        document, place.track_id, place.number, place.count,
        head.title, head.minutes, tuple(head.tags), head.status == "draft",
    )  # fmt: skip


def _check_title(title: Mapping[str, str], languages: Mapping[str, str], at: YamlReporter) -> None:
    """Report the languages that a lesson's title lacks: as of its text, another language's stands in."""
    if title.keys().isdisjoint(languages):
        at.missing_languages(["title"], title, languages)
        return
    for language in languages:
        if language not in title:
            message = f"the lesson's `title` has no `{language}`"
            hint = f"Write it beside the others; until then the page shows the {next(iter(title))} title."
            at(["title"], "missing-translation", message, hint, severity=Severity.WARNING)


class _Loader:
    def __init__(  # noqa: PLR0913, PLR0917 - what one run shares
        self,
        root: Path,
        settings: CourseSettings,
        at: YamlReporter,
        reports: Reports,
        earlier: Course | None,
        recall: Recall,
    ) -> None:
        self._root = root
        self._settings = settings
        self._at = at
        self._reports = reports
        self._recall = recall
        self._earlier = {lesson.document.path: lesson for lesson in earlier.lessons} if earlier else {}
        self._tracks: dict[str, int] = {}
        """The line of each track, by id."""
        self._files: dict[str, int] = {}
        """The line in ``course.yml`` of each lesson's file."""
        self.lost = False
        """Whether a lesson, or a sample of one, could not be read."""

    def course(self) -> Course:
        settings = self._settings
        self._at.missing_languages(["title"], settings.title, settings.languages)
        tracks = tuple(self._track(index, track) for index, track in enumerate(settings.tracks))
        self._unlisted()
        lessons = [entry for track in tracks for entry in track.entries if isinstance(entry, Lesson)]
        demos = collect_demos(self._root, lessons, self._reports)
        tasks = collect_tasks(lessons, demos, tuple(settings.languages), self._reports)
        course = Course(
            settings.title, settings.languages, tracks, demos, tasks, settings.id, settings.progress
        )
        check_progress(course, self._at)
        return course

    def _track(self, index: int, track: TrackSettings) -> Track:
        above: Keys = ["tracks", index]
        if track.id in self._tracks:
            self._at(
                [*above, "id"],
                "duplicate-track",
                f"track {track.id} stands already in line {self._tracks[track.id]}",
                "Give one of them another id and folder, or make one track of the two.",
            )
        self._tracks.setdefault(track.id, self._at.line([*above, "id"]))
        self._at.missing_languages([*above, "title"], track.title, self._settings.languages)
        numbers = range(1, len(track.lessons) + 1)
        entries = [self._entry([*above, "lessons", number - 1], number, track) for number in numbers]
        if track.text:
            self._at.missing_languages([*above, "text"], track.text, self._settings.languages)
        found = tuple(entry for entry in entries if entry is not None)
        return Track(track.id, track.title, found, track.text)

    def _entry(self, keys: Keys, number: int, track: TrackSettings) -> Lesson | PlannedLesson | None:
        entry = track.lessons[number - 1]
        if entry.planned is not None and entry.file is None:
            self._at.missing_languages([*keys, "planned"], entry.planned, self._settings.languages)
            return PlannedLesson(entry.planned, number)
        lesson = stand_in = None
        if entry.file is None or entry.planned is not None:
            what = "must have `file` or `planned`" if entry.file is None else "has both `file` and `planned`"
            message = f"lesson {number} of track {track.id} {what}"
            self._at(keys, "wrong-type", message, "Give it one of the two.")
        elif (path := self._path([*keys, "file"], entry.file, track)) is not None:
            lesson = self._lesson([*keys, "file"], path, number, track)
            stand_in = self._stand_in(path, number, track)
        self.lost = self.lost or lesson is None
        return lesson or stand_in

    def _stand_in(self, path: Path, number: int, track: TrackSettings) -> Lesson | None:
        lesson = self._earlier.get(relative_path(path, self._root))
        return replace(lesson, number=number, count=len(track.lessons)) if lesson is not None else None

    def _path(self, keys: Keys, name: str, track: TrackSettings) -> Path | None:
        """Return where a lesson's file lies, None where it can't be taken from there."""
        if not is_lesson_file(name):
            self._at(
                keys,
                "bad-lesson-file",
                f"{name!r} is no path to a lesson below lessons/{track.id}/",
                "Write its path from there, e.g. 01-first.md: forward slashes, no `..`, .md at the end.",
            )
            return None
        path = self._root / "lessons" / track.id / name
        relative = relative_path(path, self._root)
        if relative in self._files:
            message = f"{relative} is listed already in line {self._files[relative]}"
            self._at(keys, "duplicate-lesson", message, "Remove one of the two.")
            return None
        self._files[relative] = self._at.line(keys)
        return path

    def _lesson(self, keys: Keys, path: Path, number: int, track: TrackSettings) -> Lesson | None:
        relative = relative_path(path, self._root)
        if is_absent(path):
            message = f"{relative} does not exist"
            hint = "Write it, or announce it with `planned:` and a title."
            self._at(keys, "lesson-file-missing", message, hint)
            return None
        report = self._reports.of(relative)
        place = _Place(track.id, number, len(track.lessons))
        lesson = self._recalled(path, place, report)
        self.lost = self.lost or report.has_errors  # a sample may be hidden by one, and its demo not seen
        return lesson

    def _recalled(self, path: Path, place: _Place, report: Reporter) -> Lesson | None:
        languages = self._settings.languages

        def read() -> tuple[Lesson | None, list[Problem]]:
            fresh = Reporter(report.path)
            return _read_lesson(path, place, languages, fresh), fresh.problems

        lesson, problems = self._recall("lesson", [path], (report.path, tuple(languages)), read)
        report.problems += problems
        if lesson is None:
            return None
        return replace(lesson, track_id=place.track_id, number=place.number, count=place.count)

    def _unlisted(self) -> None:
        listed = {
            posixpath.normpath(f"lessons/{track.id}/{entry.file}".replace("\\", "/"))
            for track in self._settings.tracks
            for entry in track.lessons
        }
        files = (path for path in (self._root / "lessons").rglob("*.md") if not path.is_dir())
        for path in sorted(files):
            relative = relative_path(path, self._root)
            if relative not in listed:
                self._reports.of(relative)(
                    1,
                    "lesson-not-in-course",
                    f"{COURSE_FILE} does not list this lesson",
                    "Add it to a track as `- file: …`, or delete it.",
                )
