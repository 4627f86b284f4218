"""What a lesson's page has around its prose: the line below its title, its samples' headers, its demos."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from tokenreel.course import Document, Embed, Lesson, Sample, Task, recording_path
from tokenreel.measure import Figures
from tokenreel.recording import RecordingError, read_recording
from tokenreel.site.drawer import setup_drawer, task_drawers
from tokenreel.site.exercises import exercise_card
from tokenreel.site.figures import figure_html
from tokenreel.site.live import LivePage
from tokenreel.site.plots import plot_figure
from tokenreel.site.race import race_html
from tokenreel.site.terminal import terminal
from tokenreel.site.texts import in_language, texts_for
from tokenreel.site.transcript import transcript, unrecorded

_PLACEHOLDER: Final = re.compile(
    r"<(?P<tag>div|span) data-tokenreel-(?P<kind>sample|demo|embed|figure|task)="
    r'"(?P<name>[a-z0-9-]+)"></(?P=tag)>'
)


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page is filled in from."""

    root: Path
    """The project's folder, which holds recordings and runs."""
    language: str
    """Of our own words."""
    figures: Figures
    """Where measured numbers are looked up."""
    demos: str = ""
    """The address of the site's folder of recordings, relative to the page."""
    backend: str = ""
    """The address of a backend that replays the demos; empty where there is none."""
    flat: bool = False
    """Whether the site's addresses end in ``.html`` and not in a slash."""
    live: LivePage | None = None
    """What the page's samples run with; None where readers can't run them."""
    tasks: Sequence[Task] = ()
    """The course's tasks."""


def lesson_header(lesson: Lesson, language: str) -> str:
    """Return the line below a lesson's title: place, state, minutes, tags."""
    texts = texts_for(language)
    status = texts["draft" if lesson.is_draft else "published"]
    place = texts["lesson"].format(
        number=lesson.number, count=lesson.count, status=status, minutes=lesson.minutes
    )
    tags = "".join(f' <span class="tokenreel-tag">{escape(tag)}</span>' for tag in lesson.tags)
    return f'<p class="tokenreel-lesson">{escape(place)}{tags}</p>'


def fill_figures(html: str, document: Document, context: PageContext) -> str:
    """Return a rendered page with the measured numbers that its prose names."""

    def fill(match: re.Match[str]) -> str:
        if match["kind"] != "figure":
            return match[0]
        return figure_html(document.references[int(match["name"])], context.figures, context.language)

    return _PLACEHOLDER.sub(fill, html)


def fill_placeholders(html: str, lesson: Lesson, context: PageContext) -> str:
    """Return a rendered lesson with its samples' headers, its demos' players and its measured numbers.

    Args:
        html: The rendered lesson.
        lesson: What it was emitted from.
        context: What it is filled in from.
    """

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        if match["kind"] == "sample":
            return _sample_header(lesson.document.samples[int(name)], lesson, context.language)
        if match["kind"] == "embed":
            return _embed(lesson.document.embeds[int(name)], lesson, context)
        if match["kind"] == "task":
            return _task(name, lesson, context)
        return _demo(name, lesson, context) if match["kind"] == "demo" else match[0]

    return _PLACEHOLDER.sub(fill, fill_figures(html, lesson.document, context))


def _embed(embed: Embed, lesson: Lesson, context: PageContext) -> str:
    """Return what stands in the place of a fence without code."""
    root, language = context.root, context.language
    if embed.kind == "plot":
        return plot_figure(root, embed, language, context.figures)
    if embed.kind == "race":
        return race_html(root, embed, context.demos, language)
    return exercise_card(embed, lesson, root, language, flat=context.flat)


def _demo(name: str, lesson: Lesson, context: PageContext) -> str:
    language, backend = context.language, context.backend
    try:
        recording = read_recording(recording_path(context.root, name))
    except (OSError, RecordingError):  # only while serving: a build has stopped at it
        return unrecorded(name, language)
    samples = lesson.document.samples
    printed = next(sample for sample in samples if sample.demo == name)
    setup = next((sample for sample in samples if sample.setup == name), None)
    more = setup_drawer(setup, language)
    if backend:
        more += terminal(recording, printed, setup, backend, language)
    place = f"{context.demos}/{name}/recording.jsonl"
    live = context.live.element(name, printed, setup, place) if context.live is not None else ""
    return live + transcript(recording, place, language, backend=backend, more=more)


def _task(name: str, lesson: Lesson, context: PageContext) -> str:
    """Return what stands below a task's code; nothing where it isn't whole, which only serving comes to."""
    task = next((task for task in context.tasks if task.id == name and task.lesson is lesson), None)
    if task is None:
        return ""
    place = f"{context.demos}/{task.replays}/recording.jsonl"
    drawers = task_drawers(task, context.language)
    return context.live.task_element(task, place, drawers) if context.live is not None else drawers


def _sample_header(sample: Sample, lesson: Lesson, language: str) -> str:
    title = in_language(sample.title, language)
    meta = f"{lesson.track_id} · {sample.language}"
    return (
        f'<div class="tokenreel-sample"><span class="tokenreel-sample__title">{escape(title)}</span> '
        f'<span class="tokenreel-sample__meta">{escape(meta)}</span></div>'
    )
