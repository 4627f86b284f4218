"""What makes a run useless. Each check is one row; the first that finds something speaks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tokenreel.capture.endpoints import Endpoint
from tokenreel.capture.secrets import find_secret, mask_credentials
from tokenreel.capture.session import Run
from tokenreel.recording import Recording, exchanges

_REFUSED: Final = frozenset({401, 403})
_SHOWN_CHARACTERS: Final = 2000
"""So much of the end of what a program printed as errors is shown."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no new recording."""

    code: str
    """The problem's code."""
    message: str
    """What is wrong."""
    hint: str
    """How to fix it."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run, and what it was made with."""

    run: Run
    """What it gave."""
    endpoint: Endpoint
    """What answered."""
    timeout_s: float
    """Seconds that the program had."""
    paths: tuple[Path, ...]
    """Folders of this machine that must not be named."""
    lacking: str | None = None
    """Why this machine can't run the program, as a sentence that says what to do; None where it can."""
    expected_exit: int = 0
    """The exit status that the program is meant to end with."""

    @property
    def credentials(self) -> tuple[str, ...]:
        """Every key that was in use."""
        return (*self.endpoint.credentials, self.run.program_key)

    @property
    def errors(self) -> str:
        """The end of what the program printed as errors, fit to be shown."""
        shown = mask_credentials(
            self.run.outcome.errors, self.endpoint.credentials
        )  # whole: a cut could hide one
        return shown.rstrip()[-_SHOWN_CHARACTERS:]


def find_fault(finished: Finished) -> Fault | None:
    """Return what makes a run useless, or None where it can be kept."""
    return next((fault for check in _CHECKS if (fault := check(finished)) is not None), None)


def unwritable(error: OSError, what: str) -> Fault:
    """Return the fault of a machine that lets nothing be recorded.

    Args:
        error: What it said.
        what: What could not be done, as a clause.
    """
    return Fault(
        "recording-failed",
        f"{what} ({error.strerror or error})",
        "Is there room, and may you write there? An earlier recording is as it was.",
    )


def cannot_run(reason: str) -> Fault:
    """Return the fault of a machine that lacks what a program needs.

    Args:
        reason: What it lacks, as a sentence that says what to do.
    """
    return Fault("cannot-run-language", reason, "Its programs are run on this machine, with its own tools.")


def _unreachable(finished: Finished) -> Fault | None:
    reason = finished.run.notes.unreachable
    if reason is None:
        return None
    return Fault(
        "endpoint-unreachable",
        f"the endpoint {finished.endpoint.name} cannot be reached ({reason})",
        "Is it running, and is its address right?",
    )


def _not_sent(finished: Finished) -> Fault | None:
    reason = finished.run.notes.not_sent
    if reason is None:
        return None
    return Fault(
        "request-not-sent",
        f"a request was not sent on to the endpoint: {reason}",
        "Create the client without api_key and base_url: it takes both from its environment.",
    )


def _encoded(finished: Finished) -> Fault | None:
    coding = finished.run.notes.coding
    if coding is None:
        return None
    return Fault(
        "encoded-answer",
        f"the endpoint {finished.endpoint.name} encoded an answer ({coding}), though it was asked not to, "
        "so a recording would hold no text that a reader or a player could read",
        "Turn its compression off, or that of a proxy in front of it.",
    )


def _hangs(finished: Finished) -> Fault | None:
    if finished.run.outcome.exit_code is not None:
        return None
    return Fault(
        "program-hangs",
        f"the program did not end within {finished.timeout_s:g} s",
        "Make it shorter, or allow it more time: --timeout, or `timeout` in its demo.yml.",
    )


def _outlived(finished: Finished) -> Fault | None:
    unfinished = finished.run.notes.unfinished
    if not unfinished:
        return None
    return Fault(
        "program-hangs",
        f"the program ended, but {unfinished[0]} was still running, asked by a process that it left behind",
        "Let the program wait for what it starts.",
    )


def _key_refused(finished: Finished) -> Fault | None:
    outcome, endpoint = finished.run.outcome, finished.endpoint
    made = exchanges(Recording({}, finished.run.notes.events))
    if not outcome.exit_code or outcome.exit_code == finished.expected_exit:
        return None
    if not made or made[-1].status not in _REFUSED:
        return None  # a program may go on after a refusal, and then fail for a reason of its own
    last_line = (finished.errors or "no error message").splitlines()[-1]
    variable = endpoint.key_variable
    return Fault(
        "key-refused",
        f"the endpoint {endpoint.name} refused the key ({made[-1].status}), and the program ended with:\n"
        f"{last_line}",
        f"Check what {variable} holds." if variable else "Name the variable of its key with --key-env.",
    )


def _lacking(finished: Finished) -> Fault | None:
    return None if finished.lacking is None else cannot_run(finished.lacking)


def _failed(finished: Finished) -> Fault | None:
    code = finished.run.outcome.exit_code
    if code == finished.expected_exit:
        return None
    if finished.expected_exit:
        message = f"its demo.yml expects exit status {finished.expected_exit}, and the program's was {code}"
        shown = f":\n{finished.errors}" if finished.errors else ""
        return Fault("program-failed", message + shown, "Fix the code, or what is expected.")
    return Fault(
        "program-failed",
        f"the program failed with exit status {code}:\n{finished.errors}",
        "Fix the code, then record again.",
    )


def _never_started(finished: Finished) -> Fault | None:
    if finished.run.outcome.started_ns is not None:
        return None
    return Fault(
        "program-failed",
        "the set-up ended the program, with exit status 0, before the printed code started",
        "Let the set-up run to its end, without exit().",
    )


def _setup_speaks(finished: Finished) -> Fault | None:
    events = finished.run.notes.events
    if not events or events[0].time_us >= 0:
        return None
    return Fault(
        "setup-speaks",
        "the set-up printed something or made a request",
        "Move that to the printed code: a reader must see what is recorded.",
    )


def _replayed(finished: Finished) -> Fault | None:
    if not finished.run.notes.is_replayed:
        return None
    return Fault(
        "replayed-answer",
        f"the endpoint {finished.endpoint.name} replays recordings, so nothing was really run",
        "Record from the server that the recordings stand for.",
    )


def _secret(finished: Finished) -> Fault | None:
    secret = find_secret(finished.run.notes.events, finished.credentials, finished.paths)
    if secret is None:
        return None
    return Fault(
        "secret-in-recording",
        f"the run holds {secret}; nothing was written",
        "Change the code so that it neither prints nor sends it.",
    )


_CHECKS: Final[Iterable[Callable[[Finished], Fault | None]]] = (
    _unreachable,
    _not_sent,
    _encoded,
    _hangs,
    _key_refused,
    _lacking,
    _failed,
    _outlived,
    _never_started,
    _setup_speaks,
    _replayed,
    _secret,
)
