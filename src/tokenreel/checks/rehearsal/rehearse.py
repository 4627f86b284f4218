"""One demo of a course and its rehearsal: as it is kept or, where something has changed, by running it."""

from dataclasses import dataclass
from pathlib import Path

from tokenreel.capture.languages import LANGUAGES, LanguageError, Program
from tokenreel.capture.record import DEFAULT_TIMEOUT_S, demo_program
from tokenreel.checks.rehearsal.cache import keep, kept, rehearsal_key
from tokenreel.checks.rehearsal.compare import Difference, Leniency, compare, looks_at_clock
from tokenreel.checks.rehearsal.loopback import rehearse_over_loopback
from tokenreel.checks.rehearsal.model import Refusal, Rehearsal
from tokenreel.checks.rehearsal.virtual import rehearse_in_virtual_time
from tokenreel.course import Demo, recording_path
from tokenreel.problems import Severity
from tokenreel.recording import Recording, RecordingError, read_recording
from tokenreel.replay import make_entry


class RehearsalError(Exception):
    """A program gave nothing that could be compared."""

    def __init__(self, code: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> None:
        super().__init__(message)
        self.code = code
        """The problem's code."""
        self.hint = hint
        """How to fix it."""
        self.severity = severity
        """A warning where it is this machine that can't."""


@dataclass(frozen=True, slots=True)
class Part:
    """A demo with what it was recorded as: all that a rehearsal needs."""

    root: Path
    """The course's folder."""
    demo: Demo
    """What is run."""
    recording: Recording
    """What answers it."""

    @property
    def program(self) -> Program:
        """The program as it is run."""
        return demo_program(self.demo, self.root)

    @property
    def leniency(self) -> Leniency:
        """What of its output may differ."""
        program = self.program
        code = f"{program.setup or ''}\n{program.code}"
        return Leniency(numbers=looks_at_clock(program.language, code), all=self.demo.output_varies)

    def differences(self, rehearsal: Rehearsal) -> tuple[Difference, ...]:
        """Return how a rehearsal differs from the recording."""
        return compare(self.recording, rehearsal, self.leniency)


def read_part(root: Path, demo: Demo) -> Part | None:
    """Return a demo with its recording, None where that can't be read."""
    try:
        return Part(root, demo, read_recording(recording_path(root, demo.id)))
    except (OSError, RecordingError):
        return None


def is_kept(part: Part) -> bool:
    """Tell whether what a demo's rehearsal gives is known already."""
    return kept(part.root, part.demo.id, rehearsal_key(part.program, part.recording)) is not None


def rehearse(part: Part) -> Rehearsal:
    """Return what came of a demo's program, as it is kept or, where it has changed, by running it.

    A Python program is run in virtual time first. What differs there is run once more as it was recorded:
    some programs (threads, another HTTP client, bytes written to ``sys.stdout.buffer``) work only so.

    Raises:
        RehearsalError: If it gave nothing that could be compared.
    """
    key = rehearsal_key(part.program, part.recording)
    earlier = kept(part.root, part.demo.id, key)
    if earlier is not None:
        return earlier
    rehearsal = _run(part)
    if rehearsal.exit_code is None:
        message = f"answered by its recording, the program does not end within {_timeout_s(part):g} s"
        raise RehearsalError(
            "program-hangs", message, "Fix the code, or allow more: `timeout` in its demo.yml."
        )
    keep(part.root, part.demo.id, key, rehearsal)
    return rehearsal


def _run(part: Part) -> Rehearsal:
    program, refusals = part.program, tuple[Refusal, ...]()
    if program.language == "python":
        path = recording_path(part.root, part.demo.id)
        found = rehearse_in_virtual_time(program, part.demo.id, path, _timeout_s(part))
        if found is not None:
            if not part.differences(found):
                return found
            refusals = found.refusals
    try:
        entry = make_entry(part.demo.id, part.recording)
        rehearsal = rehearse_over_loopback(program, entry, _timeout_s(part))
    except LanguageError as error:
        raise _lacking(str(error)) from error
    except OSError as error:
        raise _lacking(f"the program can't be run: {error.strerror or error}") from error
    if rehearsal.exit_code and (lacks := LANGUAGES[program.language].lacks(program, rehearsal.err)):
        raise _lacking(lacks)
    return rehearsal.with_refusals(refusals)


def _lacking(reason: str) -> RehearsalError:
    message = f"it could not be replayed here: {reason}"
    hint = "Until then, nothing tells whether it still does what was recorded; --no-run leaves it out."
    return RehearsalError("cannot-run-language", message, hint, Severity.WARNING)


def _timeout_s(part: Part) -> float:
    return part.demo.timeout_s or DEFAULT_TIMEOUT_S
