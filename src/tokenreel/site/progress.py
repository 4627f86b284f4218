"""A reader's progress on pages: HTML as for a new reader, and the rules by which a browser fills it in."""

import json
import string
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from tokenreel.course import Course, Lesson
from tokenreel.site.texts import in_language, texts_for

PROGRESS: Final = "<div data-tokenreel-progress></div>"
"""What an author writes where a reader's whole progress is to be shown."""
PROGRESS_BAR: Final = "<div data-tokenreel-progress-bar></div>"
"""Stands on a lesson's page for the line with a reader's progress."""
LESSON_END: Final = "<div data-tokenreel-lesson-end></div>"
"""Stands for what is at a lesson's end."""
RULES: Final = "assets/tokenreel/course.json"
"""Where a language's pages find the rules."""
THINGS: Final = "assets/tokenreel/things.json"
"""Where that page finds what demos and tasks are called."""


@dataclass(frozen=True, slots=True)
class ProgressPlace:
    """A page that shows progress, and where others are as seen from it."""

    language: str
    """Of our own words."""
    top: str
    """The address at which the language's pages begin, relative to the page; empty or with a slash."""
    mine: str
    """The address of the page with all of a reader's progress, relative to the page."""


def rules_json(course: Course, lessons: Mapping[str, str], language: str, root: str) -> str:
    """Return what a browser counts a reader's progress by.

    Args:
        course: The course.
        lessons: Where those lessons are that are built, by slug: from where the language's pages begin.
        language: Of the titles.
        root: The site's root as seen from where the language's pages begin; empty or with a slash.
    """
    settings = course.progress
    rules = {
        "key": course.id or "",
        "root": f"../../{root}",
        "tracks": [row for row in _tracks(course, lessons, language) if row["lessons"]],
        "xp": settings.worth.model_dump(),
        "levels": [{"title": in_language(one.title, language), "xp": one.xp} for one in settings.levels],
        "achievements": [
            {
                "id": one.id,
                "title": in_language(one.title, language),
                "text": in_language(one.text, language),
                "when": one.when.model_dump(exclude_none=True),
            }
            for one in settings.achievements
        ],
        "readAfter": settings.read_after,
    }
    return json.dumps(rules, ensure_ascii=False, separators=(",", ":"))


def _tracks(course: Course, lessons: Mapping[str, str], language: str) -> Iterator[dict[str, Any]]:
    for track in course.tracks:
        rows = [
            {
                "id": entry.slug,
                "title": in_language(entry.title, language),
                "url": lessons[entry.slug],
                "number": entry.number,
                "minutes": entry.minutes,
            }
            for entry in track.entries
            if isinstance(entry, Lesson) and entry.slug in lessons
        ]
        yield {"id": track.id, "title": in_language(track.title, language, track.id), "lessons": rows}


def things_json(course: Course, language: str) -> str:
    """Return what demos and tasks are called, with the lesson that each stands in, by id."""
    things = {
        "demos": {d.id: [in_language(d.sample.title, language), d.lesson.slug] for d in course.demos},
        "tasks": {t.id: [in_language(t.starter.title, language), t.lesson.slug] for t in course.tasks},
    }
    return json.dumps(things, ensure_ascii=False, separators=(",", ":"))


def fill_progress(
    html: str, course: Course, lessons: int, lesson: Lesson | None, place: ProgressPlace | None
) -> str:
    """Return a rendered page with what it shows of progress.

    Args:
        html: The rendered page.
        course: The course.
        lessons: How many of its lessons are built.
        lesson: The page's lesson; None where it is another page.
        place: The page; None where pages show none.
    """
    if place is None:
        return html.replace(PROGRESS_BAR, "").replace(LESSON_END, "").replace(PROGRESS, "")
    bar = progress_bar(course, lessons, place)
    html = html.replace(PROGRESS_BAR, bar).replace(PROGRESS, bar + my_progress(place))
    if lesson is None:
        return html
    demos = sum(sample.demo is not None for sample in lesson.document.samples)
    tasks = sum(sample.part == "task" for sample in lesson.document.samples)
    return html.replace(LESSON_END, lesson_end(lesson, demos, tasks, place))


