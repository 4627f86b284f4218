"""Whether what a course says of its readers' progress can come true."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from tokenreel.course.model import Course
from tokenreel.course.settings import Condition
from tokenreel.course.yaml_source import Keys, YamlReporter
from tokenreel.problems import Severity

_NAMES: Final = {
    "read": "lesson",
    "replay": "demo",
    "run": "sample",
    "change": "sample",
    "fault": "sample",
    "exercise": "task",
    "track": "track",
}
"""What each kind of deed is done with."""


def check_progress(course: Course, at: YamlReporter) -> None:
    """Report levels out of order, achievements that stand twice and those that nobody can earn.

    Args:
        course: The course.
        at: Where problems of its ``course.yml`` go.
    """
    _check_levels(course, at)
    lines: dict[str, int] = {}
    for index, one in enumerate(course.progress.achievements):
        above: Keys = ["progress", "achievements", index]
        at.missing_languages([*above, "title"], one.title, course.languages)
        at.missing_languages([*above, "text"], one.text, course.languages)
        if one.id in lines:
            message = f"achievement {one.id} stands already in line {lines[one.id]}"
            at([*above, "id"], "duplicate-achievement", message, "Give one of them another id.")
        lines.setdefault(one.id, at.line([*above, "id"]))
        for key, message, hint in _unreachable(one.when, course):
            place = [*above, "when", *key]
            at(place, "unreachable-achievement", message, hint, severity=Severity.WARNING)


def _check_levels(course: Course, at: YamlReporter) -> None:
    before = -1
    for index, level in enumerate(course.progress.levels):
        keys: Keys = ["progress", "levels", index]
        at.missing_languages([*keys, "title"], level.title, course.languages)
        if index == 0 and level.xp:
            hint = "Leave out its `xp`: every reader begins at the first level."
            at([*keys, "xp"], "level-order", f"the first level begins at {level.xp} XP", hint)
        elif level.xp <= before:
            message = f"level {index} begins at {level.xp} XP, the one before at {before}"
            at([*keys, "xp"], "level-order", message, "Let each begin at more XP than the one before.")
        before = level.xp


def _unreachable(when: Condition, course: Course) -> Iterator[tuple[Keys, str, str]]:
    """Yield what of a condition can't come true: the keys of it, why, and a hint."""
    wanted = when.model_dump(exclude_none=True)
    if not wanted:
        yield [], "it is earned by nothing", "Say by what, e.g. `when: {replay: 3}`."
    for kind, value in wanted.items():
        if kind == "xp":
            continue
        known, name = _ids(course)[kind](), _NAMES[kind]
        if isinstance(value, int) and value > len(known):
            message = f"the course has {len(known)} of what `{kind}` counts, and {value} are asked for"
            yield [kind], message, f"Ask for {len(known)} or less, or announce it once there are more."
        elif isinstance(value, str) and value not in known:
            close = get_close_matches(value, known, n=1)
            hint = f"Write `{close[0]}`." if close else "Name one that there is, or a number."
            yield [kind], f"the course has no {name} {value}", hint


def _ids(course: Course) -> Mapping[str, Callable[[], list[str]]]:
    """Return what gives the ids that readers can do something with, by kind of deed.

    Lessons that are drafts count: they are written so that a course can be tried before it is whole.
    """

    def samples() -> list[str]:
        return [demo.id for demo in course.demos if demo.sample.program_language == "python"]

    return {
        "read": lambda: [lesson.slug for lesson in course.lessons],
        "replay": lambda: [demo.id for demo in course.demos],
        "run": samples,
        "change": samples,
        "fault": samples,
        "exercise": lambda: [task.id for task in course.tasks],
        "track": lambda: [track.id for track in course.tracks if track.entries],
    }
