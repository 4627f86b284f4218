"""The pages of a site with what each holds in every language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from tokenreel.checks.paragraphs import Translation
from tokenreel.course import CODE_SPAN, Document, Lesson, Texts, emit_markdown
from tokenreel.problems import Problem

_STARTS: Final = r"(?<![^\s(<\"'\[=:])"
_ENDS: Final = r"(?![^\s)>\"'\]])"


@dataclass(frozen=True, slots=True)
class Rendered:
    """One language of a page."""

    links: tuple[str, ...]
    """What Markdown links to and which pictures it shows, as written, each once, in order."""
    html_links: tuple[str, ...]
    """The same of raw HTML, which MkDocs leaves as it is."""
    ids: frozenset[str]
    """What ``#…`` can lead to."""
    bare_images: tuple[str, ...]
    """The addresses of pictures without alternative text, each once, in order."""
    refused: str = ""
    """The rest of the first line at whose HTML Python's parser gives up, and with it MkDocs; mostly none."""
    is_too_deep: bool = False
    """Whether Python-Markdown gives up at lists or quotes that nest too deep: then nothing else is known."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one file alone says of its page: kept until the file changes."""

    rendered: Mapping[str, Rendered]
    """What the page holds, by language."""
    problems: tuple[Problem, ...]
    """What is wrong with its prose."""
    translations: tuple[Translation, ...] = ()
    """A lesson's passages that have two languages or more."""


@dataclass(frozen=True, slots=True)
class SitePage:
    """A lesson, or a page of ``docs/``."""

    source: str
    """Its file in the folder that MkDocs reads: its path below ``lessons/`` or ``docs/``."""
    document: Document
    """What its author wrote."""
    found: Found
    """What that says."""
    is_draft: bool = False
    """Whether only serving shows it."""

    @property
    def rendered(self) -> Mapping[str, Rendered]:
        """What it holds, by language."""
        return self.found.rendered


def find_places(
    document: Document, word: str, language: str, languages: Sequence[str]
) -> list[tuple[int, int]]:
    """Return the 1-based lines and columns at which a link or a picture stands in a language's text.

    Where it is written otherwise than it reads, that is the page's first line.
    """
    pattern = re.compile(_STARTS + re.escape(word) + _ENDS)
    found = [
        (number, match.start() + 1)
        for number in document.shown_lines(language, languages)
        if word in document.lines[number - 1]
        for match in pattern.finditer(CODE_SPAN.sub(_blank, document.lines[number - 1]))
    ]
    return found or [(min(document.body_line, len(document.lines)) or 1, 1)]


def render_document(
    document: Document, languages: Sequence[str], titles: Texts | None = None
) -> dict[str, Rendered]:
    """Return what a document holds in each language.

    Args:
        document: The parsed file.
        languages: The course's.
        titles: What the site writes above it as the page's heading; a lesson's title.
    """
    from tokenreel.checks.rendered import render  # noqa: PLC0415 - slow to import, and seldom needed

    rendered = {}
    for name in languages:
        title = (titles.get(name) or next(iter(titles.values()))) if titles else ""
        head = f"# {title}\n\n" if title else ""
        rendered[name] = render(head + emit_markdown(document, name, languages, lambda _: ""))
    return rendered


def lesson_source(lesson: Lesson) -> str:
    """Return where a lesson's page lies in the folder that MkDocs reads."""
    return f"{lesson.slug}.md"


def page_source(path: str) -> str:
    """Return where a page of ``docs/`` lies there."""
    return path.removeprefix("docs/")


def is_left_out(path: str) -> bool:
    """Tell whether MkDocs leaves a page of ``docs/`` out of a site."""
    parts = PurePosixPath(page_source(path)).parts
    return parts[0] == "templates" or any(part.startswith(".") for part in parts)


def by_place(
    document: Document, found: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, tuple[int, int], list[str], bool]]:
    """Yield the places of words that were found in a page, each once, whatever languages share it.

    Args:
        document: The page.
        found: What was found, by each of the course's languages.

    Yields:
        A word, its 1-based line and column, those languages, and whether no other shows it.
    """
    order = tuple(found)
    rows: dict[tuple[str, tuple[int, int]], list[str]] = {}
    for language, words in found.items():
        for word in words:
            for place in find_places(document, word, language, order):
                rows.setdefault((word, place), []).append(language)
    for (word, place), languages in rows.items():
        others = [name for name in order if name not in languages]
        shown = any(place[0] in document.shown_lines(name, order) for name in others)
        yield word, place, languages, not shown


def _blank(code: re.Match[str]) -> str:
    return " " * len(code[0])
