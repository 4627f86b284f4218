"""A race sets two recordings side by side: they have to be of the same work, one streamed and one whole."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from tokenreel.course import Course, Embed, Lesson, recording_path
from tokenreel.memory import Recall, find_anew
from tokenreel.problems import Problem
from tokenreel.recording import (
    Exchange,
    Json,
    Recording,
    RecordingError,
    body_events,
    exchanges,
    header_text,
    measure_exchange,
    read_recording,
    visible_text,
)

_HOW_IT_COMES: Final = frozenset({"stream", "stream_options"})
"""What the bodies of the two requests may differ in."""
_SOURCE: Final = ("name", "model", "server", "hardware")
"""What a header says of its endpoint: of the same model on another machine, the times would say nothing."""


def race_problems(root: Path, course: Course, recall: Recall = find_anew) -> list[Problem]:
    """Return what is wrong with the races of a course's lessons.

    That a demo has no recording, or a damaged one, is a problem of the demo: it is not told again.

    Args:
        root: The course's folder.
        course: Whose races.
        recall: Knows what was found in recordings that have not changed.
    """
    printed: dict[str, list[str]] = {}
    for demo in course.demos:
        printed.setdefault(demo.lesson.document.path, []).append(demo.id)
    races = [(lesson, embed) for lesson in course.lessons for embed in lesson.document.embeds]
    return [
        problem
        for lesson, embed in races
        if embed.kind == "race"
        for names in [printed.get(lesson.document.path, [])]
        for problem in _problems_of(root, course, lesson, embed, names, recall)
    ]


def _problems_of(  # noqa: PLR0913, PLR0917 - one row of the list above
    root: Path, course: Course, lesson: Lesson, embed: Embed, printed: Sequence[str], recall: Recall
) -> Iterator[Problem]:
    path = lesson.document.path
    strangers = [name for name in embed.words if name not in printed]
    hint = f"Name two demos of this lesson, streamed and whole: it has {', '.join(printed) or 'none'}."
    for name in strangers:
        elsewhere = next((demo.lesson.document.path for demo in course.demos if demo.id == name), None)
        place = f", but {elsewhere} has" if elsewhere else ""
        message = f"this lesson has no demo `{name}`{place}"
        yield Problem(path, embed.line, 1, "unknown-race", message, hint)
    if strangers:
        return
    recordings = [recording_path(root, name) for name in embed.words]
    fault = recall("race", recordings, None, partial(_fault_of, recordings))
    if fault:
        hint = "Let both ask for the same, once with stream=True and once without, and record them again."
        message = f"{' and '.join(embed.words)} are no race: {fault}"
        yield Problem(path, embed.line, 1, "race-of-unequal-work", message, hint)


def _fault_of(recordings: Sequence[Path]) -> str | None:
    try:
        streamed, whole = map(read_recording, recordings)
    except (OSError, RecordingError):
        return None
    return race_fault(streamed, whole)


def race_fault(streamed: Recording, whole: Recording) -> str | None:
    """Return why two recordings can't be set side by side, None where they can."""
    found = exchanges(streamed), exchanges(whole)
    for name, made in zip(("first", "second"), found, strict=True):
        if len(made) != 1:
            return f"each must have one exchange, and the {name} has {len(made)}"
    (one,), (other,) = found
    for key in _SOURCE:
        sources = [header_text(recording.header, "endpoint", key) or "?" for recording in (streamed, whole)]
        if sources[0] != sources[1]:
            return f"the first was recorded from {sources[0]}, the second from {sources[1]}"
    return _request_fault(one, other) or _answer_fault(one, other)


def _request_fault(one: Exchange, other: Exchange) -> str | None:
    if (one.method, one.path) != (other.method, other.path):
        return f"the first asks {one.method} {one.path}, the second {other.method} {other.path}"
    bodies = _work(one.request_body), _work(other.request_body)
    keys = [key for key in {**bodies[0], **bodies[1]} if bodies[0].get(key) != bodies[1].get(key)]
    if keys or one.request_raw != other.request_raw:
        return f"their requests differ in {', '.join(keys) or 'their bodies'}"
    return None


def _work(body: Json) -> dict[str, Json]:
    """Return what a request asks for, whichever way it is to come."""
    keys = body if isinstance(body, dict) else {"body": body}
    return {key: value for key, value in keys.items() if key not in _HOW_IT_COMES}


def _answer_fault(one: Exchange, other: Exchange) -> str | None:
    metrics = measure_exchange(one), measure_exchange(other)
    if not metrics[0].streamed or metrics[1].streamed:
        ways = ["streamed" if each.streamed else "whole" for each in metrics]
        return f"the first must come streamed and the second whole, but they come {' and '.join(ways)}"
    for name, exchange in (("first", one), ("second", other)):
        if exchange.ended_us is None or not any(visible_text(event) for _, event in body_events(exchange)):
            return f"the answer of the {name} has no text, or no end"
    tokens = [each.completion_tokens for each in metrics]
    if None in tokens or tokens[0] != tokens[1]:
        counts = ["none stated" if count is None else str(count) for count in tokens]
        return f"their completion tokens must be the same, but are {' and '.join(counts)}"
    return None
