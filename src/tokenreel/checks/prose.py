"""What is wrong with a page's prose: pictures that say nothing, headings that skip a level, broken HTML."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tokenreel.checks.pages import Rendered, by_place
from tokenreel.course import Document, page_headings
from tokenreel.problems import Problem, Severity

_LONGEST: Final = 40
_TEXT_BEFORE: Final = re.compile(r"!\[[^\]]*[^\]\s][^\]]*\]\(<?$")


def prose_problems(document: Document, rendered: Mapping[str, Rendered]) -> list[Problem]:
    """Return what is wrong with the pictures and the headings of a page; and where a build would end at it.

    Args:
        document: The page.
        rendered: What it holds in each of the course's languages.
    """
    images = _image_problems(document, rendered)
    return sorted(
        {
            *images,
            *_heading_problems(document, tuple(rendered)),
            *_html_problems(document, rendered),
            *_depth_problems(document, rendered),
        }
    )


def _html_problems(document: Document, found: Mapping[str, Rendered]) -> Iterable[Problem]:
    hint = "Begin it with `&lt;!` where it is meant as text, or put it into a fence."
    for rest in {rendered.refused for rendered in found.values() if rendered.refused}:
        lines = enumerate(document.lines, start=1)
        line, text = next(((number, line) for number, line in lines if line.endswith(rest)), (1, rest))
        message = f"`{rest[:_LONGEST]}` is no HTML, and MkDocs ends with an error there"
        column = len(text) - len(rest) + 1
        yield Problem(document.path, line, column, "unreadable-html", message, hint)


def _depth_problems(document: Document, found: Mapping[str, Rendered]) -> Iterable[Problem]:
    if any(rendered.is_too_deep for rendered in found.values()):
        message = "lists or quotes are nested so deep here that MkDocs ends with an error"
        hint = "Write them flatter; what is meant as text or code goes into a fence."
        line = min(document.body_line, len(document.lines)) or 1
        yield Problem(document.path, line, 1, "nested-too-deep", message, hint)


def _image_problems(document: Document, found: Mapping[str, Rendered]) -> Iterable[Problem]:
    bare = {language: rendered.bare_images for language, rendered in found.items()}
    hint = 'Say what it shows: ![…](address); of decoration, write HTML with an empty alt="".'
    for source, place, _, _ in by_place(document, bare):
        if _TEXT_BEFORE.search(document.lines[place[0] - 1][: place[1] - 1]):
            continue  # the same picture, where it has a text
        message = f"the picture `{source}` has no alternative text"
        yield Problem(document.path, *place, "image-without-alt", message, hint, Severity.WARNING)


def _heading_problems(document: Document, languages: Sequence[str]) -> Iterable[Problem]:
    for language in languages:
        above = 1  # the page's title
        for heading in page_headings(document, language, languages):
            if heading.level > above + 1:
                message = f"a heading of level {heading.level} follows one of level {above}"
                hint = f"Write {'#' * (above + 1)}: who listens to a page goes through it by its levels."
                code = "heading-level-skipped"
                yield Problem(document.path, heading.line, 1, code, message, hint, Severity.WARNING)
            above = heading.level
