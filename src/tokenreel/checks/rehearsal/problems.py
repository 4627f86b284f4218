"""What is wrong with the demos of a course, seen by running each against its own recording."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Final

from tokenreel.capture.languages import LANGUAGES, LanguageError, Program
from tokenreel.checks.rehearsal.deviations import deviations_of, undeclared, unused
from tokenreel.checks.rehearsal.model import Refusal, Rehearsal
from tokenreel.checks.rehearsal.rehearse import Part, RehearsalError, is_kept, read_part, rehearse
from tokenreel.course import Demo, settings_path
from tokenreel.problems import Problem, relative_path
from tokenreel.recording import Json, header_text

_MOST_NAMED: Final = 3


def rehearsal_problems(
    root: Path, demos: Iterable[Demo], *, say: Callable[[str], None] = lambda _: None
) -> list[Problem]:
    """Return where demos are no longer what was recorded of them, running those that have changed.

    That a demo has no recording, or a damaged one, is told elsewhere.

    Args:
        root: The course's folder.
        demos: Which demos.
        say: Told how many are run, before they are.
    """
    return [problem for _, problems, _ in judge_demos(root, demos, say) for problem in problems]


def judge_demos(
    root: Path, demos: Iterable[Demo], say: Callable[[str], None]
) -> list[tuple[Demo, list[Problem], bool]]:
    """Return what is wrong with demos, and of each whether another run would find the same.

    Args:
        root: The course's folder.
        demos: Which demos; those without a sound recording are left out.
        say: Told how many are run, before they are.
    """
    parts = [part for demo in demos if (part := read_part(root, demo)) is not None]
    new = sum(not is_kept(part) for part in parts)
    if new:
        say(f"replaying {new} demo{'s' if new > 1 else ''} (once, and after a change)")
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = list(pool.map(_judge, parts))
    return [(part.demo, *judged) for part, judged in zip(parts, found, strict=True)]


def part_problems(part: Part) -> list[Problem]:
    """Return what is wrong with one demo, running it where it has changed."""
    return _judge(part)[0]


def _judge(part: Part) -> tuple[list[Problem], bool]:
    """Return what is wrong with a demo, and whether another run finds the same."""
    try:
        rehearsal = rehearse(part)
    except RehearsalError as error:
        problem = _problem(part, error.code, str(error), error.hint)
        return [replace(problem, severity=error.severity)], False
    differences = part.differences(rehearsal)
    versions = _versions(part) if differences else ""
    hints = _hints(part)
    problems = [_problem(part, one.code, one.message + versions, hints[one.code]) for one in differences]
    return problems + list(_deviation_problems(part, rehearsal)), True


def _problem(part: Part, code: str, message: str, hint: str) -> Problem:
    place = (part.demo.lesson.document.path, part.demo.sample.line, 1)
    return Problem(*place, code, f"demo {part.demo.id}: {message}", hint)


def _hints(part: Part) -> Mapping[str, str]:
    again = f"`tokenreel record {part.demo.id}`"
    return {
        "replay-request-unanswered": f"Undo what changed the request, or run {again}.",
        "replay-exchange-unused": f"Let the program ask for it again, or run {again}.",
        "replay-output-differs": f"Fix what it prints, or run {again}. If it is another each time, write "
        "`output: varies` into its demo.yml.",
    }


def _versions(part: Part) -> str:
    """Return which versions have changed since the recording, behind a message; empty where none has."""
    recorded, now = part.recording.header["client"], _client(part.program)
    if not isinstance(recorded, dict):
        return ""
    changed = [name for name in now if name in recorded and recorded[name] != now[name]]
    if not changed:
        return ""
    before, after = (" and ".join(f"{name} {of[name]}" for name in changed) for of in (recorded, now))
    return f" (recorded with {before}, replayed with {after})"


def _client(program: Program) -> Mapping[str, Json]:
    try:
        return LANGUAGES[program.language].client(program)
    except LanguageError:
        return {}


def _deviation_problems(part: Part, rehearsal: Rehearsal) -> Iterable[Problem]:
    declared = part.demo.deviations
    known = deviations_of(header_text(part.recording.header, "endpoint", "server"))
    left = undeclared(rehearsal.refusals, [*known, *declared.fields])
    if left:
        fields = list(dict.fromkeys(refusal.field for refusal in left))
        message = f"the SDK's types refuse an answer: {_named(left, fields)}{_versions(part)}"
        yield _problem(part, "replay-answer-refused", message, _declare(fields))
    settings = relative_path(settings_path(part.root, part.demo.id), part.root)
    places = dict(zip(declared.fields, declared.places, strict=True))
    for pattern in unused(rehearsal.refusals, declared.fields):
        message = f"no answer deviates in `{pattern}`"
        if part.program.language != "python":
            message += ": only the answers to a demo in Python are held to the SDK's types"
        problem = _problem(part, "unused-deviation", message, "Remove it.")
        line, column = places[pattern]
        yield replace(problem, path=settings, line=line, column=column)


def _declare(fields: Sequence[str]) -> str:
    declared = ", ".join(f'"{field}"' if "[" in field else field for field in fields)
    return f"If its server is known to answer so, write `deviations: [{declared}]` into its demo.yml."


def _named(refusals: Sequence[Refusal], fields: Sequence[str]) -> str:
    first = [next(one for one in refusals if one.field == field) for field in fields[:_MOST_NAMED]]
    shown = "; ".join(f"{one.event} `{one.field}` ({one.why})" for one in first)
    more = len(fields) - len(first)
    return shown + (f"; and {more} more" if more else "")
