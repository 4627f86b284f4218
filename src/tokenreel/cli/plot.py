"""`tokenreel plot`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tokenreel.cli.project import count, find_project, project_option
from tokenreel.problems import Severity

if TYPE_CHECKING:
    from tokenreel.measure.plots import PlotFile


@click.command()
@click.option(
    "--check", is_flag=True, help="Draw nothing; fail where a plot is missing or older than its runs."
)
@project_option
def plot(*, check: bool, project: Path | None) -> None:
    """Draw the plots of all measurements that have runs, in each of the course's languages."""
    from tokenreel.measure.plots import measured_names

    root = find_project((project or Path.cwd()).resolve())
    languages = _languages(root)
    names = measured_names(root)
    if not names:
        click.echo("nothing to plot: no measurement has runs yet; `tokenreel measure` makes them", err=True)
    went_well = True
    for name in names:
        files = _files(root, name, languages)
        went_well &= files is not None
        if files is not None and not check:
            went_well &= _write(name, files)
    went_well &= _tell_problems(root, languages) if check else _remove(root, languages)
    if not went_well:
        raise SystemExit(1)


def _languages(root: Path) -> list[str]:
    from tokenreel.course import load_course

    load = load_course(root)
    if load.course is not None:
        return list(load.course.languages)
    for problem in load.problems:
        if problem.severity is Severity.ERROR:
            click.echo(str(problem))
    raise SystemExit(1)


def _files(root: Path, name: str, languages: list[str]) -> "list[PlotFile] | None":
    """Return the plots that a measurement should have; None where its runs can't be read, which is told."""
    from tokenreel.measure import RunFileError
    from tokenreel.measure.plots import plot_files

    try:
        return plot_files(root, name, languages)
    except RunFileError as error:
        click.echo(f"Error: {error.path}:{error.line}: {error.reason}\n    {error.hint}", err=True)
    except OSError as error:
        click.echo(f"Error: the runs of {name} cannot be read ({error.strerror})", err=True)
    return None


def _write(name: str, files: "list[PlotFile]") -> bool:
    """Draw what is missing or outdated of one measurement, and tell whether that went well."""
    from tokenreel.measure.plots import write_plots

    def on_plot(file: "PlotFile") -> None:
        click.echo(f"{name}: drawing {file.path.name} ({files.index(file) + 1} of {len(files)})", err=True)

    try:
        written = write_plots(files, on_plot)
    except ImportError as error:
        message = f"plots are drawn with matplotlib, which can't be imported ({error}); install it first"
        raise click.ClickException(message) from error
    except OSError as error:
        click.echo(f"Error: the plots of {name} cannot be written ({error.strerror})", err=True)
        return False
    kept = len(files) - len(written)
    click.echo(f"{name}: {count(len(written), 'plot')} drawn, {kept} up to date")
    return True


def _remove(root: Path, languages: list[str]) -> bool:
    """Remove the plots of ours that no runs belong to any more."""
    from tokenreel.measure.plots import left_over

    for path in left_over(root, languages):
        try:
            path.unlink()
        except OSError as error:
            click.echo(f"Error: {path.relative_to(root)} cannot be removed ({error.strerror})", err=True)
            return False
        click.echo(f"removed {path.relative_to(root)}: there are no runs that it shows")
    return True


def _tell_problems(root: Path, languages: list[str]) -> bool:
    from tokenreel.measure.plots import plot_problems

    problems = plot_problems(root, languages)
    for problem in problems:
        click.echo(str(problem))
    click.echo(count(len(problems), "error"), err=True)
    return not problems
