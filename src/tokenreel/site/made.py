"""The pages that a site has without a file of its author's: one a track, the gallery, the reader's own."""

from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Final

from tokenreel.course import GALLERY_PAGE, PROGRESS_PAGE, Course, Lesson, track_page
from tokenreel.site.gallery import GALLERY
from tokenreel.site.outline import track_marker
from tokenreel.site.progress import PROGRESS
from tokenreel.site.texts import as_markdown, in_language, texts_for

APART: Final = (GALLERY_PAGE, PROGRESS_PAGE)
"""Those that belong to no track, in the order of the navigation."""


def made_pages(
    course: Course, lessons: Mapping[str, Lesson], docs: Path, language: str, *, shows_progress: bool
) -> dict[str, bytes]:
    """Return the sources of the pages that are made, by their address in the staged folder.

    Args:
        course: The course.
        lessons: Those that are built, by the address of their source.
        docs: The author's folder of pages: what is there takes the place of what would be made.
        language: Of the titles.
        shows_progress: Whether readers' progress is shown.
    """
    made = dict(_pages(course, lessons, language, shows_progress=shows_progress))
    return {target: text.encode() for target, text in made.items() if not _is_taken(target, lessons, docs)}


def _pages(
    course: Course, lessons: Mapping[str, Lesson], language: str, *, shows_progress: bool
) -> Iterator[tuple[str, str]]:
    texts = texts_for(language)
    built = {lesson.slug for lesson in lessons.values()}
    for track in course.tracks:
        if any(isinstance(one, Lesson) and one.slug in built for one in track.entries):
            title = as_markdown(in_language(track.title, language, track.id))
            yield track_page(track.id), f"# {title}\n\n{track_marker(track.id)}\n"
    if any(demo.lesson.slug in built for demo in course.demos):
        yield GALLERY_PAGE, f"# {texts['gallery']}\n\n{texts['gallery_about']}\n\n{GALLERY}\n"
    if shows_progress:  # it has no place in a row of pages
        yield PROGRESS_PAGE, f"---\nhide: [footer]\n---\n# {texts['my_progress']}\n\n{PROGRESS}\n"


def _is_taken(target: str, lessons: Container[str], docs: Path) -> bool:
    beside = Path(target).with_name("README.md").as_posix() if target.endswith("index.md") else target
    return target in lessons or beside in lessons or (docs / target).is_file() or (docs / beside).is_file()
