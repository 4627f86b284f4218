"""`tokenreel measure`: makes a plan's runs, keeps each as it ends, and goes on where it was."""

import datetime
import platform
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tokenreel.measure.errors import FailingError
from tokenreel.measure.interrupt import unbroken
from tokenreel.measure.plan import RUNS_FOLDER, Plan, Task, schedule
from tokenreel.measure.run import Run
from tokenreel.measure.run_file import RunWriter, read_ended_runs, run_file_paths
from tokenreel.recording import Json

if TYPE_CHECKING:
    from tokenreel.capture import Endpoint

_MOST_FAILURES: Final = 5
"""So many runs in a row that fail, and measuring stops: something is wrong, and each may cost money."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to do of a plan."""

    path: Path | None
    """The newest file that was begun in just these circumstances; None where there is none."""
    tasks: tuple[Task, ...]
    """What is to be made, warm-ups first; nothing where only those would be."""
    earlier: int
    """How many runs the file holds already, warm-ups not counted."""
    pairs: int
    """How many pairs there are in the end."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is left of a measurement, and where it is written."""

    writer: RunWriter
    """Where runs go."""
    tasks: tuple[Task, ...]
    """What is to be made now, warm-ups first."""
    earlier: int
    """How many runs the file holds already, warm-ups not counted."""


def find_left(root: Path, name: str, plan: Plan, endpoint: "Endpoint", pairs: int | None) -> Left:
    """Return what is left to do of a plan, and change nothing.

    Args:
        root: The course's folder.
        name: The measurement's: its folder below ``demos/``.
        plan: What is measured.
        endpoint: What answers; it may be only foreseen.
        pairs: How many pairs in all; the plan's number where it is None.

    Raises:
        RunFileError: If the file to go on with is not what was written.
        OSError: If it cannot be read.
    """
    circumstances = _circumstances(_header(name, plan, endpoint))
    wanted = tuple(schedule(plan, pairs))
    count = plan.pairs if pairs is None else pairs
    for path in reversed(run_file_paths(root, name)):
        found = read_ended_runs(path)
        if _circumstances(found.header) == circumstances:
            made = {run.task for run in found.runs if not run.task.is_warm_up}
            tasks = tuple(task for task in wanted if task not in made)
            is_done = all(task.is_warm_up for task in tasks)
            there = max((task.pair for task in made), default=0)
            return Left(path, () if is_done else tasks, len(made), max(count, there))
    return Left(None, wanted, 0, count)


def open_session(
    root: Path, name: str, plan: Plan, endpoint: "Endpoint", pairs: int | None
) -> Session | None:
    """Go on with the newest file that was begun in just these circumstances, or begin one.

    None means that nothing is left. Arguments and errors as for :func:`find_left`.

    Raises:
        RunFileError: If the file to go on with is not what was written.
        OSError: If it cannot be read or written.
    """
    left = find_left(root, name, plan, endpoint, pairs)
    if not left.tasks:
        return None
    if left.path is None:
        writer = RunWriter.create(_new_path(root, name, endpoint.name), _header(name, plan, endpoint))
    else:
        writer, _ = RunWriter.resume(left.path)
    return Session(writer, left.tasks, left.earlier)


def make_runs(
    session: Session, plan: Plan, endpoint: "Endpoint", on_run: Callable[[Run], None] = lambda _: None
) -> None:
    """Make the runs that are left, each on the disk before the next begins.

    A file that holds no run in the end is removed. What Ctrl-C interrupts is no run.

    Args:
        session: What is left, and where it goes.
        plan: What is measured.
        endpoint: What answers.
        on_run: Told each run that has ended.

    Raises:
        UnreachableError: If the endpoint can't be reached; what was made is kept.
        ReplayedError: If recordings answer; nothing of it is kept.
        FailingError: If run after run fails; they are kept.
    """
    from tokenreel.measure.ask import Asker  # noqa: PLC0415 - the SDK is slow to import, and figures need none

    failures = 0
    try:
        with Asker(plan, endpoint) as asker:
            for task in session.tasks:
                run = asker.run(task)
                with unbroken():
                    session.writer.append(run)
                on_run(run)
                failures = failures + 1 if run.error is not None else 0
                if failures == _MOST_FAILURES:
                    raise FailingError(str(run.error))
    finally:
        session.writer.discard_if_empty()


def _header(name: str, plan: Plan, endpoint: "Endpoint") -> dict[str, Json]:
    return {
        "measurement": name,
        "started_at": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "plan": plan.model_dump(mode="json"),
        "endpoint": {
            "name": endpoint.name,
            "model": endpoint.model,
            "server": endpoint.server,
            "hardware": endpoint.hardware,
        },
        "client": {
            "openai": version("openai"),
            "httpx2": version("httpx2"),
            "python": platform.python_version(),
        },
        "code": {"tokenreel": version("tokenreel"), "revision": _revision()},
    }


def _circumstances(header: Mapping[str, Json]) -> Mapping[str, Json]:
    plan = header["plan"]
    plan = {**plan, "pairs": None} if isinstance(plan, dict) else plan
    return {"plan": plan, **{key: header[key] for key in ("endpoint", "client", "code")}}


def _new_path(root: Path, name: str, endpoint: str) -> Path:
    folder = root / "demos" / name / RUNS_FOLDER
    date = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d")
    taken = {path.stem for path in run_file_paths(root, name)}
    stems = (f"{date}-{endpoint}" + (f"-{number}" if number > 1 else "") for number in range(1, 1000))
    return folder / f"{next(stem for stem in stems if stem not in taken)}.jsonl"


def _revision() -> str | None:
    """Return the commit of the code that measures, marked where it was changed; None outside a checkout."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
