"""One id for a heading in all languages, so that a link or a language switch lands on the same place."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from tokenreel.course.document import Document, Heading

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_ATTRIBUTES: Final = re.compile(r"[ \t]+\{:?[ ]*(?P<list>[^{}\n]*)\}[ \t]*$")
_ID: Final = re.compile(r"(?:^|\s)#(?P<id>[^\s{}]+)")
_CLOSING: Final = re.compile(r"[ \t]+#+[ \t]*$")


def slugify(text: str) -> str:
    """Return a heading's text as an id; keeps letters of every script, Hangul syllables whole."""
    plain = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFC", text)).strip().lower()
    return re.sub(r"[\s-]+", "-", plain) or "section"


def find_headings(lines: Sequence[str], *, first_line: int = 1) -> tuple[Heading, ...]:
    """Return the headings of a stretch of Markdown, those in quotes and lists included.

    Args:
        lines: The stretch.
        first_line: The 1-based line of the file in which it starts.
    """
    tokens = _blocks().parse("\n".join(lines))
    return tuple(
        Heading(first_line + token.map[0], int(token.tag[1:]), tokens[index + 1].content)
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.map is not None
    )


@functools.cache
def _blocks() -> "MarkdownIt":
    """Return what parses as far as headings need it: their text is wanted as it was written."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - slow to import, where all is remembered

    return MarkdownIt().disable(["inline", "text_join"])


def heading_ids(document: Document, languages: Iterable[str]) -> Mapping[int, str]:
    """Return the id of each heading of a document, by its 1-based line.

    The nth heading of a passage has one id: what an author gave explicitly, else the English slug, else
    the slug of the first language that has one. Shared headings have their own.

    Args:
        document: The parsed file.
        languages: The course's languages in order.
    """
    order = sorted(languages, key=lambda language: language != "en")
    rows: list[tuple[Heading, ...]] = [(heading,) for heading in _shared_headings(document)]
    for passage in document.passages:
        found = [c.headings for name in order if (c := passage.container(name)) is not None]
        longest = max((len(headings) for headings in found), default=0)
        rows += [tuple(h[nth] for h in found if nth < len(h)) for nth in range(longest)]
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for row in sorted(rows, key=lambda headings: min(heading.line for heading in headings)):
        name = _unique(_wanted(row), taken)
        taken.add(name)
        ids.update({heading.line: name for heading in row})
    return ids


def page_headings(document: Document, language: str, languages: Sequence[str]) -> tuple[Heading, ...]:
    """Return the headings that a language's page shows, in their order; a lesson's title is not among them.

    Args:
        document: The parsed file.
        language: The page's.
        languages: The course's languages in order.
    """
    found = list(_shared_headings(document))
    for passage in document.passages:
        shown = passage.shown(language, languages)
        found += shown.headings if shown is not None else ()
    return tuple(sorted(found, key=lambda heading: heading.line))


def with_id(line: str, name: str) -> str:
    """Return a heading's line with an attribute list that holds this id, and what else stood in one."""
    found = _ATTRIBUTES.search(line)
    text = _CLOSING.sub("", line[: found.start()] if found else line)
    others = _ID.sub("", found["list"]).strip() if found else ""
    return f"{text} {{#{name}{' ' + others if others else ''}}}"


def _wanted(row: tuple[Heading, ...]) -> str:
    for heading in row:
        if (found := _ATTRIBUTES.search(heading.text)) and (explicit := _ID.search(found["list"])):
            return explicit["id"]
    return slugify(_ATTRIBUTES.sub("", row[0].text))


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        candidate, number = f"{name}-{number + 1}", number + 1
    return candidate


def _shared_headings(document: Document) -> tuple[Heading, ...]:
    lines = list(document.lines)
    lines[: document.body_line - 1] = [""] * (document.body_line - 1)
    for passage in document.passages:
        for container in passage.containers:
            lines[container.line - 1 : container.end_line] = [""] * (container.end_line - container.line + 1)
    return find_headings(lines)
