"""`tokenreel record`: from a course's demos to recording files, each replaced only by a good one."""

import asyncio
import datetime
import difflib
import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tokenreel.capture.endpoints import Endpoint
from tokenreel.capture.program import Outcome, Program
from tokenreel.capture.recorder import Recorder
from tokenreel.capture.secrets import find_secret, machine_paths
from tokenreel.capture.session import record_run
from tokenreel.course import Course, Demo, canonical_code
from tokenreel.problems import Problem
from tokenreel.recording import (
    Event,
    Json,
    Recording,
    RecordingError,
    answered_model,
    code_sha256,
    exchanges,
    read_recording,
    write_recording,
)

DEFAULT_TIMEOUT_S: Final = 120.0
"""How long a program may take where neither the command line nor its demo.yml says so."""


def select_demos(course: Course, names: Sequence[str]) -> tuple[list[Demo], list[Problem]]:
    """Return the named demos, all of them where none is named, and a problem for each name that is none."""
    by_name = {demo.id: demo for demo in course.demos}
    problems = []
    for name in names:
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(by_name) or 'none'}."
            problems.append(Problem("lessons", 1, 1, "unknown-demo", f"no lesson has a demo {name}", hint))
    return [by_name[name] for name in names or by_name if name in by_name], problems


def is_stale(root: Path, demo: Demo) -> bool:
    """Tell whether a demo's recording is missing, damaged, or of other code."""
    try:
        header = read_recording(recording_path(root, demo)).header
    except (OSError, RecordingError):
        return True
    program = header["program"]
    return not isinstance(program, dict) or any(
        program.get(key) != value for key, value in _hashes(demo).items()
    )


def recording_path(root: Path, demo: Demo) -> Path:
    """Return where a demo's recording lies."""
    return root / "demos" / demo.id / "recording.jsonl"


def record_demo(
    root: Path,
    demo: Demo,
    endpoint: Endpoint,
    *,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    watch: Callable[[Recorder], None] = lambda _: None,
) -> Problem | None:
    """Run a demo and put its recording in place, or return what went wrong and leave the earlier one.

    Args:
        root: The course's folder.
        demo: What is run, exactly as the lesson prints it.
        endpoint: What answers.
        timeout_s: Seconds after which the program is ended.
        watch: Is given the recorder before the run, to show progress.
    """
    recorder = Recorder()
    watch(recorder)
    run = record_run(_program(demo), endpoint.base_url, endpoint.key, timeout_s=timeout_s, recorder=recorder)
    outcome = asyncio.run(run)
    fault = _fault(recorder, outcome, endpoint, timeout_s)
    if fault is None and outcome.started_ns is not None:
        events = recorder.events(outcome.started_ns)
        if events and events[0].time_us < 0:
            fault = (
                "setup-speaks",
                "the set-up printed something or made a request",
                "Move that to the printed code: a reader must see what is recorded.",
            )
        elif (
            secret := find_secret(events, [endpoint.key] if endpoint.key else [], machine_paths(root))
        ) is not None:
            fault = (
                "secret-in-recording",
                f"the run holds {secret}; nothing was written",
                "Change the code so that it neither prints nor sends it.",
            )
        else:
            write_recording(
                recording_path(root, demo), Recording(_header(demo, endpoint, recorder, events), events)
            )
    if fault is None:
        return None
    code, message, hint = fault
    return Problem(demo.lesson.document.path, demo.sample.line, 1, code, f"demo {demo.id}: {message}", hint)


def _fault(
    recorder: Recorder, outcome: Outcome, endpoint: Endpoint, timeout_s: float
) -> tuple[str, str, str] | None:
    """Return code, message and hint of what made the run useless, or None."""
    if recorder.unreachable is not None:
        return (
            "endpoint-unreachable",
            f"the endpoint {endpoint.name} cannot be reached ({recorder.unreachable})",
            "Is it running, and is its address right?",
        )
    if outcome.exit_code is None:
        return (
            "program-hangs",
            f"the program did not end within {timeout_s:g} s",
            "Make it shorter, or allow it more time: --timeout, or `timeout` in its demo.yml.",
        )
    if outcome.exit_code and recorder.refused is not None:
        variable = endpoint.key_variable
        mend = f"Check what {variable} holds." if variable else "Name the variable of its key with --key-env."
        return ("key-refused", f"the endpoint {endpoint.name} refused the key ({recorder.refused})", mend)
    if outcome.exit_code:
        message = f"the program failed with exit status {outcome.exit_code}:\n{outcome.errors.rstrip()}"
        return ("program-failed", message, "Mend the code, then record again.")
    return None


def _program(demo: Demo) -> Program:
    setup = demo.setup
    return Program(
        name=demo.lesson.document.path,
        code=canonical_code(demo.sample.code),
        line=demo.sample.line,
        setup=canonical_code(setup.code) if setup else None,
        setup_line=setup.line if setup else 0,
    )


def _hashes(demo: Demo) -> dict[str, Json]:
    setup = code_sha256(canonical_code(demo.setup.code)) if demo.setup else None
    return {"code_sha256": code_sha256(canonical_code(demo.sample.code)), "setup_sha256": setup}


def _header(demo: Demo, endpoint: Endpoint, recorder: Recorder, events: tuple[Event, ...]) -> dict[str, Json]:
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    redactions: list[Json] = []
    redactions.extend(sorted(recorder.redactions))
    return {
        "tokenreel": 1,
        "demo": demo.id,
        "recorded_at": now,
        "program": {"language": demo.sample.language, **_hashes(demo)},
        "endpoint": {
            "name": endpoint.name,
            "model": endpoint.model or _answered(events),
            "server": endpoint.server,
            "hardware": endpoint.hardware,
        },
        "client": {"openai": version("openai"), "python": platform.python_version()},
        "redactions": redactions,
    }


def _answered(events: tuple[Event, ...]) -> str | None:
    """Return the models that the answers name, each once."""
    named = {model for exchange in exchanges(Recording({}, events)) if (model := answered_model(exchange))}
    return ", ".join(sorted(named)) or None
