"""What a page's head tells programs: its description, and what it is in the words of schema.org.

Sources: https://schema.org/Course, https://schema.org/LearningResource,
https://developers.google.com/search/docs/appearance/structured-data/course
"""

import json
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tokenreel.course import Lesson
from tokenreel.site.texts import in_language

_DESCRIPTION_LENGTH: Final = 300
"""No search engine shows more of a description."""
_SAFE: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
"""JSON means the same with them, and no HTML reader sees the end of a script in them."""


@dataclass(frozen=True, slots=True)
class DescribedPage:
    """A page whose head is filled in."""

    language: str
    """The page's."""
    course: str
    """The course's title in it, as plain text."""
    description: str
    """Empty where it has none."""
    home: str
    """The whole address of the language's home page; empty where the site's is not known."""
    author: str = ""
    """Who provides the course; empty where nobody is named."""


def short_description(text: str) -> str:
    """Return the beginning of a paragraph in one line, cut between words."""
    return textwrap.shorten(text, _DESCRIPTION_LENGTH, placeholder="…")


def course_data(page: DescribedPage, lessons: Iterable[Lesson], address: Mapping[str, str]) -> dict[str, Any]:
    """Return a home page's data: the course, how long it takes, and its lessons.

    Args:
        page: The page.
        lessons: Those that are built, in reading order.
        address: The whole addresses of these by slug; empty where the site's is not known.
    """
    lessons = list(lessons)
    minutes = sum(lesson.minutes for lesson in lessons)
    parts = [_part(lesson, page.language, address.get(lesson.slug, "")) for lesson in lessons]
    instance = {
        "@type": "CourseInstance",
        "courseMode": "online",
        "courseWorkload": _duration(minutes),
        "inLanguage": page.language,
    }
    data = {
        "@context": "https://schema.org",
        **_course(page),
        "url": page.home,
        "description": page.description,
        "inLanguage": page.language,
        "provider": {"@type": "Organization", "name": page.author} if page.author else "",
        "hasCourseInstance": instance if lessons else "",
        "hasPart": parts,
    }
    return _without_empty(data)


def lesson_data(page: DescribedPage, lesson: Lesson, url: str) -> dict[str, Any]:
    """Return a lesson's data.

    Args:
        page: Its page.
        lesson: The lesson.
        url: Its whole address; empty where the site's is not known.
    """
    data = {
        "@context": "https://schema.org",
        **_part(lesson, page.language, url),
        "description": page.description,
        "inLanguage": page.language,
        "timeRequired": _duration(lesson.minutes),
        "learningResourceType": "lesson",
        "keywords": list(lesson.tags),
        "isPartOf": _without_empty(_course(page)),
    }
    return _without_empty(data)


def script(data: Mapping[str, Any]) -> str:
    """Return the element that holds data in a page's head; nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_SAFE)
    return f'<script type="application/ld+json">{text}</script>\n'


def _course(page: DescribedPage) -> dict[str, Any]:
    return {"@type": "Course", "@id": f"{page.home}#course" if page.home else "", "name": page.course}


def _part(lesson: Lesson, language: str, url: str) -> dict[str, Any]:
    name = in_language(lesson.title, language)
    data = {"@type": "LearningResource", "@id": url, "url": url, "name": name, "position": lesson.number}
    return _without_empty(data)


def _without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", [])}


def _duration(minutes: int) -> str:
    """Return minutes as ISO 8601 has them, e.g. ``PT1H5M``."""
    hours, rest = divmod(minutes, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{rest}M' if rest or not hours else ''}"
