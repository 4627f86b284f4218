"""The command line. Each command is a thin shell around a function of its package."""

from pathlib import Path

import click

from tokenreel import __version__
from tokenreel.problems import Severity


def find_project(start: Path) -> Path:
    """Return the nearest folder at or above ``start`` that holds a course.

    Raises:
        click.ClickException: If there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "lessons" / "course.yml").is_file():
            return folder
    message = f"no lessons/course.yml in {start} or above: go to a course's folder, or name it with --project"
    raise click.ClickException(message)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tokenreel")
def main() -> None:
    """Course sites whose code samples were really run, recorded, and replay token by token."""


@main.command()
@click.option("--strict", is_flag=True, help="Refuse warnings too, e.g. a missing translation.")
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The course's folder. [default: the nearest one at or above this folder]",
)
def check(*, strict: bool, project: Path | None) -> None:
    """Report everything in lessons and recordings that has to be mended."""
    from tokenreel.checks import check_project  # noqa: PLC0415 - `--help` needs none of it

    root = find_project((project or Path.cwd()).resolve())
    problems = check_project(root)
    for problem in problems:
        click.echo(str(problem))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    click.echo(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}", err=True)
    if errors or (strict and warnings):
        raise SystemExit(1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
