"""What a demo's ``demo.yml`` expects of its recording, and what any recording is expected to be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from tokenreel.checks.answers import answer_events, finish_reasons, tool_calls, usage_places
from tokenreel.course import Demo, Expectation, recording_path, settings_path
from tokenreel.memory import Recall, find_anew
from tokenreel.problems import Problem, Severity, relative_path
from tokenreel.recording import (
    Exchange,
    Recording,
    RecordingError,
    body_events,
    exchanges,
    read_recording,
    visible_text,
)
from tokenreel.replay import request_key

_LONGEST: Final = 100


def expectation_problems(root: Path, demos: Sequence[Demo], recall: Recall = find_anew) -> list[Problem]:
    """Return which expectations the recordings of demos fail.

    That a demo has no recording, or a damaged one, is told elsewhere.

    Args:
        root: The course's folder.
        demos: Which demos.
        recall: Knows what was found in recordings that have not changed.
    """
    problems: list[Problem] = []
    for demo in demos:
        path = recording_path(root, demo.id)
        given = (demo.id, demo.lesson.document.path, demo.sample.line, repr(demo.expected))
        problems += recall("expectations", [path], given, partial(_failed, root, demo, path))
    return problems


def _failed(root: Path, demo: Demo, path: Path) -> tuple[Problem, ...]:
    try:
        return tuple(failed_expectations(root, demo, read_recording(path)))
    except (OSError, RecordingError):
        return ()


def failed_expectations(root: Path, demo: Demo, recording: Recording) -> Iterator[Problem]:
    """Yield the expectations of a demo that a recording fails, the one in place or another.

    Args:
        root: The course's folder.
        demo: Whose expectations.
        recording: What is held to them.
    """
    settings = relative_path(settings_path(root, demo.id), root)
    hint = f"Fix what is expected, or the code, and run `tokenreel record {demo.id}`."
    for expected in demo.expected:
        for message in failures(recording, expected.what):
            place = (settings, *expected.place)
            yield Problem(*place, "expectation-failed", f"demo {demo.id}: {message}", hint)
    yield from _unexpected(demo, recording, settings)


def _unexpected(demo: Demo, recording: Recording, settings: str) -> Iterator[Problem]:
    """Yield what goes wrong in a recording though nobody expects it: only that may be meant."""
    place = (demo.lesson.document.path, demo.sample.line, 1)
    ended = exit_code(recording)
    if ended not in {0, None} and not any(expected.what.exit is not None for expected in demo.expected):
        message = f"demo {demo.id}: the program ended with exit status {ended}, and nothing expects that"
        yield Problem(*place, "expectation-failed", message, _expect(settings, exit=ended))
    for exchange in _errors(demo, recording):
        at, status = exchange.index, exchange.status
        message = f"demo {demo.id}: exchange {at} got status {status}, and nothing expects that"
        hint = _expect(settings, exchange=at, status=status)
        yield Problem(*place, "unexpected-status", message, hint, Severity.WARNING)


def _expect(settings: str, **said: int | None) -> str:
    keys = ", ".join(f"{key}: {value}" for key, value in said.items())
    return f"If it is meant to, write `expect: [{{{keys}}}]` into {settings}."


def exit_code(recording: Recording) -> int | None:
    """Return the exit status of a recording's program, None where it says none."""
    for event in reversed(recording.events):
        if event.code == "exit" and isinstance(event.payload, dict):
            code = event.payload.get("code")
            return code if isinstance(code, int) else None
    return None


def _errors(demo: Demo, recording: Recording) -> Iterator[Exchange]:
    """Yield the exchanges that were refused for good: asked again, they got nothing better."""
    made = exchanges(recording)
    for exchange in made:
        if (exchange.status or 200) < 400 or _is_expected(demo, exchange):
            continue
        later = (other for other in made if other.index > exchange.index and _key(other) == _key(exchange))
        if not any((other.status or 500) < 400 or _is_expected(demo, other) for other in later):
            yield exchange


def _is_expected(demo: Demo, exchange: Exchange) -> bool:
    return any(
        expected.what.status is not None and expected.what.exchange in {None, exchange.index}
        for expected in demo.expected
    )


def _key(exchange: Exchange) -> str:
    body = exchange.request_body if exchange.request_raw is None else exchange.request_raw
    return request_key(exchange.method, exchange.path, body)


def failures(recording: Recording, expected: Expectation) -> Iterator[str]:
    """Yield each way in which a recording fails an expectation: what was expected, and what was found."""
    made = exchanges(recording)
    said = expected.model_dump(exclude_none=True)
    if not said.keys() - {"exchange"}:
        yield "this entry expects nothing"
        return
    if expected.exchanges is not None and expected.exchanges != len(made):
        yield f"expected {expected.exchanges} exchanges, found {len(made)}"
    if expected.exit is not None and expected.exit != exit_code(recording):
        yield f"expected exit status {expected.exit}, found {exit_code(recording)}"
    of_answers = [check for key, check in _CHECKS.items() if key in said]
    if not of_answers:
        return
    meant = [exchange for exchange in made if expected.exchange in {None, exchange.index}]
    if not meant:
        yield f"there is no exchange {expected.exchange or 0}: the recording has {len(made)}"
    for exchange in meant:
        found = [failure for check in of_answers if (failure := check(exchange, expected)) is not None]
        many = expected.exchange is None and len(made) > 1
        which = f"exchange {exchange.index}: " if len(made) > 1 else ""
        advice = "; `exchange:` says which one is meant" if many else ""
        yield from (f"{which}{failure}{advice}" for failure in found)


def _status(exchange: Exchange, expected: Expectation) -> str | None:
    if exchange.status == expected.status:
        return None
    return f"expected status {expected.status}, found {exchange.status or 'no answer'}"


def _usage(exchange: Exchange, expected: Expectation) -> str | None:
    places = usage_places(exchange)
    last = len(answer_events(exchange)) - 1
    found = "none" if not places else f"some in event {places[0]} of 0 to {last}"
    match expected.usage:
        case "none":
            return f"expected no usage, found {found}" if places else None
        case "anywhere":
            return None if places else "expected usage, found none"
        case _:
            return None if last in places else f"expected usage in the last chunk, found {found}"


def _tool_call(exchange: Exchange, expected: Expectation) -> str | None:
    names = tool_calls(exchange)
    if expected.tool_call in names:
        return None
    return f"expected a call of the tool {expected.tool_call}, found {_list(names, 'none')}"


def _finish_reason(exchange: Exchange, expected: Expectation) -> str | None:
    reasons = finish_reasons(exchange)
    if expected.finish_reason in reasons:
        return None
    return f"expected finish_reason {expected.finish_reason}, found {_list(reasons, 'none')}"


def _text(exchange: Exchange, expected: Expectation) -> str | None:
    text = "".join(visible_text(event) for _, event in body_events(exchange))
    if expected.text is None or expected.text.contains in text:
        return None
    words = " ".join(text.split())
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in words[:_LONGEST])
    more = "…" if len(words) > _LONGEST else ""
    return f"expected a text that contains `{expected.text.contains}`, found `{shown}{more}`"


def _list(words: Sequence[str], none: str) -> str:
    return ", ".join(words) or none


_CHECKS: Final[Mapping[str, Callable[[Exchange, Expectation], str | None]]] = {
    "status": _status,
    "usage": _usage,
    "tool_call": _tool_call,
    "finish_reason": _finish_reason,
    "text": _text,
}
"""By the key of an expectation that is about an answer."""
