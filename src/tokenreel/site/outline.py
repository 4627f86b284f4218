"""The lists of lessons: a course's tracks on its home page, a track's on each of its lessons."""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Final

from tokenreel.course import Course, Lesson, PlannedLesson, Track
from tokenreel.site.texts import in_language, texts_for

OUTLINE: Final = "<div data-tokenreel-outline></div>"
"""What an author writes where the course's lessons are to be listed."""
TRACK_MARK: Final = "<div data-tokenreel-track-page="
"""How what stands on a track's page for its lessons begins."""
_TRACK: Final = re.compile(rf'{TRACK_MARK}"([a-z0-9-]+)"></div>')
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
        page = address.get(track_slug(track.id))
        title = f'<a href="{escape(page)}">{title}</a>' if page else title
        parts.append(f"<h2>{title}</h2>\n{_track_list(track, language, address)}")
    return "".join(parts)


def track_slug(track: str) -> str:
    """Return the slug of a track's page, as lessons have one."""
    return f"{track}/index"


def track_marker(track: str) -> str:
    """Return what stands on a track's page for its lessons until their addresses are known."""
    return f'{TRACK_MARK}"{track}"></div>'


def fill_tracks(
    html: str, course: Course, language: str, address: Mapping[str, str], bar: Callable[[str], str]
) -> str:
    """Return a rendered page with what it says of tracks.

    Args:
        html: The page.
        course: The course.
        language: Of the titles.
        address: Where each lesson is, by slug.
        bar: Returns what shows a reader's progress in a track.
    """
    tracks = {track.id: track for track in course.tracks}

    def fill(match: re.Match[str]) -> str:
        track = tracks.get(match[1])
        return _track(track, language, address, bar(track.id)) if track is not None else match[0]

    return _TRACK.sub(fill, html)


def _track(track: Track, language: str, address: Mapping[str, str], bar: str) -> str:
    lessons = [entry for entry in track.entries if isinstance(entry, Lesson) and entry.slug in address]
    minutes = sum(lesson.minutes for lesson in lessons)
    said = texts_for(language)["track_about"].format(count=len(lessons), minutes=minutes)
    text = in_language(track.text, language)
    about = f"<p>{escape(text)}</p>\n" if text else ""
    rows = "".join(_row(entry, language, address, _details(entry, language)) for entry in track.entries)
    lead = f"{about}<p>{escape(said)}</p>\n{bar}"
    return f'{lead}<ol class="tokenreel-outline" data-search-exclude>\n{rows}</ol>\n'


def _details(entry: Lesson | PlannedLesson, language: str) -> str:
    """Return what a list of lessons says of one beside its title."""
    if isinstance(entry, PlannedLesson):
        return ""
    minutes = escape(texts_for(language)["minutes"].format(minutes=entry.minutes))
    tags = "".join(f' <span class="tokenreel-tag">{escape(tag)}</span>' for tag in entry.tags)
    return f' <small class="tokenreel-row">{minutes}{tags}</small>'


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


def _row(entry: Lesson | PlannedLesson, language: str, address: Mapping[str, str], details: str = "") -> str:
    texts = texts_for(language)
    title = escape(in_language(entry.title, language))
    place = None if isinstance(entry, PlannedLesson) else address.get(entry.slug)
    if isinstance(entry, PlannedLesson) or place is None:  # planned, or a draft that this build leaves out
        return f"<li>{title} <small>({texts['planned']})</small></li>\n"
    lesson = f'data-lesson="{escape(entry.slug)}"'  # there, the reader's browser marks those that were read
    if place == "":
        here = texts["here"]
        return f'<li {lesson} aria-current="page"><strong>{title}</strong> <small>({here})</small></li>\n'
    return f'<li {lesson}><a href="{escape(place)}">{title}</a>{details}</li>\n'
