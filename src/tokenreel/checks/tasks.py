"""Tasks are tried: a solution has to pass its checks, and what readers start from must not."""

import ast
import contextlib
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import TypeAdapter

from tokenreel.course import Course, Sample, Task, recording_path
from tokenreel.files import write_whole
from tokenreel.memory import Recall, find_anew
from tokenreel.problems import Problem, Severity
from tokenreel.recording import RecordingError, read_recording

CACHE: Final = ".cache/tokenreel/tasks.json"
"""What trials found, below a course's root."""
_FORMAT: Final = 3
"""Counts up where what is kept of a trial, or how it is judged, changes."""
_PACKAGES: Final = ("tokenreel", "openai", "httpx2")
_TIMEOUT_S: Final = 60
_PASSED_ON: Final = (
    "HOME", "LANG", "LC_ALL", "PATH", "PYTHONPATH", "PYTHONPYCACHEPREFIX",
    "SYSTEMROOT", "TEMP", "TMP", "TMPDIR",
)  # fmt: skip
"""What a program is told of our environment, which may hold keys."""

type Complaint = tuple[Literal["task", "solution", "checks"], str, str, str]
"""The part of the task that it is about, a problem's code, its message, its hint."""
type Found = dict[str, list[Complaint]]
"""What is wrong with a task, by what was tried."""
_FOUND: Final[TypeAdapter[Found]] = TypeAdapter(Found)
_UNTRANSLATED: Final = "missing-translation"
"""The code of what is a warning here as everywhere: a page can show another language."""


@dataclass(frozen=True, slots=True)
class _Trials:
    """How tasks are tried."""

    root: Path
    languages: tuple[str, ...]
    timeout_s: float


class _NoOutcome(Exception):  # noqa: N818 - it is a finding
    """A program ended its process, or was ended: the message says how, behind "the solution"."""


def task_problems(
    root: Path,
    course: Course,
    *,
    timeout_s: float = _TIMEOUT_S,
    say: Callable[[str], None] = lambda _: None,
    recall: Recall = find_anew,
) -> list[Problem]:
    """Return what is wrong with the tasks of a course's lessons, trying those that have changed.

    That a demo has no recording, or a damaged one, is a problem of the demo: it is not told again.

    Args:
        root: The course's folder.
        course: Whose tasks.
        timeout_s: Seconds after which a program is ended.
        say: Told how many are tried, before they are: that takes a few seconds.
        recall: Knows which recordings are sound.
    """
    trials = _Trials(root, tuple(course.languages), timeout_s)
    ready = [
        task
        for task in course.tasks
        for path in [recording_path(root, task.replays)]
        if recall("recorded", [path], None, partial(_is_recorded, path))
    ]
    keys = {task.id: _key(trials, task) for task in ready}
    kept = {key: found for key, found in _read(root / CACHE).items() if key in keys.values()}
    new = [task for task in ready if keys[task.id] not in kept]
    if not new:
        return [problem for task in ready for problem in _problems(task, kept[keys[task.id]])]
    say(f"trying {len(new)} task{'s' if len(new) > 1 else ''} (once, and after a change)")
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        tried = dict(zip((keys[task.id] for task in new), pool.map(partial(_try, trials), new), strict=True))
    lasting = {key: complaints for key, (complaints, lasts) in tried.items() if lasts}
    with contextlib.suppress(OSError):  # where it can't be written, they are tried again
        write_whole(root / CACHE, _FOUND.dump_json(kept | lasting, indent=1) + b"\n")
    found = kept | {key: complaints for key, (complaints, _) in tried.items()}
    return [problem for task in ready for problem in _problems(task, found[keys[task.id]])]


def _problems(task: Task, complaints: Iterable[Complaint]) -> Iterable[Problem]:
    path = task.lesson.document.path
    for part, code, message, hint in complaints:
        severity = Severity.WARNING if code == _UNTRANSLATED else Severity.ERROR
        yield Problem(path, _parts(task)[part].line, 1, code, f"task {task.id}: {message}", hint, severity)


def _is_recorded(path: Path) -> bool:
    try:
        read_recording(path)
    except (OSError, RecordingError):
        return False
    return True


def _parts(task: Task) -> dict[str, Sample]:
    return {"task": task.starter, "solution": task.solution, "checks": task.checks}


def _read(path: Path) -> Found:
    try:
        return _FOUND.validate_json(path.read_bytes())
    except (OSError, ValueError):
        return {}


def _key(trials: _Trials, task: Task) -> str:
    codes = [task.starter.code, task.solution.code, task.checks.code]
    recording = hashlib.sha256(recording_path(trials.root, task.replays).read_bytes()).hexdigest()
    packages = [version(name) for name in _PACKAGES]
    row = [_FORMAT, task.id, codes, recording, trials.languages, sys.version, packages]
    return hashlib.sha256(json.dumps(row).encode()).hexdigest()


