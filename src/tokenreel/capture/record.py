"""`tokenreel record`: from a course's demos to recording files, each replaced only by a good one."""

import asyncio
import contextlib
import datetime
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tokenreel.capture.endpoints import Endpoint
from tokenreel.capture.faults import Fault, Finished, cannot_run, find_fault, unwritable
from tokenreel.capture.languages import LANGUAGES, LanguageError, Program
from tokenreel.capture.recorder import Recorder
from tokenreel.capture.secrets import machine_paths, mask_credentials
from tokenreel.capture.session import record_run
from tokenreel.course import Course, Demo, canonical_code, recording_path
from tokenreel.problems import Problem, Severity, did_you_mean, relative_path
from tokenreel.recording import (
    Event,
    Json,
    Recording,
    RecordingError,
    answered_model,
    exchanges,
    read_recording,
    write_recording,
)

DEFAULT_TIMEOUT_S: Final = 120.0
"""How long a program may take where neither the command line nor its demo.yml says so."""
_ASIDE: Final = ".cache/tokenreel/failed-takes"
"""Where what came lies that isn't what is expected, below the course's folder: nothing of it is published."""


@dataclass(frozen=True, slots=True)
class Take:
    """What became of recording a demo."""

    problems: Sequence[Problem]
    """What went wrong; only warnings where the recording is in its place."""
    in_place: bool
    """Whether it is the demo's recording now."""
    path: Path | None
    """Where it lies: in its place, or aside; None where nothing came that could be kept."""


def select_demos(course: Course, names: Sequence[str]) -> tuple[list[Demo], list[str]]:
    """Return the named demos, all of them where none is named, and a sentence for each name that is none."""
    by_name = {demo.id: demo for demo in course.demos}
    unknown = [
        f"no lesson has a demo {name}. {did_you_mean(name, by_name)}" for name in names if name not in by_name
    ]
    return [by_name[name] for name in names or by_name if name in by_name], unknown


def is_stale(root: Path, demo: Demo) -> bool:
    """Tell whether a demo's recording is missing, damaged, or of other code."""
    try:
        header = read_recording(recording_path(root, demo.id)).header
    except (OSError, RecordingError):
        return True
    program = header["program"]
    return not isinstance(program, dict) or any(
        program.get(key) != value for key, value in demo.hashes.items()
    )


def record_demo(  # noqa: PLR0913 - the last two by keyword, each with a default
    root: Path,
    demo: Demo,
    endpoint: Endpoint,
    *,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    on_event: Callable[[int], None] = lambda _: None,
    judge: Callable[[Recording], Iterable[Problem]] = lambda _: (),
) -> Take:
    """Run a demo and put its recording in place; where something goes wrong, the earlier one stays.

    Args:
        root: The course's folder.
        demo: What is run, exactly as the lesson prints it.
        endpoint: What answers.
        timeout_s: Seconds after which the program is ended.
        on_event: Told the number of events after each; shows progress.
        judge: Says what is wrong with what was recorded. With an error it is put aside, not in its place.
    """
    path = recording_path(root, demo.id)
    try:
        try_to_write(path)
    except OSError as error:
        what = f"{relative_path(path, root)} cannot be written"
        return Take([_problem(demo, endpoint, unwritable(error, what))], in_place=False, path=None)
    recording = run_demo(root, demo, endpoint, timeout_s=timeout_s, on_event=on_event)
    if isinstance(recording, Problem):
        return Take([recording], in_place=False, path=None)
    problems = list(judge(recording))
    aside = root / _ASIDE / f"{demo.id}.jsonl"
    if any(problem.severity is Severity.ERROR for problem in problems):
        fault = _write(root, aside, recording, endpoint)
        return Take(problems, in_place=False, path=aside if fault is None else None)
    fault = _write(root, path, recording, endpoint)
    if fault is not None:
        return Take([_problem(demo, endpoint, fault)], in_place=False, path=None)
    with contextlib.suppress(OSError):
        aside.unlink(missing_ok=True)  # of an earlier try
    return Take(problems, in_place=True, path=path)


