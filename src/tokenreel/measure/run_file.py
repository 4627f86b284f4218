"""A file of runs: a header with where they come from, then one run a line, appended as each ends.

Every line ends with a checksum of itself and of the checksum before it, so that a line that was changed,
added, dropped or moved by hand is found: a measurement that was touched is none.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from pydantic import ValidationError

from tokenreel.measure.plan import PLAN_FILE, RUNS_FOLDER, Plan, Task
from tokenreel.measure.run import Run
from tokenreel.recording import Json

FORMAT_VERSION: Final = 1
_CHECKSUM: Final = "sha256"
_RESTORE: Final = "Restore the file from version control, or delete it and measure again."
_HEADER_KEYS: Final = frozenset({"measurement", "started_at", "plan", "endpoint", "client", "code"})


class RunFileError(Exception):
    """A file of runs can't be trusted; says in which line and why."""

    def __init__(self, line: int, reason: str, hint: str = _RESTORE) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        """1-based."""
        self.reason = reason
        """What is wrong."""
        self.hint = hint
        """What to do."""
        self.path = ""
        """The file's name, where it is known."""


@dataclass(frozen=True, slots=True)
class RunFile:
    """All runs of one measurement, and where they come from."""

    header: Mapping[str, Json]
    """The measurement's name, when it began, its plan, the endpoint, the client, the measuring code."""
    plan: Plan
    """What was to be measured."""
    runs: tuple[Run, ...]
    """In the order in which they were made."""
    checksum: str
    """That of the last line: it stands for the whole file."""
    path: str = ""
    """Relative to the course's folder; empty where it was not read from a file."""

    @property
    def name(self) -> str:
        """The measurement's name: its folder below ``demos/``."""
        return str(self.header["measurement"])


def run_file_paths(root: Path, name: str) -> list[Path]:
    """Return the files of a measurement's runs, sorted by name, which begins with their date."""
    return sorted((root / "demos" / name / RUNS_FOLDER).glob("*.jsonl"))


def measured_files(root: Path) -> list[Path]:
    """Return all that measured numbers come from: every plan and every file of runs, sorted."""
    demos = root / "demos"
    return sorted([*demos.glob(f"*/{PLAN_FILE}"), *demos.glob(f"*/{RUNS_FOLDER}/*.jsonl")])


def read_run_file(path: Path) -> RunFile:
    """Read and verify a file of runs.

    Raises:
        RunFileError: If it is not what was written; says in which line and why.
        OSError: If it cannot be read.
    """
    return _parse_of(path, path.read_bytes())


def read_ended_runs(path: Path) -> RunFile:
    """Read and verify a file of runs up to its last whole line: a crash may have cut what follows.

    Raises:
        RunFileError: If it is not what was written; says in which line and why.
        OSError: If it cannot be read.
    """
    return _parse_of(path, _whole_lines(path.read_bytes()))


def _whole_lines(data: bytes) -> bytes:
    return data[: data.rfind(b"\n") + 1]


def _parse_of(path: Path, data: bytes) -> RunFile:
    name = f"demos/{path.parents[1].name}/{RUNS_FOLDER}/{path.name}"
    try:
        return replace(parse_run_file(data), path=name)
    except RunFileError as error:
        error.path = name
        raise


def parse_run_file(data: bytes) -> RunFile:
    """Parse and verify the bytes of a file of runs.

    Raises:
        RunFileError: If they are not what was written; says in which line and why.
    """
    lines = data.split(b"\n")
    if lines.pop() != b"":
        hint = "`tokenreel measure` drops what was cut and goes on."
        raise RunFileError(len(lines) + 1, "the last line is cut off", hint)
    if not lines:
        raise RunFileError(1, "the file is empty")
    header, checksum = _load(lines[0], 1, "")
    plan = _header_plan(header)
    runs = []
    for number, line in enumerate(lines[1:], start=2):
        row, checksum = _load(line, number, checksum)
        runs.append(_run(row, number, plan))
    return RunFile(header, plan, tuple(runs), checksum)


def latest_run_file(root: Path, name: str) -> RunFile | None:
    """Return the file with a measurement's newest run; None where nothing was measured.

    One in which no run ended well, as where no endpoint was there, does not hide an earlier one.

    Raises:
        RunFileError: If it is not what was written.
        OSError: If it cannot be read.
    """
    paths = run_file_paths(root, name)
    files = [read_run_file(path) for path in paths]
    return max(files, key=_rank, default=None)


def _rank(found: RunFile) -> tuple[bool, str, str]:
    begun = str(found.header["started_at"])
    return (
        any(run.is_good for run in found.runs),
        max([begun, *(run.started_at for run in found.runs)]),
        begun,
    )