def _try(trials: _Trials, task: Task) -> tuple[list[Complaint], bool]:
    """Run a task's solution and its starter, each in a process of its own, and judge what came of them.

    Returns:
        What is wrong, and whether another trial would find the same: a busy machine may be why one ended.
    """
    try:
        solved = _run(trials, task, task.solution)
    except _NoOutcome as error:
        return [("solution", "task-unsolved", f"the solution {error}", "Fix the solution.")], False
    if isinstance(solved["checks"], dict):
        return [("checks", "bad-checks", solved["checks"]["broken"], "Fix the checks.")], True
    failed = [check for check in solved["checks"] if not check["passed"]]
    if failed:
        return _judge(failed, solved["error"]), True
    complaints = [
        *_untranslated(solved["checks"], trials.languages),
        *_untranslated_messages(task.checks.code, trials.languages),
    ]
    if _is_solved(trials, task):
        hint = "Take something out of what readers start from, or let a check look for it."
        complaints.append(("task", "task-already-solved", "what readers start from passes all checks", hint))
    return complaints, True


def _is_solved(trials: _Trials, task: Task) -> bool:
    """Tell whether what readers start from passes all checks; what never ends doesn't."""
    try:
        started = _run(trials, task, task.starter)
    except _NoOutcome:
        return False
    return all(check["passed"] for check in started["checks"])


def _untranslated(checks: Iterable[dict[str, Any]], languages: Iterable[str]) -> Iterable[Complaint]:
    for check in checks:
        for language in languages:
            if language not in check["said"]:
                message = f"the check `{_said(check)}` has no `{language}`"
                hint = f'Write @check({language}="…") beside the others; until then the page shows another.'
                yield "checks", _UNTRANSLATED, message, hint


def _untranslated_messages(checks: str, languages: Iterable[str]) -> Iterable[Complaint]:
    """Look for messages in the text of checks: a solution passes them, so that running it shows none."""
    for message in _messages(ast.parse(checks)):
        keys = [key.value for key in message.keys if isinstance(key, ast.Constant)]
        if len(keys) < len(message.keys):
            continue  # a `**` or a name: what it holds is known to a run only
        for language in languages:
            if language not in keys:
                shown = _shown(message.values[0]) if message.values else "{}"
                hint = f'Write "{language}": "…" beside the others; until then the page shows another.'
                yield "checks", _UNTRANSLATED, f"the message `{shown}` of a check has no `{language}`", hint


def _messages(checks: ast.Module) -> Iterator[ast.Dict]:
    """Yield the messages by language that are written out, of ``assert`` and of ``AssertionError(…)``."""
    for node in ast.walk(checks):
        match node:
            case ast.Assert(msg=ast.Dict() as message):
                yield message
            case ast.Call(func=ast.Name(id="AssertionError"), args=[ast.Dict() as message, *_]):
                yield message


def _shown(text: ast.expr) -> str:
    """Return a text as it was written; of an f-string, with its fields."""
    return str(text.value) if isinstance(text, ast.Constant) else ast.unparse(text)


def _judge(failed: Sequence[dict[str, Any]], error: str) -> list[Complaint]:
    """Return what is wrong with a task whose solution fails checks.

    Args:
        failed: What those checks found.
        error: What ended the solution; empty where it ended by itself.
    """
    if error:
        hint = "Fix the solution; on the page, it would say the same."
        return [("solution", "task-unsolved", f"the solution ends with {error}", hint)]
    slips = [check for check in failed if check["fault"]]
    if slips:
        hint = "Fix the check: it says what it finds by `assert`."
        return [("checks", "bad-checks", f"a check raises an error: {_said(check)}", hint) for check in slips]
    hint = "Fix the solution, or the check."
    messages = (f"the solution fails a check: {_said(check)}" for check in failed)
    return [("solution", "task-unsolved", message, hint) for message in messages]


def _said(check: dict[str, Any]) -> str:
    """Return a check's sentence, and what it found instead."""
    why = _in_english(check["why"], check["fault"])
    return _in_english(check["said"], "?") + (f" ({why})" if why else "")


def _in_english(sentences: dict[str, str], default: str) -> str:
    """Return a sentence in the language of what is around it; where it has none, in the first."""
    return sentences.get("en") or next(iter(sentences.values()), default)


def _run(trials: _Trials, task: Task, sample: Sample) -> dict[str, Any]:
    """Return what came of a program.

    Raises:
        _NoOutcome: If it never ends, or ends its process.
    """
    program = {"code": sample.code, "demo": task.replays, "checks": task.checks.code}
    spec = {"recording": str(recording_path(trials.root, task.replays)), "program": program}
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "tokenreel.live"],  # -P: no module of the current folder
            input=json.dumps(spec), capture_output=True, text=True, encoding="utf-8",
            env=environment | {"PYTHONUTF8": "1"}, timeout=trials.timeout_s, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise _NoOutcome(f"does not end within {trials.timeout_s:g} s") from error
    try:
        outcome: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        last = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        raise _NoOutcome(f"ended its process, which said: {last[:200]}") from error
    return outcome
