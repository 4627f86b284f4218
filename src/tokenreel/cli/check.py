"""`tokenreel check`."""

import gc
from pathlib import Path

import click

from tokenreel.cli.formats import FORMATS
from tokenreel.cli.project import count, find_project, project_option
from tokenreel.problems import Severity, encodable


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How problems are written to stdout: for people, as JSON, as GitHub's workflow commands.",
)
@click.option("--strict", is_flag=True, help="Refuse warnings too, e.g. a missing translation.")
@click.option("--external", is_flag=True, help="Ask for links to other sites too, over the network.")
@click.option("--no-run", is_flag=True, help="Run no code of the lessons: for those that you don't trust.")
@project_option
def check(*, form: str, strict: bool, external: bool, no_run: bool, project: Path | None) -> None:
    """Report everything in lessons and recordings that needs fixing."""
    from tokenreel.checks import Extent, check_project

    gc.set_threshold(200_000, 20, 100)  # much is made at once and kept: it takes long to look it over
    root = find_project((project or Path.cwd()).resolve())
    problems = check_project(
        root,
        extent=Extent(run_demos=not no_run, run_tasks=not no_run, external=external, read_config=True),
        say=lambda text: click.echo(text, err=True),
    )
    click.echo(encodable(FORMATS[form](problems, root)), nl=False)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    click.echo(f"{count(errors, 'error')}, {count(warnings, 'warning')}", err=True)
    if errors or (strict and warnings):
        raise SystemExit(1)