class RunWriter:
    """Appends runs to a file, each on the disk before the next begins."""

    def __init__(self, path: Path, checksum: str, *, is_empty: bool) -> None:
        self.path = path
        """The file."""
        self._checksum = checksum
        self._is_empty = is_empty

    @classmethod
    def create(cls, path: Path, header: Mapping[str, Json]) -> "RunWriter":
        """Begin a new file.

        Raises:
            FileExistsError: If it exists.
            OSError: If it cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        text, checksum = _dump({"tokenreel_runs": FORMAT_VERSION, **header}, "")
        with path.open("xb") as file:
            _write(file, text)
        return cls(path, checksum, is_empty=True)

    @classmethod
    def resume(cls, path: Path) -> tuple["RunWriter", RunFile]:
        """Go on with a file; what a crash left of a half-written last line is dropped first.

        Raises:
            RunFileError: If it is not what was written.
            OSError: If it cannot be read or written.
        """
        data = path.read_bytes()
        whole = _whole_lines(data)
        found = _parse_of(path, whole)
        if len(whole) < len(data):
            os.truncate(path, len(whole))
        return cls(path, found.checksum, is_empty=not found.runs), found

    def append(self, run: Run) -> None:
        """Put a run at the file's end, for good."""
        text, checksum = _dump(run.to_json(), self._checksum)
        with self.path.open("ab") as file:
            _write(file, text)
        self._checksum = checksum
        self._is_empty = False

    def discard_if_empty(self) -> None:
        """Remove the file where it holds no run: one that says nothing would be taken for a measurement."""
        if self._is_empty:
            self.path.unlink(missing_ok=True)


def _write(file: BinaryIO, text: bytes) -> None:
    file.write(text)
    file.flush()
    os.fsync(file.fileno())


def _dump(row: Mapping[str, Json], before: str) -> tuple[bytes, str]:
    checksum = _checksum(row, before)
    return _text({**row, _CHECKSUM: checksum}) + b"\n", checksum


def _checksum(row: Mapping[str, Json], before: str) -> str:
    return hashlib.sha256(before.encode() + b"\n" + _text(row)).hexdigest()


def _text(row: Mapping[str, Json]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _load(line: bytes, number: int, before: str) -> tuple[dict[str, Json], str]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RunFileError(number, "not JSON") from error
    if not isinstance(row, dict) or not isinstance(row.get(_CHECKSUM), str):
        raise RunFileError(number, f"no object with its {_CHECKSUM}")
    checksum = row.pop(_CHECKSUM)
    if not _is_what_was_written(line, row, checksum, before):
        raise RunFileError(
            number, "this line, or one before it, is not what was measured: a checksum differs"
        )
    return row, checksum


def _is_what_was_written(line: bytes, row: Mapping[str, Json], checksum: str, before: str) -> bool:
    """Compare as text, so that only what was written is equal: 1.0 is not 1, and keys have an order."""
    try:
        return _checksum(row, before) == checksum and _text({**row, _CHECKSUM: checksum}) == line
    except ValueError:  # NaN, or half of a surrogate pair: neither can have been written
        return False


def _header_plan(header: Mapping[str, Json]) -> Plan:
    if header.get("tokenreel_runs") != FORMAT_VERSION:
        raise RunFileError(1, "no file of runs that this version of tokenreel can read", "Update tokenreel.")
    missing = _HEADER_KEYS - header.keys()
    if missing:
        raise RunFileError(1, f"the header lacks {', '.join(sorted(missing))}")
    try:
        return Plan.model_validate(header["plan"])
    except ValidationError as error:
        raise RunFileError(1, "the header's plan is none") from error


def _run(row: Mapping[str, Any], number: int, plan: Plan) -> Run:
    try:
        task = Task(
            row["pair"], row["prompt"], row["model"], row["client"], row["mode"], is_warm_up=row["warm_up"]
        )
        chunks = tuple((int(time_us), int(count)) for time_us, count in row["chunks"])
        run = Run(
            task, row["started_at"], row["connection"], row["status"], row["ttfb_us"], row["wall_us"], chunks,
            row["characters"], row["tokens"], row["finish_reason"], row["answered_model"],
            row["text_sha256"], row["error"],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise RunFileError(number, f"no run: {error!r}") from error
    times = [time_us for time_us, _ in chunks]
    bounds = [run.ttfb_us, *times, run.wall_us]
    known = [time_us for time_us in bounds if time_us is not None]
    if known != sorted(known) or any(time_us < 0 for time_us in known):
        raise RunFileError(number, "its times go back")
    if (task.prompt, task.model) not in {(prompt, model) for prompt in plan.prompts for model in plan.models}:
        raise RunFileError(number, "a run of something that is not in the plan")
    return run
