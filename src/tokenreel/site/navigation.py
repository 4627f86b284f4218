"""The navigation of one language: home, the tracks, then the author's other pages and folders."""

import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel, get_files
from mkdocs.structure.pages import Page
from mkdocs.utils import dirname_to_title

from tokenreel.course import Course, Lesson, track_page
from tokenreel.site.made import APART
from tokenreel.site.texts import as_html, in_language, texts_for

_INDEXES: Final = ("index.md", "README.md")
_MOST_SHOWN: Final = 100
"""How many lessons every page may list; of more, a page lists those of its own track."""
_PRUNE: Final = "navigation.prune"
_EXPAND: Final = "navigation.expand"
_INDEXED: Final = "navigation.indexes"
"""With it, Material lets a section's title lead to its first page; else that would be one row more."""
_LINK: Final = re.compile(r"\]\((?P<target>[^)\s#]+\.md)[)#]")


def navigation(
    config: MkDocsConfig, course: Course, language: str, lessons: Mapping[str, Lesson], made: Container[str]
) -> list[Any]:
    """Return what MkDocs' ``nav`` would say.

    Args:
        config: Its docs folder holds one language's pages. Its ``nav``, if any, is the author's own: it takes
            the place of the pages and folders found, and home is added where it names none.
        course: The course.
        language: Of the titles.
        lessons: The lessons that are built, by their source in the docs folder.
        made: The sources of pages that have no file of the author's.
    """
    pages = get_files(config).documentation_pages(inclusion=InclusionLevel.is_in_nav)
    home = next((page.src_uri for page in pages if page.src_uri in _INDEXES), "index.md")
    has_indexes = _INDEXED in config.theme["features"]
    tracks = list(_tracks(course, language, lessons, made if has_indexes else ()))
    others: list[Any] | None = config.nav
    if others is None:
        own = [page for page in pages if page.src_uri not in lessons and page.src_uri not in made]
        others = [row for row in _folder("", own) if row != home]
        others += [page for page in APART if page in made]
    elif home in _named(others):
        return tracks + others
    return [{texts_for(language)["home"]: home}, *tracks, *others]


def leave_out(files: Files, given: Any, made: Iterable[str]) -> None:
    """Let MkDocs say nothing of made pages that a navigation doesn't name.

    Args:
        files: Every file of a language's build.
        given: The navigation.
        made: The sources of pages that have no file of the author's.
    """
    named = _named(given)
    for source in made:
        file = files.get_file_from_path(source)
        if file is not None and source not in named:
            file.inclusion = InclusionLevel.NOT_IN_NAV


def prune(config: MkDocsConfig, lessons: int) -> None:
    """Let a page of a large course list only what is near it: all of it on all pages grows with their square.

    Args:
        config: Whose theme is told; where its author wants everything unfolded, it stays so.
        lessons: How many there are.
    """
    features: list[str] = config.theme["features"]
    if lessons > _MOST_SHOWN and not {_PRUNE, _EXPAND} & set(features):
        config.theme["features"] = [*features, _PRUNE]


def lesson_title(lesson: Lesson, language: str) -> str:
    """Return what the navigation calls a lesson, as HTML: a draft says so."""
    title = in_language(lesson.title, language)
    return as_html(f"{title} ({texts_for(language)['draft']})" if lesson.is_draft else title)


def name_sections(pages: Iterable[Page]) -> None:
    """Give each folder that has an index page that page's title, which is known once it is rendered."""
    for page in pages:
        if page.is_index and page.parent is not None:
            heading = next((item.title for item in page.toc if item.level == 1), page.parent.title)
            page.parent.title = page.meta.get("title", heading)


def part_lessons(pages: Iterable[Page], lessons: Container[str], made: Container[str]) -> None:
    """Let no lesson lead on into the author's other pages, nor one of those into a lesson, but for home.

    A track's page goes with its lessons; the gallery and a reader's own page have no neighbours.

    Args:
        pages: Those of the navigation, in its order.
        lessons: The sources of those that are lessons.
        made: The sources of pages that have no file of the author's.
    """

    def is_lesson(page: Page) -> bool:
        source = page.file.src_uri
        return source in lessons or (source in made and source not in APART)

    for before, after in pairwise(pages):
        leaves = is_lesson(before)
        crosses = leaves != is_lesson(after) and (leaves or not before.is_homepage)
        apart = {before.file.src_uri, after.file.src_uri} & set(APART)
        if crosses or any(source in made for source in apart):
            before.next_page = after.previous_page = None


def _named(given: Any) -> set[str]:
    """Return the sources that an author's ``nav`` names."""
    if isinstance(given, str):
        return {posixpath.normpath(given)}
    return set().union(*map(_named, given.values() if isinstance(given, dict) else given or ()))


def _tracks(
    course: Course, language: str, lessons: Mapping[str, Lesson], indexes: Container[str]
) -> Iterator[dict[str, Any]]:
    for track in course.tracks:
        pages: list[Any] = []
        for source, lesson in lessons.items():
            if lesson.track_id == track.id:
                pages.append({lesson_title(lesson, language): source})
        if pages:
            index = track_page(track.id)
            row = [index, *pages] if index in indexes else pages
            yield {as_html(in_language(track.title, language, track.id)): row}


def _folder(folder: str, files: Sequence[File]) -> list[Any]:
    """Return a folder's pages and sections: its index, what that links to, in its order, the rest by name.

    Args:
        folder: Its path, ending in a slash; empty for the whole.
        files: The pages in it and below.
    """
    below: dict[str, list[File]] = {}
    for file in files:
        below.setdefault(_child(folder, file), []).append(file)
    index = next((child for child in below if posixpath.basename(child) in _INDEXES), None)
    text = below[index][0].content_string if index is not None else ""
    linked = [posixpath.normpath(folder + match["target"]) for match in _LINK.finditer(text)]

    def place(child: str) -> tuple[bool, int, bool, str]:
        hits = (at for at, link in enumerate(linked) if link.startswith(child))
        return child != index, next(hits, len(linked)), child.endswith("/"), child

    return [
        {dirname_to_title(posixpath.basename(child[:-1])): _folder(child, below[child])}
        if child.endswith("/")
        else child
        for child in sorted(below, key=place)
    ]


def _child(folder: str, file: File) -> str:
    """Return which entry of a folder leads to a file: the file itself, or a folder with its slash."""
    head, slash, _ = file.src_uri.removeprefix(folder).partition("/")
    return folder + head + slash