def run_demo(
    root: Path,
    demo: Demo,
    endpoint: Endpoint,
    *,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    on_event: Callable[[int], None] = lambda _: None,
) -> Recording | Problem:
    """Run a demo and return what was recorded of it, or what went wrong; writes nothing.

    Args:
        root: The course's folder.
        demo: What is run, exactly as the lesson prints it.
        endpoint: What answers.
        timeout_s: Seconds after which the program is ended.
        on_event: Told the number of events after each; shows progress.
    """
    recorded = _run(root, demo, endpoint, timeout_s, Recorder(on_event))
    return recorded if isinstance(recorded, Recording) else _problem(demo, endpoint, recorded)


def _problem(demo: Demo, endpoint: Endpoint, fault: Fault) -> Problem:
    # What an endpoint said may hold the key, and this is printed, also where others read it.
    message = mask_credentials(f"demo {demo.id}: {fault.message}", endpoint.credentials)
    return Problem(demo.lesson.document.path, demo.sample.line, 1, fault.code, message, fault.hint)


def _run(
    root: Path, demo: Demo, endpoint: Endpoint, timeout_s: float, recorder: Recorder
) -> Recording | Fault:
    program = demo_program(demo, root)
    language = LANGUAGES[program.language]
    try:
        client = language.client(program)
    except LanguageError as error:
        return cannot_run(str(error))
    run = record_run(program, endpoint.base_url, endpoint.key, timeout_s=timeout_s, recorder=recorder)
    try:
        ran = asyncio.run(run)
    except OSError as error:
        return unwritable(error, "the program cannot be run")
    failed = ran.outcome.exit_code not in {0, demo.exit_code}
    lacking = language.lacks(program, ran.outcome.errors) if failed else None
    paths = machine_paths(root)
    finished = Finished(ran, endpoint, timeout_s, paths, lacking, expected_exit=demo.exit_code)
    made = {"language": demo.sample.program_language, **demo.hashes}
    return find_fault(finished) or _recording(demo.id, finished, program=made, client=client)


def keep_run(
    root: Path,
    name: str,
    finished: Finished,
    *,
    program: Mapping[str, Json],
    client: Mapping[str, Json],
) -> Fault | None:
    """Put a run in place as a demo's recording, or return why it can't be written.

    Args:
        root: The course's folder.
        name: The demo's id.
        finished: A run with which nothing is wrong.
        program: What the header says of the code.
        client: What the header says of what spoke with the endpoint.
    """
    recording = _recording(name, finished, program=program, client=client)
    return _write(root, recording_path(root, name), recording, finished.endpoint)


def _recording(
    name: str, finished: Finished, *, program: Mapping[str, Json], client: Mapping[str, Json]
) -> Recording:
    notes, endpoint = finished.run.notes, finished.endpoint
    header: dict[str, Json] = {
        "tokenreel": 1,
        "demo": name,
        "recorded_at": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "program": dict(program),
        "endpoint": {
            "name": endpoint.name,
            "model": endpoint.model or _answered(notes.events),
            "server": endpoint.server,
            "hardware": endpoint.hardware,
        },
        "client": dict(client),
        "redactions": [*sorted(notes.redactions)],
    }
    return Recording(header, notes.events)


def _write(root: Path, path: Path, recording: Recording, endpoint: Endpoint) -> Fault | None:
    try:
        write_recording(path, recording)
    except OSError as error:
        return unwritable(error, f"{relative_path(path, root)} cannot be written")
    except RecordingError as error:  # an answer that HTTP allows an endpoint, and no replay could give again
        message = f"what the endpoint {endpoint.name} answered can't be replayed: {error.reason}"
        return Fault("recording-failed", message, "Let it answer as HTTP has it. An earlier recording stays.")
    return None


def try_to_write(path: Path) -> None:
    """Try whether a file could be put somewhere: before the run, which takes time and may cost money.

    Raises:
        OSError: If not.
    """
    folder = next(above for above in path.parents if above.exists())
    tempfile.TemporaryFile(dir=folder).close()


def demo_program(demo: Demo, root: Path) -> Program:
    """Return the program that a demo is, as it is run in a course's folder."""
    setup = demo.setup
    return Program(
        name=demo.lesson.document.path,
        code=canonical_code(demo.sample.code),
        line=demo.sample.line,
        setup=canonical_code(setup.code) if setup else None,
        setup_line=setup.line if setup else 0,
        language=demo.sample.program_language or "python",
        project=root,
    )


def _answered(events: tuple[Event, ...]) -> str | None:
    """Return the models that the answers name, each once."""
    named = {model for exchange in exchanges(Recording({}, events)) if (model := answered_model(exchange))}
    return ", ".join(sorted(named)) or None
