"""`tokenreel check`."""

from pathlib import Path

import click

from tokenreel.cli.project import count, find_project, project_option
from tokenreel.problems import Severity


@click.command()
@click.option("--strict", is_flag=True, help="Refuse warnings too, e.g. a missing translation.")
@project_option
def check(*, strict: bool, project: Path | None) -> None:
    """Report everything in lessons and recordings that has to be mended."""
    from tokenreel.checks import check_project

    root = find_project((project or Path.cwd()).resolve())
    problems = check_project(root, say=lambda text: click.echo(text, err=True))
    for problem in problems:
        click.echo(str(problem))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    click.echo(f"{count(errors, 'error')}, {count(warnings, 'warning')}", err=True)
    if errors or (strict and warnings):
        raise SystemExit(1)
