"""Where lessons and tracks are as seen from a page, in links that work wherever a site is published."""

from collections.abc import Iterable

from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from tokenreel.course import Course, Lesson, track_page
from tokenreel.site.outline import track_slug


def lesson_addresses(lessons: Iterable[Lesson], files: Files, page: Page) -> dict[str, str]:
    """Return the addresses of lessons by slug; those that are not built are left out."""
    return _addresses({lesson.slug: f"{lesson.slug}.md" for lesson in lessons}, files, page)


def track_addresses(course: Course, files: Files, page: Page) -> dict[str, str]:
    """Return the addresses of the tracks' pages by slug; those that are not built are left out."""
    return _addresses({track_slug(one.id): track_page(one.id) for one in course.tracks}, files, page)


def _addresses(sources: dict[str, str], files: Files, page: Page) -> dict[str, str]:
    found = {slug: files.get_file_from_path(source) for slug, source in sources.items()}
    return {slug: get_relative_url(file.url, page.url) for slug, file in found.items() if file is not None}
