"""Holds a lesson to its originals: the page of each language has every block of that language's file."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tokenreel.alignment.blocks import Block
from tokenreel.course import Document, emit_markdown
from tokenreel.course.headings import with_id
from tokenreel.course.parse import parse_document
from tokenreel.course.reporter import Reporter
from tokenreel.course.source import front_matter_end, split_lines
from tokenreel.problems import Problem

_ID: Final = re.compile(r"\{#(?P<id>[^\s{}]+)[^{}]*\}$")


def parse_lesson(text: str, path: str, languages: Sequence[str]) -> tuple[Document, list[Problem]]:
    """Return a lesson's document, and all that ``check`` would say of its text."""
    lines = split_lines(text)
    report = Reporter(path)
    document = parse_document(lines, (front_matter_end(lines) or 0) + 1, tuple(languages), report)
    return document, report.problems


def find_lost(
    document: Document, language: str, languages: Sequence[str], blocks: Sequence[Block]
) -> Iterator[Block]:
    """Yield the blocks that a language's page does not hold: whole, line for line, in their order.

    A heading may have got an id, which is all that a page adds within a block.

    Args:
        document: The lesson.
        language: Whose page.
        languages: The course's, in order.
        blocks: That language's, as they are written in a lesson.
    """
    page = emit_markdown(document, language, languages, lambda _: "").split("\n")
    at = 0
    for block in blocks:
        found = next((start for start in range(at, len(page)) if _stands(page, start, block.lines)), None)
        if found is None:
            yield block
        else:
            at = found + len(block.lines)


def _stands(page: Sequence[str], start: int, lines: Sequence[str]) -> bool:
    return start + len(lines) <= len(page) and all(
        _is_line(page[start + index], line) for index, line in enumerate(lines)
    )


def _is_line(shown: str, line: str) -> bool:
    if shown == line:
        return True
    found = _ID.search(shown)
    return found is not None and with_id(line, found["id"]) == shown
