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
from tokenreel.measure.plan import RUNS_FOLDER, Plan, Task, schedule
from tokenreel.measure.run import Run
from tokenreel.measure.run_file import RunWriter, read_run_file, run_file_paths
from tokenreel.recording import Json

if TYPE_CHECKING:
    from tokenreel.capture import Endpoint

_MOST_FAILURES: Final = 5
"""So many runs in a row that fail, and measuring stops: something is wrong, and each may cost money."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is left of a measurement, and where it is written."""

    writer: RunWriter
    """Where runs go."""
    tasks: tuple[Task, ...]
    """What is to be made now, warm-ups first."""
    earlier: int
    """How many runs the file holds already, warm-ups not counted."""

    def discard_if_empty(self) -> None:
        """Remove the file where it holds no run yet."""
        if not read_run_file(self.writer.path).runs:
            self.writer.path.unlink()


def open_session(
    root: Path, name: str, plan: Plan, endpoint: "Endpoint", pairs: int | None
) -> Session | None:
    """Return what is left to do of a plan: in the newest file that it began in just these circumstances.

    Where there is none, a new file is begun. None means that nothing is left.

    Args:
        root: The course's folder.
        name: The measurement's: its folder below ``demos/``.
        plan: What is measured.
        endpoint: What answers.
        pairs: How many pairs; the plan's number where it is None.

    Raises:
        RunFileError: If the file to go on with is not what was written.
        OSError: If it cannot be read or written.
    """
    header = _header(name, plan, endpoint)
    wanted = list(schedule(plan, pairs))
    for path in reversed(run_file_paths(root, name)):
        writer, found = RunWriter.resume(path)
        if _circumstances(found.header) != _circumstances(header):
            continue
        made = {run.task for run in found.runs if not run.task.is_warm_up}
        left = [task for task in wanted if task not in made]
        if all(task.is_warm_up for task in left):
            return None
        return Session(writer, tuple(left), len(made))
    return Session(RunWriter.create(_new_path(root, name, endpoint.name), header), tuple(wanted), 0)


def make_runs(
    session: Session, plan: Plan, endpoint: "Endpoint", on_run: Callable[[Run], None] = lambda _: None
) -> None:
    """Make the runs that are left, each on the disk before the next begins.

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
    with Asker(plan, endpoint) as asker:
        for task in session.tasks:
            run = asker.run(task)
            session.writer.append(run)
            on_run(run)
            failures = failures + 1 if run.error is not None else 0
            if failures == _MOST_FAILURES:
                raise FailingError(str(run.error))


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
