"""A lesson's text in paragraphs, each known by a hash that a new line break doesn't change."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tokenreel.course import Document
from tokenreel.course.fences import Fence, open_fence

_HEX: Final = 10
"""Digits of a hash: enough for the paragraphs of a lesson, few enough for a file that people merge."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines without a blank one between them, or a fence."""

    line: int
    """1-based line of the first."""
    text: str
    """Its words, with one blank between them."""

    @property
    def hash(self) -> str:
        """What it is known by."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:_HEX]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a passage says in one language."""

    language: str
    """Its code."""
    line: int
    """1-based line of its container."""
    paragraphs: tuple[tuple[int, str], ...]
    """The 1-based line and the hash of each."""

    @property
    def hashes(self) -> tuple[str, ...]:
        """The hashes alone."""
        return tuple(found for _, found in self.paragraphs)


type Translation = tuple[Stretch, ...]
"""A passage in all the languages that it has, which are two or more."""


def split_paragraphs(lines: Sequence[str], *, first_line: int = 1) -> Iterator[Paragraph]:
    """Yield the paragraphs of lines, without comments and the marks of containers.

    Args:
        lines: The lines.
        first_line: The 1-based line of the file in which they start.
    """
    held: list[str] = []
    start = first_line
    fence: Fence | None = None
    for number, line in enumerate(lines, start=first_line):
        is_comment = line.lstrip().startswith("<!--") and line.rstrip().endswith("-->")
        is_gap = fence is None and (not line.strip() or line.startswith(":::") or is_comment)
        opened = open_fence(line, number) if fence is None else None
        begins_fence = opened is not None and not opened.prefix
        if held and (is_gap or begins_fence):
            yield _paragraph(start, held)
            held = []
        if is_gap:
            continue
        start = start if held else number
        held.append(line)
        if fence is not None and fence.is_closed_by(fence.within(line) or ""):
            if not fence.prefix:
                yield _paragraph(start, held)
                held = []
            fence = None
        fence = opened or fence
    if held:
        yield _paragraph(start, held)


def _paragraph(line: int, lines: Sequence[str]) -> Paragraph:
    return Paragraph(line, " ".join(" ".join(lines).split()))


def translations(document: Document) -> tuple[Translation, ...]:
    """Return the passages of a document that have two languages or more."""
    found = []
    for passage in document.passages:
        stretches = []
        for container in passage.containers:
            lines = document.lines[container.line : container.end_line - 1]
            paragraphs = split_paragraphs(lines, first_line=container.line + 1)
            rows = tuple((one.line, one.hash) for one in paragraphs)
            stretches.append(Stretch(container.language, container.line, rows))
        if len(stretches) > 1:
            found.append(tuple(stretches))
    return tuple(found)