def progress_bar(course: Course, lessons: int, place: ProgressPlace) -> str:
    """Return the line with level, XP, lessons and achievements, as for a new reader.

    Args:
        course: The course.
        lessons: How many are built.
        place: The page.
    """
    texts, settings = texts_for(place.language), course.progress
    values: dict[str, object] = {
        "xp": 0, "done": 0, "all": lessons, "earned": 0, "achievements": len(settings.achievements),
        "percent": 0, "level": 0, "gained": 0,
    }  # fmt: skip
    names = ["xp", "done", "percent"]
    if settings.achievements:
        names.insert(2, "earned")
    if settings.levels:
        values["title"] = in_language(settings.levels[0].title, place.language)
        names.insert(0, "level")
    parts = [_part(name, texts, values) for name in names]
    if len(settings.levels) > 1:
        needed = settings.levels[1].xp
        parts.append(_part("next", texts, {**values, "needed": needed, "left": needed}))
        parts.append(f'<progress max="{needed}" value="0" aria-hidden="true"></progress>')
    link = f'<a href="{escape(place.mine)}" aria-label="{texts["my_progress"]}">{"".join(parts)}</a>'
    return f"<tokenreel-progress {_attributes(place)}>{link}</tokenreel-progress>\n"


def track_bar(course: Course, track: str, lessons: Container[str], place: ProgressPlace | None) -> str:
    """Return the line with what a reader has read of a track, as for a new reader.

    Args:
        course: The course.
        track: The track's id.
        lessons: The slugs of those that are built.
        place: The page; None where pages show no progress.
    """
    if place is None:
        return ""
    count = sum(one.track_id == track and one.slug in lessons for one in course.lessons)
    values = {"done": 0, "all": count, "percent": 0}
    parts = "".join(_part(name, texts_for(place.language), values) for name in ("done", "percent"))
    link = f'<a href="{escape(place.mine)}">{parts}</a>'
    return f'<tokenreel-progress {_attributes(place)} data-track="{track}">{link}</tokenreel-progress>\n'


def start_link(course: Course, lessons: Mapping[str, str], place: ProgressPlace) -> str:
    """Return the link to where a reader goes on: for a new reader, to the first lesson.

    Args:
        course: The course.
        lessons: Where those are that are built, by slug, relative to the page.
        place: The page.
    """
    first = next((lesson for lesson in course.lessons if lesson.slug in lessons), None)
    if first is None:
        return ""
    title = in_language(first.title, place.language)
    text = texts_for(place.language)["start"].format(number=first.number, title=title)
    return (
        f"<tokenreel-continue {_attributes(place)}>"
        f'<a class="md-button md-button--primary" href="{escape(lessons[first.slug])}">{escape(text)}</a>'
        "</tokenreel-continue>\n"
    )


def lesson_end(lesson: Lesson, demos: int, tasks: int, place: ProgressPlace) -> str:
    """Return what stands at a lesson's end: coming to it is a part of reading the lesson.

    Args:
        lesson: The lesson.
        demos: How many its page replays.
        tasks: How many are solved on it.
        place: The page.
    """
    texts = texts_for(place.language)
    values = {
        "read": texts["unread_lesson"], "replayed": 0, "demos": demos, "passed": 0, "tasks": tasks,
    }  # fmt: skip
    names = ["lesson_read", *(["lesson_demos"] if demos else []), *(["lesson_tasks"] if tasks else [])]
    return (
        f'<tokenreel-read {_attributes(place)} data-lesson="{escape(lesson.slug)}">'
        f"<p>{''.join(_part(name, texts, values) for name in names)}</p>"
        f'<p>{texts["local"]} <a href="{escape(place.mine)}">{texts["my_progress"]}</a></p>'
        "</tokenreel-read>\n"
    )


def my_progress(place: ProgressPlace) -> str:
    """Return what stands for a reader's whole progress until the browser shows it."""
    texts = texts_for(place.language)
    return (
        f"<p>{texts['local']}</p>\n"
        f'<tokenreel-my-progress {_attributes(place)} data-things="{escape(place.top)}{THINGS}">'
        f"<noscript>{texts['no_script']}</noscript></tokenreel-my-progress>\n"
    )


def _attributes(place: ProgressPlace) -> str:
    return f'lang="{escape(place.language)}" data-course="{escape(place.top)}{RULES}" data-search-exclude'


def _part(name: str, texts: Mapping[str, str], values: Mapping[str, object]) -> str:
    """Return one of our texts with its numbers in elements of their own, by which they are found again."""
    slot: Callable[[str], str] = lambda key: f'<b data-is="{key}">{escape(str(values[key]))}</b>'  # noqa: E731
    keys = [key for _, key, _, _ in string.Formatter().parse(texts[name]) if key]
    return f'<span data-part="{name}">{texts[name].format(**{key: slot(key) for key in keys})}</span> '
