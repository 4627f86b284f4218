"""What `tokenreel record` does with a recording that is there already: keep it, or compare with it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tokenreel.cli.project import count
from tokenreel.problems import Severity

if TYPE_CHECKING:
    from tokenreel.course import Demo
    from tokenreel.recording import Recording


def reuse_recordings(root: Path, demos: "list[Demo]") -> bool:
    """Take recordings over for edited code, and tell whether all could be."""
    from tokenreel.capture import is_stale
    from tokenreel.checks.rehearsal import reuse_recording
    from tokenreel.course import recording_path
    from tokenreel.problems import relative_path
    from tokenreel.recording import read_recording

    went_well = True
    for demo in demos:
        if not is_stale(root, demo):
            click.echo(f"{demo.id}: its recording is of this very code")
            continue
        click.echo(f"replaying {demo.id} …", err=True)
        problems = reuse_recording(root, demo)
        for problem in problems:
            click.echo(str(problem))
        went_well &= not problems
        if not problems:
            path = recording_path(root, demo.id)
            events = count(len(read_recording(path).events), "event")
            click.echo(f"reused {relative_path(path, root)}: new hashes of the code, the same {events}")
    return went_well


def compare_with_recording(root: Path, demo: "Demo", live: "Recording") -> bool:
    """Tell how another run of a demo differs from its recording, and whether it is what is expected."""
    from tokenreel.checks.expectations import failed_expectations
    from tokenreel.checks.shape import differences
    from tokenreel.course import recording_path
    from tokenreel.recording import RecordingError, read_recording

    problems = list(failed_expectations(root, demo, live))
    for problem in problems:
        click.echo(str(problem))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    what = (
        f"{count(len(demo.expected), 'expectation')}, {errors} failed" if demo.expected else "no expectations"
    )
    try:
        found = list(differences(read_recording(recording_path(root, demo.id)), live))
    except (OSError, RecordingError) as error:
        is_damaged = isinstance(error, RecordingError)
        why = "its recording is damaged" if is_damaged else "there is no recording to compare with"
        click.echo(f"{demo.id}: {what}; {why}")
        return not errors
    verdict = count(len(found), "difference") if found else "the same shape"
    click.echo(f"{demo.id}: {what}; {verdict} (the recording stays as it is)")
    for difference in found:
        click.echo(f"    {difference}")
    return not errors
