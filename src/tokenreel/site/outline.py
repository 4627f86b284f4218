"""The lists of lessons: a course's tracks on its home page, a track's on each of its lessons."""

from collections.abc import Mapping
from html import escape
from typing import Final

from tokenreel.course import Course, Lesson, PlannedLesson, Track
from tokenreel.site.texts import in_language, texts_for

OUTLINE: Final = "<div data-tokenreel-outline></div>"
"""What an author writes where the course's lessons are to be listed."""
TRACK_OUTLINE: Final = "<div data-tokenreel-track></div>"
"""Stands for the lessons beside a lesson until their addresses are known."""


def outline(course: Course, language: str, address: Mapping[str, str]) -> str:
    """Return the course's tracks as lists, lessons to come included.

    Args:
        course: The course.
        language: Of the titles.
        address: Where each lesson is, by slug.
    """
    parts = []
    for track in course.tracks:
        title = escape(in_language(track.title, language, track.id))
        parts.append(f"<h2>{title}</h2>\n{_track_list(track, language, address)}")
    return "".join(parts)


def track_outline(course: Course, lesson: Lesson, language: str, address: Mapping[str, str]) -> str:
    """Return the lessons beside a lesson, itself marked, those to come included: a line that opens.

    A search is not to find a lesson for the titles of its neighbours.
    """
    track = next(track for track in course.tracks if track.id == lesson.track_id)
    title = texts_for(language)["track"].format(track=in_language(track.title, language, track.id))
    rows = _track_list(track, language, {**address, lesson.slug: ""})
    summary = f"<summary>{escape(title)}</summary>"
    return f'<details class="tokenreel-lessons" data-search-exclude>{summary}\n{rows}</details>\n'


def _track_list(track: Track, language: str, address: Mapping[str, str]) -> str:
    rows = [_row(entry, language, address) for entry in track.entries]
    return f'<ol class="tokenreel-outline">\n{"".join(rows)}</ol>\n'


def _row(entry: Lesson | PlannedLesson, language: str, address: Mapping[str, str]) -> str:
    texts = texts_for(language)
    title = escape(in_language(entry.title, language))
    place = None if isinstance(entry, PlannedLesson) else address.get(entry.slug)
    if isinstance(entry, PlannedLesson) or place is None:  # planned, or a draft that this build leaves out
        return f"<li>{title} <small>({texts['planned']})</small></li>\n"
    lesson = f'data-lesson="{escape(entry.slug)}"'  # there, the reader's browser marks those that were read
    if place == "":
        here = texts["here"]
        return f'<li {lesson} aria-current="page"><strong>{title}</strong> <small>({here})</small></li>\n'
    return f'<li {lesson}><a href="{escape(place)}">{title}</a></li>\n'
