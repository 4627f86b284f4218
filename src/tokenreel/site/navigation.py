"""The navigation of one language: home, the tracks, then the folders of the author's other pages."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tokenreel.course import Course, Lesson
from tokenreel.site.texts import in_language, texts_for

_HEADING: Final = re.compile(r"^# (?P<title>.+?)\s*(?:\{[^}]*\})?\s*$", re.MULTILINE)
_LINK: Final = re.compile(r"\]\((?P<target>[^)\s#]+\.md)[)#]")


def navigation(
    course: Course, language: str, lessons: Mapping[str, Lesson], staged: Path, given: list[Any] | None
) -> list[Any]:
    """Return what MkDocs' ``nav`` would say.

    Args:
        course: The course.
        language: Of the titles.
        lessons: The lessons that are built, by their source in the staged folder.
        staged: The folder with one language's pages.
        given: The author's own ``nav``, which takes the place of the folders found.
    """
    texts = texts_for(language)
    rows: list[Any] = []
    if given is None or "index.md" not in str(given):
        rows.append({texts["home"]: "index.md"})
    for track in course.tracks:
        pages = [
            {f"{in_language(lesson.title, language)} ({texts['draft']})": source}
            if lesson.is_draft
            else source
            for source, lesson in lessons.items()
            if lesson.track_id == track.id
        ]
        if pages:
            rows.append({in_language(track.title, language, track.id): pages})
    return rows + (_folders(staged, lessons) if given is None else given)


def _folders(staged: Path, lessons: Mapping[str, Lesson]) -> list[Any]:
    """Return each folder that has an index page, under its title, its pages in the order of its links."""
    rows: list[Any] = []
    for index in sorted(staged.glob("*/index.md")):
        folder = index.parent
        text = index.read_text("utf-8")
        heading = _HEADING.search(text)
        pages = {path.relative_to(staged).as_posix() for path in folder.rglob("*.md")} - lessons.keys()
        linked = [f"{folder.name}/{match['target']}" for match in _LINK.finditer(text)]
        first = [f"{folder.name}/index.md", *(page for page in linked if page in pages)]
        ordered = dict.fromkeys([*first, *sorted(pages)])
        rows.append({heading["title"] if heading else folder.name: list(ordered)})
    return rows
