"""Takes a recording over for code that was edited without changing what it asks and prints."""

from pathlib import Path
from typing import Final

from tokenreel.checks.rehearsal.problems import part_problems
from tokenreel.checks.rehearsal.rehearse import read_part
from tokenreel.course import Demo, recording_path
from tokenreel.problems import Problem, relative_path
from tokenreel.recording import Json, Recording, write_recording

_OTHER_MATTERS: Final = frozenset({"replay-answer-refused", "unused-deviation"})


def reuse_recording(root: Path, demo: Demo) -> list[Problem]:
    """Write the hashes of a demo's code into its recording, if its replay does what was recorded.

    Nothing else in the recording is changed. That the SDK refuses an answer is another matter: it did so
    before the edit, too.

    Args:
        root: The course's folder.
        demo: Whose code was edited.

    Returns:
        Why it was not done; empty where it was, or where the recording is of this very code.
    """
    part = read_part(root, demo)
    again = f"Run `tokenreel record {demo.id}`."
    if part is None:
        return [_refusal(root, demo, "there is no recording that can be read", again)]
    program = part.recording.header["program"]
    if not isinstance(program, dict) or program.get("language") != part.program.language:
        return [_refusal(root, demo, "the recording is of a program in another language", again)]
    if all(program.get(key) == value for key, value in demo.hashes.items()):
        return []
    problems = [found for found in part_problems(part) if found.code not in _OTHER_MATTERS]
    if problems:
        return problems
    header: dict[str, Json] = {**part.recording.header, "program": {**program, **demo.hashes}}
    try:
        write_recording(recording_path(root, demo.id), Recording(header, part.recording.events))
    except OSError as error:
        message = f"it cannot be written ({error.strerror or error})"
        return [_refusal(root, demo, message, "Is there room, and may you write there?")]
    return []


def _refusal(root: Path, demo: Demo, message: str, hint: str) -> Problem:
    name = relative_path(recording_path(root, demo.id), root)
    place = (demo.lesson.document.path, demo.sample.line, 1)
    return Problem(*place, "recording-failed", f"demo {demo.id}: {name} is not reused: {message}", hint)
