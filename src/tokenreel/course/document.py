"""A Markdown file as values: what it says, with line numbers, ignorant of files and of MkDocs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

type Texts = Mapping[str, str]
"""One text a language, by language code."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside one stretch of Markdown."""

    line: int
    """1-based line in the file."""
    level: int
    """1 to 6."""
    text: str
    """Its source text."""


@dataclass(frozen=True, slots=True)
class Container:
    """What stands between ``:::lang`` and ``:::``."""

    language: str
    """The language code behind the colons."""
    line: int
    """1-based line of the opening marker."""
    end_line: int
    """1-based line of the closing marker."""
    headings: tuple[Heading, ...]
    """Its headings, in order."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Adjacent containers that say the same in different languages."""

    containers: tuple[Container, ...]
    """In the order of the file; each language at most once."""

    def container(self, language: str) -> Container | None:
        """Return the container of a language, or None where the passage has none."""
        return next((found for found in self.containers if found.language == language), None)

    def shown(self, language: str, languages: Sequence[str]) -> Container | None:
        """Return what a language's page shows: its own container, else the first language's that has one."""
        return next((c for name in (language, *languages) if (c := self.container(name)) is not None), None)


PROGRAM_LANGUAGES: Final[Mapping[str, str]] = {
    "python": "python", "py": "python", "python3": "python",
    "javascript": "javascript", "js": "javascript", "mjs": "javascript",
    "bash": "bash", "sh": "bash", "shell": "bash",
}  # fmt: skip
"""What a demo's fence may be called, and the language that it is run as."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A fence that carries attributes of ours."""

    line: int
    """1-based line of the opening fence."""
    end_line: int
    """1-based line of the closing fence; of the last line of code where there is none."""
    language: str
    """The fence's language, e.g. ``python``."""
    code: str
    """What stands between the fence lines."""
    title: Texts
    """Its title by language; empty where it has none."""
    demo: str | None
    """The demo that this sample is the printed code of."""
    setup: str | None
    """The demo that this sample is the hidden set-up of; such a fence is not printed."""
    attributes: str
    """The rest of the fence's info string, for Python-Markdown."""
    is_closed: bool = True
    """Whether it has a closing fence; False is a problem, and its end a guess."""
    task: str | None = None
    """The task that it is a part of."""
    part: str | None = None
    """Which: ``task`` is what readers start from; ``solution``, ``checks`` and ``hints`` are not printed."""
    replays: str | None = None
    """For a task's printed part: the demo whose recording answers it."""

    @property
    def is_printed(self) -> bool:
        """Whether the page shows it as a sample."""
        return self.setup is None and self.part in {None, "task"}

    @property
    def program_language(self) -> str | None:
        """The language that it is run as, as a demo; None where it can't be run."""
        return PROGRAM_LANGUAGES.get(self.language.lower())


@dataclass(frozen=True, slots=True)
class Embed:
    """A fence without code, in whose place something of the course's stands."""

    line: int
    """1-based line of the opening fence."""
    end_line: int
    """1-based line of the closing fence."""
    kind: str
    """``race``, ``plot`` or ``exercise``."""
    words: tuple[str, ...]
    """Of what: the words of the attribute's value."""
    title: Texts
    """Its title by language; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A measured number in prose, named instead of typed: ``{measured: words sync-streamed ttft median}``."""

    line: int
    """1-based."""
    column: int
    """1-based column of its brace."""
    source: str
    """As it stands in the file."""
    words: tuple[str, ...]
    """What it names."""


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed Markdown file."""

    path: str
    """Relative to the project's root, forward slashes."""
    lines: tuple[str, ...]
    """The file's lines without their ends, front matter included."""
    body_line: int
    """1-based first line after the front matter."""
    passages: tuple[Passage, ...]
    """In the order of the file."""
    samples: tuple[Sample, ...]
    """In the order of the file."""
    embeds: tuple[Embed, ...] = ()
    """In the order of the file."""
    references: tuple[Reference, ...] = ()
    """In the order of the file."""
    text_lines: tuple[int, ...] = ()
    """The 1-based lines of Markdown's own: no marker, no code, no comment."""

    def shown_lines(self, language: str, languages: Sequence[str]) -> tuple[int, ...]:
        """Return those of :attr:`text_lines` that a language's page shows, another's where it stands in.

        Args:
            language: The page's.
            languages: The course's, in the order in which they stand in for one another.
        """
        hidden: set[int] = set()
        for passage in self.passages:
            shown = passage.shown(language, languages)
            for container in passage.containers:
                if container is not shown:
                    hidden.update(range(container.line, container.end_line + 1))
        return tuple(number for number in self.text_lines if number not in hidden)
