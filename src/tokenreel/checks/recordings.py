"""Demos and their recordings: each has one that is sound, made by this very code; and none lies about."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tokenreel.course import Course, Demo, recording_path, recording_paths, settings_paths
from tokenreel.memory import Recall
from tokenreel.problems import Problem, relative_path
from tokenreel.recording import Json, RecordingError, read_recording


@dataclass(frozen=True, slots=True)
class _Found:
    """What a recording says of its program, or what is wrong with it."""

    program: dict[str, Json]
    """``program`` of its header; empty where that can't be read."""
    fault: tuple[int, str, str, str] | None = None
    """Line, code, message and hint."""
    is_absent: bool = False
    """Whether there is no such file."""


def recording_problems(root: Path, demos: Iterable[Demo], recall: Recall) -> list[Problem]:
    """Return the demos that have no sound recording of their code."""
    return [problem for demo in demos for problem in _check_demo(root, demo, recall)]


def abandoned_problems(root: Path, course: Course, recall: Recall) -> list[Problem]:
    """Return the recordings and settings that no demo has; only with all lessons read can one know."""
    known = {demo.id for demo in course.demos}
    hint = 'Mark its sample with demo="…" in a lesson, or delete the folder.'
    return [
        Problem(relative_path(path, root), 1, 1, "recording-without-lesson",
                f"no lesson has a demo {path.parent.name}", hint)
        for path in [*recording_paths(root), *settings_paths(root)]
        if path.parent.name not in known and not _is_by_hand(path.with_name("recording.jsonl"), recall)
    ]  # fmt: skip


def _look(path: Path, recall: Recall) -> _Found:
    return recall("recording", [path], None, partial(_read, path))


def _read(path: Path) -> _Found:
    try:
        program = read_recording(path).header["program"]
    except FileNotFoundError:
        return _Found({}, is_absent=True)
    except RecordingError as error:
        return _Found({}, (error.line, "damaged-recording", error.reason, error.hint))
    except OSError as error:
        message = f"the file cannot be read ({error.strerror})"
        return _Found({}, (1, "unreadable-file", message, "Put a file there that can be read."))
    return _Found(program if isinstance(program, dict) else {})


def _check_demo(root: Path, demo: Demo, recall: Recall) -> list[Problem]:
    lesson, line = demo.lesson.document.path, demo.sample.line
    path = recording_path(root, demo.id)
    found = _look(path, recall)
    hashes = demo.hashes
    if found.fault is None and all(found.program.get(key) == hashes[key] for key in hashes):
        return []
    name = relative_path(path, root)
    record = f"Run `tokenreel record {demo.id}`."
    if found.is_absent:
        return [Problem(lesson, line, 1, "demo-without-recording", f"{name} does not exist", record)]
    if found.fault is not None:
        at, code, message, how = found.fault
        return [Problem(name, at, 1, code, message, how)]
    problems = []
    for what, sample, key in (("code", demo.sample, "code_sha256"), ("set-up", demo.setup, "setup_sha256")):
        if found.program.get(key) != hashes[key]:
            place = sample.line if sample is not None else line
            message = f"this {what} is not the {what} that {name} was recorded from"
            hint = f"{record[:-1]}, with --reuse where its requests and its output are still the same."
            problems.append(Problem(lesson, place, 1, "code-drifted", message, hint))
    return problems


def _is_by_hand(path: Path, recall: Recall) -> bool:
    """Tell whether a recording is of a client that somebody started: it has no lesson and needs none."""
    found = _look(path, recall)
    return "language" in found.program and found.program["language"] is None
