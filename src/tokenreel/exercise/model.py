"""An exercise as values: the cells of one source file, by what they are for and in which language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final, Literal

from tokenreel.course import Reference
from tokenreel.course.embeds import find_references
from tokenreel.course.headings import find_headings, slugify

SUFFIX: Final = ".py"
_FENCE: Final = re.compile(r"\s*(```|~~~)")


class Role(StrEnum):
    """What a cell is for."""

    SHARED = "shared"
    """Stands in both versions."""
    GAP = "gap"
    """What the learner fills in: stands in the learner's version only."""
    SOLUTION = "solution"
    """What stands in the place of the gap before it in the solution."""
    TOOL = "tool"
    """What the checks and the reader's language need, and no learner has to read: folded on the page."""
    CHECK = "check"
    """Tells the learner whether a gap is filled well; stands in both versions."""


class Version(StrEnum):
    """Which of an exercise's two notebooks."""

    LEARNER = "learner"
    """With the gaps."""
    SOLUTION = "solution"
    """With the gaps filled in."""

    def has(self, role: Role) -> bool:
        """Tell whether cells of a role stand in it."""
        return role is not (Role.SOLUTION if self is Version.LEARNER else Role.GAP)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the source file."""

    line: int
    """1-based line of its marker."""
    kind: Literal["code", "markdown"]
    """What it holds."""
    role: Role
    """What it is for."""
    language: str | None
    """The language it is for; None for all."""
    source: str
    """Its text."""
    alt: Mapping[str, str]
    """What a picture that it draws shows, by language."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """The measured numbers that its prose names, lines and columns counted within it."""
        if self.kind == "code":
            return ()
        lines = tuple(self.source.split("\n"))
        return tuple(find_references(lines, _prose(lines)))

    def line_of(self, row: int) -> int:
        """Return the line of the file in which a 1-based line of the cell stands."""
        return self.line + row

    def column_of(self, column: int) -> int:
        """Return the column of the file: in Markdown each line begins with ``# ``."""
        return column + 2 if self.kind == "markdown" else column


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands in one place of a notebook: one cell for all languages, or one for each."""

    cells: tuple[Cell, ...]
    """In the order of the file; each language at most once."""

    @property
    def role(self) -> Role:
        """What its cells are for."""
        return self.cells[0].role

    @property
    def kind(self) -> Literal["code", "markdown"]:
        """What its cells hold."""
        return self.cells[0].kind

    @property
    def is_shared(self) -> bool:
        """Whether one cell is for all languages."""
        return self.cells[0].language is None

    def cell(self, language: str, languages: Sequence[str]) -> Cell:
        """Return the cell that a language gets: its own, else that of the first language that has one."""
        if self.is_shared:
            return self.cells[0]
        by_language = {cell.language: cell for cell in self.cells}
        found = next((by_language[name] for name in (language, *languages) if name in by_language), None)
        return found or self.cells[0]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One source file: both versions in all languages."""

    path: str
    """Relative to the project's root, forward slashes."""
    demos: tuple[str, ...]
    """The recordings that answer it where it is executed."""
    measurement: str | None
    """The measurement that its conclusions cite."""
    slots: tuple[Slot, ...]
    """In the order of the file."""

    @property
    def name(self) -> str:
        """What lessons call it."""
        return PurePosixPath(self.path).stem

    def slug(self, version: Version) -> str:
        """Return a version's address below the site's root, without its suffix: beside its lesson."""
        return slug_of(self.path, version)

    def cells(self, version: Version, language: str, languages: Sequence[str]) -> Iterator[Cell]:
        """Yield the cells of a notebook."""
        for slot in self.slots:
            if version.has(slot.role):
                yield slot.cell(language, languages)

    def title(self, language: str, languages: Sequence[str]) -> str:
        """Return its title: the heading that its first cell begins with."""
        first = next(self.cells(Version.LEARNER, language, languages)).source
        return first.partition("\n")[0].removeprefix("# ").strip()


def heading_ids(exercise: Exercise, version: Version, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the id of each heading of a notebook, the same in all languages: the English slug, if any."""
    names: list[str] = []
    for cell in exercise.cells(version, "en", languages):
        if cell.kind == "markdown":
            for heading in find_headings(cell.source.split("\n")):
                names.append(_unique(slugify(heading.text), names))
    return tuple(names)


def _unique(name: str, taken: Sequence[str]) -> str:
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbered) if one not in taken)


def _prose(lines: tuple[str, ...]) -> Iterator[int]:
    """Yield the 1-based numbers of the lines that are in no fence."""
    fence: str | None = None
    for number, line in enumerate(lines, start=1):
        match = _FENCE.match(line)
        if match and fence in {None, match[1]}:
            fence = None if fence else match[1]
        elif fence is None:
            yield number


def slug_of(path: str, version: Version) -> str:
    """Return the address of a version of an exercise below the site's root, by the exercise's file."""
    below = path.removeprefix("lessons/").removesuffix(SUFFIX)
    return below if version is Version.LEARNER else f"{below}-solution"
