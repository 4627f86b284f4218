"""`tokenreel measure`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tokenreel.cli.project import count, find_project, project_option

if TYPE_CHECKING:
    from tokenreel.capture import Endpoint
    from tokenreel.measure import Plan, RunFileError, Session

_MOST_PAIRS = 100_000
_INTERRUPTED = 130
"""The exit status that shells give what Ctrl-C ended: 128 and the number of its signal."""


class _Pairs(click.IntRange):
    """How many pairs, refused in words that say what is meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            self.fail(
                f"it takes how many pairs there are to be, from {self.min} to {self.max}, not {value}",
                param,
                ctx,
            )


@click.command()
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path),
    help="A plan.yml below demos/, or its folder. [default: every plan of the course]",
)
@click.option(
    "--endpoint",
    default="local",
    show_default=True,
    metavar="NAME",
    help="local (a small model on this machine), openai, or any name with --base-url.",
)
@click.option("--base-url", metavar="URL", help="The address of a compatible server, with its /v1.")
@click.option("--key-env", metavar="NAME", help="The environment variable that holds its key.")
@click.option(
    "-n",
    "pairs",
    type=_Pairs(1, _MOST_PAIRS),
    metavar="PAIRS",
    help="How many pairs there are to be in all, those made already included. [default: the plan's]",
)
@project_option
def measure(  # noqa: PLR0913 - one for each option
    *,
    plan_file: Path | None,
    endpoint: str,
    base_url: str | None,
    key_env: str | None,
    pairs: int | None,
    project: Path | None,
) -> None:
    """Make the runs of a plan for real, streamed and whole in pairs, and go on where it was stopped."""
    try:
        root = find_project((project or Path.cwd()).resolve())
        plans = _load_plans(root, _names(root, plan_file))
        name = "custom" if base_url and endpoint == "local" else endpoint
        went_well = _measure(root, plans, (name, base_url, key_env), pairs)
    except KeyboardInterrupt:
        click.echo("stopped: any run that had ended is kept; run the same command again to go on", err=True)
        raise SystemExit(_INTERRUPTED) from None
    if not went_well:
        raise SystemExit(1)


def _measure(
    root: Path, plans: "dict[str, Plan]", asked: tuple[str, str | None, str | None], pairs: int | None
) -> bool:
    """Make what is left of the plans' runs, by the endpoint that is asked for; tell whether all went well."""
    from tokenreel.capture import EndpointError, open_endpoint
    from tokenreel.capture.endpoints import foresee_endpoint

    try:
        # The local model takes seconds to start, so what needs no answer is looked at first.
        foreseen = foresee_endpoint(*asked, task="measure")
        left, went_well = _left(root, plans, foreseen, pairs)
        if not left:
            return went_well
        if not foreseen.base_url:
            click.echo("starting the local model …", err=True)
        with open_endpoint(*asked, task="measure") as opened:
            for name in left:
                went_well &= _measure_one(root, name, plans[name], opened, pairs)
    except EndpointError as error:
        raise click.ClickException(str(error)) from error
    return went_well


def _left(
    root: Path, plans: "dict[str, Plan]", endpoint: "Endpoint", pairs: int | None
) -> tuple[list[str], bool]:
    """Return which measurements have runs left to make, and whether all could be looked at."""
    from tokenreel.measure import RunFileError
    from tokenreel.measure.measure import find_left

    names, went_well = [], True
    for name, plan in plans.items():
        try:
            left = find_left(root, name, plan, endpoint, pairs)
        except (RunFileError, OSError) as error:
            _tell_unusable(name, error)
            went_well = False
            continue
        if left.tasks:
            names.append(name)
            continue
        there, more = left.pairs, min(2 * left.pairs, _MOST_PAIRS)
        total = f"{there} of {count(there, 'pair')} are there" if there > 1 else "its 1 pair is there"
        click.echo(f"{name}: {total}; -n is how many there are to be in all, so ask for more with -n {more}")
    return names, went_well


def _names(root: Path, plan_file: Path | None) -> list[str]:
    from tokenreel.measure import plan_names

    names = plan_names(root)
    if plan_file is None:
        if not names:
            raise click.ClickException("no measurement has a plan: write demos/<name>/plan.yml")
        return names
    folder = plan_file.resolve()
    folder = folder.parent if folder.name == "plan.yml" else folder
    if folder.parent != root / "demos" or folder.name not in names:
        there = ", ".join(f"demos/{name}/plan.yml" for name in names) or "none"
        raise click.BadParameter(f"{plan_file} is no plan of this course; there are: {there}")
    return [folder.name]


def _load_plans(root: Path, names: list[str]) -> "dict[str, Plan]":
    from tokenreel.measure import Plan, load_plan

    loaded = {name: load_plan(root, name) for name in names}
    problems = [problem for found in loaded.values() if not isinstance(found, Plan) for problem in found]
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise SystemExit(1)
    return {name: found for name, found in loaded.items() if isinstance(found, Plan)}


def _measure_one(root: Path, name: str, plan: "Plan", endpoint: "Endpoint", pairs: int | None) -> bool:
    """Make what is left of one plan's runs, and tell whether all went well."""
    from tokenreel.measure import RunFileError, open_session

    try:
        session = open_session(root, name, plan, endpoint, pairs)
    except (RunFileError, OSError) as error:
        _tell_unusable(name, error)
        return False
    if session is None:  # another process made them meanwhile
        return True
    done = _make(session, name, plan, endpoint)
    _tell(session, root)
    return done


def _tell_unusable(name: str, error: "RunFileError | OSError") -> None:
    if isinstance(error, OSError):
        click.echo(f"Error: the runs of {name} cannot be read or written ({error.strerror})", err=True)
    else:
        click.echo(f"Error: {error.path}:{error.line}: {error.reason}\n    {error.hint}", err=True)


def _make(session: "Session", name: str, plan: "Plan", endpoint: "Endpoint") -> bool:
    """Make a session's runs; what ends it early is told, with what to do."""
    from tokenreel.measure import FailingError, ReplayedError, UnreachableError, make_runs
    from tokenreel.measure.progress import show_runs

    if session.earlier:
        click.echo(f"{name}: going on after {count(session.earlier, 'run')} made before", err=True)
    try:
        with show_runs(name, len(session.tasks)) as on_run:
            make_runs(session, plan, endpoint, on_run)
    except UnreachableError as error:
        reason = f"the endpoint {endpoint.name} can't be reached ({error}); run this again to go on"
    except ReplayedError:
        reason = f"the endpoint {endpoint.name} replays recordings: their times are no measurement"
    except FailingError as error:
        reason = f"run after run failed, the last one with: {error}"
    except OSError as error:
        reason = f"the runs can't be written ({error.strerror}); run this again to go on"
    else:
        return True
    click.echo(f"Error: {name}: {reason}", err=True)
    return False


def _tell(session: "Session", root: Path) -> None:
    from tokenreel.measure import report
    from tokenreel.measure.run_file import read_ended_runs
    from tokenreel.measure.statistics import Summary

    path = session.writer.path
    if not path.exists():
        return
    found = read_ended_runs(path)
    made = sum(not run.task.is_warm_up for run in found.runs)
    click.echo(f"{path.relative_to(root)}: {count(made, 'run')}")
    for line in report(Summary(found)):
        click.echo(f"  {line}")
