"""The gallery: every demo of a course, with who answered it, when, and how fast."""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from tokenreel.course import Demo, Lesson, recording_path
from tokenreel.recording import Recording, RecordingError, exchanges, measure_exchange, read_recording
from tokenreel.site.durations import duration
from tokenreel.site.provenance import provenance
from tokenreel.site.texts import in_language, texts_for
from tokenreel.site.transcript import demo_anchor, unrecorded

GALLERY: Final = "<div data-tokenreel-gallery></div>"
"""What an author writes where the course's demos are to be listed."""


def gallery(root: Path, demos: Iterable[Demo], language: str, address: Mapping[str, str]) -> str:
    """Return the demos of the lessons that are built, lesson by lesson.

    Args:
        root: The course's folder, which holds the recordings.
        demos: Of the course, in its order.
        language: Of the titles and of our own words.
        address: Where each lesson is, by slug; demos of others are left out.
    """
    shown = (demo for demo in demos if demo.lesson.slug in address)
    parts = []
    for slug, group in groupby(shown, key=lambda demo: demo.lesson.slug):
        row = list(group)
        cards = "".join(_card(root, demo, language, address[slug]) for demo in row)
        parts.append(f"<h2>{_lesson_name(row[0].lesson, language)}</h2>\n{cards}")
    return "".join(parts)


def _lesson_name(lesson: Lesson, language: str) -> str:
    return escape(f"{lesson.number:02} · {in_language(lesson.title, language)}")


def _card(root: Path, demo: Demo, language: str, address: str) -> str:
    title = escape(in_language(demo.sample.title, language, demo.id))
    try:
        recording = read_recording(recording_path(root, demo.id))
    except (OSError, RecordingError):  # only while serving: a build has stopped at it
        return _boxed(f"<h3>{title}</h3>{unrecorded(demo.id, language)}")
    texts = texts_for(language)
    link = f'<a href="{escape(address)}#{demo_anchor(demo.id)}">{title}</a>'
    figures = " · ".join([escape(demo.sample.language), *_figures(recording, texts)])
    said = escape(provenance(recording, texts))
    return _boxed(f'<h3>{link}</h3><p>{figures}</p><p class="tokenreel-provenance">{said}</p>')


def _boxed(html: str) -> str:
    """Return a demo's card. A search is to find demos where they replay."""
    return f'<div class="tokenreel-card" data-search-exclude>{html}</div>\n'


def _figures(recording: Recording, texts: Mapping[str, str]) -> list[str]:
    """Return how fast it was answered: of one exchange; of several, only how many there were."""
    found = exchanges(recording)
    if len(found) != 1:
        return [texts["exchanges"].format(count=len(found))]
    metrics = measure_exchange(found[0])
    named = (("ttft", metrics.ttft_us if metrics.streamed else None), ("wall", metrics.wall_us))
    return [f"{texts[name]} {duration(us)}" for name, us in named if us is not None]
