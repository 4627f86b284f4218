"""What a lesson's page has around its prose: the line below its title, its samples' headers, its demos."""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from tokenreel.course import Lesson, Sample
from tokenreel.problems import Problem
from tokenreel.recording import RecordingError, read_recording
from tokenreel.site.drawer import setup_drawer
from tokenreel.site.terminal import terminal
from tokenreel.site.texts import in_language, texts_for
from tokenreel.site.transcript import transcript, unrecorded

_PLACEHOLDER: Final = re.compile(r'<div data-tokenreel-(?P<kind>sample|demo)="(?P<name>[a-z0-9-]+)"></div>')


def lesson_header(lesson: Lesson, language: str) -> str:
    """Return the line below a lesson's title: place, state, minutes, tags."""
    texts = texts_for(language)
    status = texts["draft" if lesson.is_draft else "published"]
    place = texts["lesson"].format(
        number=lesson.number, count=lesson.count, status=status, minutes=lesson.minutes
    )
    tags = "".join(f' <span class="tokenreel-tag">{escape(tag)}</span>' for tag in lesson.tags)
    return f'<p class="tokenreel-lesson">{escape(place)}{tags}</p>'


def fill_placeholders(  # noqa: PLR0913, PLR0917 - what a page is made of
    html: str, lesson: Lesson, language: str, root: Path, demos: str, backend: str = ""
) -> str:
    """Return a rendered lesson with its samples' headers and its demos' players.

    Args:
        html: The rendered lesson.
        lesson: What it was emitted from.
        language: Of our own words.
        root: The project's folder, which holds the recordings.
        demos: The address of the site's folder of recordings, relative to the page.
        backend: The address of a backend that replays the demos; empty where there is none.
    """

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        if match["kind"] == "sample":
            return _sample_header(lesson.document.samples[int(name)], lesson, language)
        try:
            recording = read_recording(root / "demos" / name / "recording.jsonl")
        except (OSError, RecordingError):  # only while serving: a build has stopped at it
            return unrecorded(name, language)
        samples = lesson.document.samples
        printed = next(sample for sample in samples if sample.demo == name)
        setup = next((sample for sample in samples if sample.setup == name), None)
        more = setup_drawer(setup, language)
        if backend:
            more += terminal(recording, printed, setup, backend, language)
        place = f"{demos}/{name}/recording.jsonl"
        return transcript(recording, place, language, backend=backend, more=more)

    return _PLACEHOLDER.sub(fill, html)


def problems_notice(problems: Iterable[Problem], language: str) -> str:
    """Return the problems of the course, for an author who looks at the page and not at the terminal."""
    rows = "".join(f"<li><code>{escape(str(problem))}</code></li>\n" for problem in problems)
    if not rows:
        return ""
    text = escape(texts_for(language)["problems"])
    return f'<div class="tokenreel-problems" role="alert"><p>{text}</p>\n<ul>\n{rows}</ul></div>\n'


def _sample_header(sample: Sample, lesson: Lesson, language: str) -> str:
    title = in_language(sample.title, language)
    meta = f"{lesson.track_id} · {sample.language}"
    return (
        f'<div class="tokenreel-sample"><span class="tokenreel-sample__title">{escape(title)}</span> '
        f'<span class="tokenreel-sample__meta">{escape(meta)}</span></div>'
    )
