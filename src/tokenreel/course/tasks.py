"""The tasks of a course: fences that belong together by their name, one printed and the others not."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import RootModel

from tokenreel.course.attributes import TASK_PARTS
from tokenreel.course.complaints import Wording
from tokenreel.course.document import Sample, Texts
from tokenreel.course.fences import Fence
from tokenreel.course.model import Demo, Lesson, Task
from tokenreel.course.reporter import Reporter, Reports
from tokenreel.course.settings import LanguageCode, Text
from tokenreel.course.yaml_source import load_settings

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STARTER, _SOLUTION, _CHECKS, _HINTS = TASK_PARTS
_PYTHON: Final = "python"


class _Hints(RootModel[list[dict[LanguageCode, Text]]]):
    """A list of texts by language."""


_HINTS_WORDING: Final = Wording({"root": "- {ko: choices부터 보세요., en: Look at choices first.}"})


def task_part(fence: Fence, report: Reporter) -> str | None:
    """Return which part of a task a fence is, None where it is none; reports what is wrong with that."""
    parts = [part for part in TASK_PARTS if part in fence.info.ours]
    if not parts:
        if "replays" in fence.info.ours:
            at = fence.info.columns["replays"]
            report(
                fence.line, "bad-task", "`replays=` belongs to a task", "Write task= beside it.", column=at
            )
        return None
    part, name = parts[0], fence.info.ours[parts[0]]
    column = fence.info.columns[part]
    others = [key for key in (*parts[1:], "demo", "setup") if key in fence.info.ours]
    if others:
        message = f"a fence can't be {part}= and {others[0]}= at once"
        report(fence.line, "bad-task", message, "Make two fences of it.", column=column)
    elif not _ID.fullmatch(name):
        hint = "Use lower-case letters, digits and single hyphens, e.g. first-token."
        report(fence.line, "bad-task", f'{part}="{name}" is no name of a task', hint, column=column)
    elif part != _HINTS and fence.info.language.lower() != _PYTHON:
        message = f"{part}= is written in Python, and this is `{fence.info.language or 'none'}`"
        report(fence.line, "bad-task", message, f'Write ```python {part}="{name}".', column=column)
    else:
        return part
    return None


def collect_tasks(
    lessons: Sequence[Lesson], demos: Sequence[Demo], languages: tuple[str, ...], reports: Reports
) -> tuple[Task, ...]:
    """Return the tasks that are whole, in the order in which lessons print them; of equal names the first.

    Args:
        lessons: All that have a file.
        demos: All of the course: their recordings answer.
        languages: The course's.
        reports: Where problems go.
    """
    found: dict[str, Task] = {}
    for lesson in lessons:
        report = reports.of(lesson.document.path)
        for name, parts in _by_task(lesson, report).items():
            if name in found and _STARTER in parts:
                message = f"task {name} stands already in {found[name].lesson.document.path}"
                report(parts[_STARTER].line, "duplicate-task", message, "Give one of them another name.")
            elif (task := _task(name, parts, lesson, (demos, languages, report))) is not None:
                found[name] = task
    return tuple(found.values())


def _by_task(lesson: Lesson, report: Reporter) -> Mapping[str, Mapping[str, Sample]]:
    tasks: defaultdict[str, dict[str, Sample]] = defaultdict(dict)
    for sample in lesson.document.samples:
        if sample.task is None or sample.part is None:
            continue
        before = tasks[sample.task].get(sample.part)
        if before is not None:
            message = f'{sample.part}="{sample.task}" stands already in line {before.line}'
            report(sample.line, "duplicate-task", message, "Make one of the two.")
            continue
        tasks[sample.task][sample.part] = sample
    return tasks


def _task(
    name: str,
    parts: Mapping[str, Sample],
    lesson: Lesson,
    known: tuple[Sequence[Demo], tuple[str, ...], Reporter],
) -> Task | None:
    demos, languages, report = known
    starter = parts.get(_STARTER)
    if starter is None:
        first = next(iter(parts.values()))
        message = f'no fence of this lesson is task="{name}"'
        report(first.line, "part-without-task", message, "Fix the name, or remove the part.")
        return None
    missing = [part for part in (_SOLUTION, _CHECKS) if part not in parts]
    for part in missing:
        hint = f'Write ```python {part}="{name}" below it.'
        report(starter.line, "bad-task", f"task {name} has no {part}", hint)
    hints = _hints(parts.get(_HINTS), languages, report)
    # a draft's recording is published only while its author looks at it
    answers = [demo.id for demo in demos if lesson.is_draft or not demo.lesson.is_draft]
    if starter.replays not in answers:
        kind = "a demo of a draft" if starter.replays in {demo.id for demo in demos} else "no demo"
        what = f"`{starter.replays}` is {kind}" if starter.replays else "it doesn't say which demo answers it"
        hint = f'Write replays="…" with one of {", ".join(answers) or "none yet"}.'
        report(starter.line, "task-without-demo", f"task {name}: {what}", hint)
        return None
    if missing:
        return None
    return Task(name, lesson, starter, parts[_SOLUTION], parts[_CHECKS], hints, starter.replays)


def _hints(sample: Sample | None, languages: tuple[str, ...], report: Reporter) -> tuple[Texts, ...]:
    if sample is None:
        return ()
    first_line = sample.line + 1
    found = load_settings(sample.code, _Hints, report, first_line=first_line, wording=_HINTS_WORDING)
    if found is None:
        return ()
    hints, at = found
    for index, hint in enumerate(hints.root):
        for language in languages:
            if language not in hint:
                message = f"hint {index + 1} has no `{language}`"
                at([index], "missing-key", message, "Add the text in that language.")
        for language in hint.keys() - set(languages):
            message = f"`{language}` is no language of this course"
            where = f"Use one of {', '.join(languages)}, or add it to course.yml."
            at([index, language], "unknown-language", message, where)
    return tuple(hints.root)
