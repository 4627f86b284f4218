"""A course as values: its lessons in order and what is run in them, ignorant of files and of MkDocs."""

import hashlib
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from tokenreel.course.document import Document, Sample, Texts
from tokenreel.course.settings import Expectation, ProgressSettings


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson file with its place in the course."""

    document: Document
    """Its text."""
    track_id: str
    """The track it belongs to."""
    number: int
    """1-based place within the track; planned lessons count."""
    count: int
    """How many lessons the track has, planned ones included."""
    title: Texts
    """By language."""
    minutes: int
    """How long it takes to read."""
    tags: tuple[str, ...]
    """As in the front matter."""
    is_draft: bool
    """Whether it is built only while serving."""

    @property
    def slug(self) -> str:
        """Its address below the site's root: the path below ``lessons/`` without its suffix."""
        return self.document.path.removeprefix("lessons/").removesuffix(".md")


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    """A lesson that is announced, counts, and has no file yet."""

    title: Texts
    """By language."""
    number: int
    """1-based place within the track."""


@dataclass(frozen=True, slots=True)
class Track:
    """A row of lessons that are read in order."""

    id: str
    """The folder's name below ``lessons/``."""
    title: Texts
    """By language."""
    entries: tuple[Lesson | PlannedLesson, ...]
    """In reading order."""
    text: Texts = field(default_factory=dict)
    """What it is about, by language; empty where its author doesn't say."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The known deviations of a server."""

    fields: tuple[str, ...] = ()
    """Places in its answers, as ``response.usage``; ``*`` stands for any characters."""
    places: tuple[tuple[int, int], ...] = ()
    """The 1-based line and column of ``demo.yml`` at which each is declared."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that must hold of a recording."""

    place: tuple[int, int]
    """1-based line and column of ``demo.yml``."""
    what: Expectation
    """What."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A sample that is really run, recorded and replayed."""

    id: str
    """The folder's name below ``demos/``."""
    lesson: Lesson
    """Where it is printed."""
    sample: Sample
    """The printed code."""
    setup: Sample | None
    """The hidden set-up that runs before it, if there is one."""
    timeout_s: float | None = None
    """Seconds after which its program is ended, where its ``demo.yml`` says so."""
    endpoint: str | None = None
    """The endpoint it is recorded from, where its ``demo.yml`` says so."""
    output_varies: bool = False
    """Whether what it prints is another in each run."""
    deviations: Declared = Declared()
    """What its ``demo.yml`` says of its server."""
    expected: tuple[Expected, ...] = ()
    """What must hold of its recording, in the order of its ``demo.yml``."""

    @property
    def exit_code(self) -> int:
        """The exit status that its program should end with."""
        said = [entry.what.exit for entry in self.expected if entry.what.exit is not None]
        return said[0] if said else 0

    @property
    def hashes(self) -> Mapping[str, str | None]:
        """The sha256 of its code and of its set-up, named as in the header of a recording."""
        setup = canonical_code(self.setup.code) if self.setup is not None else None
        return {
            "code_sha256": _sha256(canonical_code(self.sample.code)),
            "setup_sha256": _sha256(setup) if setup is not None else None,
        }


@dataclass(frozen=True, slots=True)
class Task:
    """An exercise that is solved on its page: what readers start from, and what their code is held to."""

    id: str
    """Its name, of which a course has one."""
    lesson: Lesson
    """Where it stands."""
    starter: Sample
    """The printed code."""
    solution: Sample
    """One that passes all checks."""
    checks: Sample
    """What must hold of a run, as Python: see ``tokenreel.live``."""
    hints: tuple[Texts, ...]
    """Each by language, in the order in which a reader opens them."""
    replays: str
    """The demo whose recording answers it."""


@dataclass(frozen=True, slots=True)
class Course:
    """All tracks and demos, in the order of ``course.yml``."""

    title: Texts
    """By language."""
    languages: Texts
    """Language code to the language's own name; the first is the default."""
    tracks: tuple[Track, ...]
    """In reading order."""
    demos: tuple[Demo, ...]
    """In the order in which the lessons print them."""
    tasks: tuple[Task, ...] = ()
    """In the order in which the lessons print them; those that are whole."""
    id: str | None = None
    """What readers' browsers keep their progress by; None for the path of the site."""
    progress: ProgressSettings = field(default_factory=ProgressSettings)
    """How readers' progress is counted."""

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """Every lesson that has a file, in reading order."""
        return tuple(entry for track in self.tracks for entry in track.entries if isinstance(entry, Lesson))


def canonical_code(text: str) -> str:
    """Return code as it is hashed and run: LF, dedented, one final newline."""
    return textwrap.dedent(text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n") + "\n"


def _sha256(canonical: str) -> str:
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
