"""Tasks are tried: a solution has to pass its checks, and what readers start from must not."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from tokenreel.course import Course, Sample, Task, recording_path
from tokenreel.files import write_whole
from tokenreel.problems import Problem

CACHE: Final = ".cache/tokenreel/tasks.json"
"""What trials found, below a course's root."""
_FORMAT: Final = 1
"""Counts up where what is kept of a trial, or how it is judged, changes."""
_PACKAGES: Final = ("tokenreel", "openai", "httpx2")
_TIMEOUT_S: Final = 60
_PASSED_ON: Final = ("HOME", "LANG", "LC_ALL", "PATH", "PYTHONPATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""What a program is told of our environment, which may hold keys."""

type Complaint = tuple[str, str, str, str]
"""The part of the task that it is about, a problem's code, its message, its hint."""


def task_problems(root: Path, course: Course) -> list[Problem]:
    """Return what is wrong with the tasks of a course's lessons, trying those that have changed.

    That a demo has no recording, or a damaged one, is a problem of the demo: it is not told again.
    """
    ready = [task for task in course.tasks if recording_path(root, task.replays).is_file()]
    if not ready:
        return []
    kept = _read(root / CACHE)
    keys = {task.id: _key(root, task) for task in ready}
    new = [task for task in ready if keys[task.id] not in kept]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        tried = dict(zip((keys[task.id] for task in new), pool.map(partial(_try, root), new), strict=True))
    found = {key: complaints for key, complaints in (kept | tried).items() if key in keys.values()}
    if found != kept:
        write_whole(root / CACHE, (json.dumps(found, indent=1) + "\n").encode())
    return [problem for task in ready for problem in _problems(task, found[keys[task.id]])]


def _problems(task: Task, complaints: Iterable[Complaint]) -> Iterable[Problem]:
    for part, code, message, hint in complaints:
        line = _parts(task)[part].line
        yield Problem(task.lesson.document.path, line, 1, code, f"task {task.id}: {message}", hint)


def _parts(task: Task) -> dict[str, Sample]:
    return {"task": task.starter, "solution": task.solution, "checks": task.checks}


def _read(path: Path) -> dict[str, list[Complaint]]:
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _key(root: Path, task: Task) -> str:
    codes = [task.starter.code, task.solution.code, task.checks.code]
    recording = hashlib.sha256(recording_path(root, task.replays).read_bytes()).hexdigest()
    row = [_FORMAT, task.id, codes, recording, sys.version, [version(name) for name in _PACKAGES]]
    return hashlib.sha256(json.dumps(row).encode()).hexdigest()


def _try(root: Path, task: Task) -> list[Complaint]:
    """Run a task's solution and its starter, each in a process of its own, and judge what came of them."""
    solved = _run(root, task, task.solution)
    if isinstance(solved, str):
        return [("solution", "task-unsolved", f"the solution {solved}", "Mend the solution.")]
    if isinstance(solved["checks"], dict):
        return [("checks", "bad-checks", solved["checks"]["broken"], "Mend the checks.")]
    failed = [check for check in solved["checks"] if not check["passed"]]
    if failed:
        hint = "Mend the solution, or the check."
        messages = (f"the solution fails the check `{_said(check)}`" for check in failed)
        return [("solution", "task-unsolved", message, hint) for message in messages]
    started = _run(root, task, task.starter)
    if isinstance(started, str) or not all(check["passed"] for check in started["checks"]):
        return []
    hint = "Take something out of what readers start from, or let a check look for it."
    return [("task", "task-already-solved", "what readers start from passes all checks", hint)]


def _said(check: dict[str, Any]) -> str:
    """Return a check's sentence, and what it found instead."""
    why = next(iter(check["why"].values()), check["fault"])
    return next(iter(check["said"].values()), "?") + (f" ({why})" if why else "")


def _run(root: Path, task: Task, sample: Sample) -> dict[str, Any] | str:
    """Return what came of a program, or what it did that nothing could come of it."""
    program = {"code": sample.code, "demo": task.replays, "checks": task.checks.code}
    spec = {"recording": str(recording_path(root, task.replays)), "program": program}
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tokenreel.live"],
            input=json.dumps(spec), capture_output=True, text=True, encoding="utf-8",
            env=environment | {"PYTHONUTF8": "1"}, timeout=_TIMEOUT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"does not end within {_TIMEOUT_S} s"
    try:
        outcome: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        return f"ended its process, which said: {last[:200]}"
    return outcome
