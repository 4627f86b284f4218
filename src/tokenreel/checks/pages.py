"""The pages of a site with what each holds in every language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from tokenreel.checks.rendered import Rendered, render
from tokenreel.course import CODE_SPAN, Document, Lesson, Texts, emit_markdown

_STARTS: Final = r"(?<![^\s(<\"'\[=:])"
_ENDS: Final = r"(?![^\s)>\"'\]])"


@dataclass(frozen=True, slots=True)
class SitePage:
    """A lesson, or a page of ``docs/``."""

    source: str
    """Its file in the folder that MkDocs reads: its path below ``lessons/`` or ``docs/``."""
    document: Document
    """What its author wrote."""
    rendered: Mapping[str, Rendered]
    """What it holds, by language."""
    is_draft: bool = False
    """Whether only serving shows it."""

    @property
    def is_lesson(self) -> bool:
        """Whether it is one."""
        return self.document.path.startswith("lessons/")

    def places(self, word: str, language: str) -> list[tuple[int, int]]:
        """Return the 1-based lines and columns at which a link or a picture stands in a language's text.

        Where it is written otherwise than it reads, that is the page's first line.
        """
        document, languages = self.document, tuple(self.rendered)
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
    rendered = {}
    for name in languages:
        title = (titles.get(name) or next(iter(titles.values()))) if titles else ""
        head = f"# {title}\n\n" if title else ""
        rendered[name] = render(head + emit_markdown(document, name, languages, lambda _: ""))
    return rendered


def lesson_source(lesson: Lesson) -> str:
    """Return where a lesson's page lies in the folder that MkDocs reads."""
    return f"{lesson.slug}.md"


def page_source(path: str) -> str | None:
    """Return where a page of ``docs/`` lies there; None for one that MkDocs leaves out of a site."""
    below = PurePosixPath(path).relative_to("docs")
    is_left_out = below.parts[0] == "templates" or any(part.startswith(".") for part in below.parts)
    return None if is_left_out else below.as_posix()


def by_place(
    page: SitePage, found: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, tuple[int, int], list[str], bool]]:
    """Yield the places of words that were found in a page, each once, whatever languages share it.

    Args:
        page: The page.
        found: What was found, by language.

    Yields:
        A word, its 1-based line and column, those languages, and whether no other shows it.
    """
    rows: dict[tuple[str, tuple[int, int]], list[str]] = {}
    for language, words in found.items():
        for word in words:
            for place in page.places(word, language):
                rows.setdefault((word, place), []).append(language)
    for (word, place), languages in rows.items():
        others = [name for name in page.rendered if name not in languages]
        shown = any(place[0] in page.document.shown_lines(name, tuple(page.rendered)) for name in others)
        yield word, place, languages, not shown


def _blank(code: re.Match[str]) -> str:
    return " " * len(code[0])
