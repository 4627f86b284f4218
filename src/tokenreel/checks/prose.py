"""What a reader meets in a page's prose: pictures that say nothing, headings that skip a level."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from tokenreel.checks.pages import SitePage, by_place
from tokenreel.course import page_headings
from tokenreel.problems import Problem, Severity

_TEXT_BEFORE: Final = re.compile(r"!\[[^\]]*[^\]\s][^\]]*\]\(<?$")


def prose_problems(pages: Iterable[SitePage]) -> list[Problem]:
    """Return what is wrong with the pictures and the headings of pages; each is a warning."""
    return [
        problem
        for page in pages
        for problem in sorted({*_image_problems(page), *_heading_problems(page, tuple(page.rendered))})
    ]


def _image_problems(page: SitePage) -> Iterable[Problem]:
    bare = {language: rendered.bare_images for language, rendered in page.rendered.items()}
    hint = 'Say what it shows: ![…](address); of decoration, write HTML with an empty alt="".'
    for source, place, _, _ in by_place(page, bare):
        if _TEXT_BEFORE.search(page.document.lines[place[0] - 1][: place[1] - 1]):
            continue  # the same picture, where it has a text
        message = f"the picture `{source}` has no alternative text"
        yield Problem(page.document.path, *place, "image-without-alt", message, hint, Severity.WARNING)


def _heading_problems(page: SitePage, languages: Sequence[str]) -> Iterable[Problem]:
    for language in languages:
        above = 1  # the page's title
        for heading in page_headings(page.document, language, languages):
            if heading.level > above + 1:
                message = f"a heading of level {heading.level} follows one of level {above}"
                hint = f"Write {'#' * (above + 1)}: who listens to a page goes through it by its levels."
                code = "heading-level-skipped"
                yield Problem(page.document.path, heading.line, 1, code, message, hint, Severity.WARNING)
            above = heading.level
