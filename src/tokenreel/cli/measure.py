"""`tokenreel measure`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tokenreel.cli.project import count, find_project, project_option

if TYPE_CHECKING:
    from tokenreel.capture import Endpoint
    from tokenreel.measure import Plan, Session


@click.command()
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path),
    help="A plan.yml below demos/, or its folder. [default: every plan of the course]",
)
@click.option("--endpoint", default="local", show_default=True, metavar="NAME", help="As for `record`.")
@click.option("--base-url", metavar="URL", help="The address of a compatible server, with its /v1.")
@click.option("--key-env", metavar="NAME", help="The environment variable that holds its key.")
@click.option("-n", "pairs", type=click.IntRange(1, 100_000), help="How many pairs. [default: the plan's]")
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
    from tokenreel.capture import EndpointError, open_endpoint

    root = find_project((project or Path.cwd()).resolve())
    plans = _load_plans(root, _names(root, plan_file))
    name = "custom" if base_url and endpoint == "local" else endpoint
    if name == "local":
        click.echo("starting the local model …", err=True)
    went_well = True
    try:
        with open_endpoint(name, base_url, key_env) as opened:
            for each, plan in plans.items():
                went_well &= _measure_one(root, each, plan, opened, pairs)
    except EndpointError as error:
        raise click.ClickException(str(error)) from error
    if not went_well:
        raise SystemExit(1)


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
    except RunFileError as error:
        click.echo(f"Error: {error.path}:{error.line}: {error.reason}\n    {error.hint}", err=True)
        return False
    except OSError as error:
        click.echo(f"Error: the runs of {name} cannot be written ({error.strerror})", err=True)
        return False
    if session is None:
        click.echo(f"{name}: all runs were made already; ask for more with -n")
        return True
    done = _make(session, name, plan, endpoint)
    _tell(session, root)
    return done


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
        session.discard_if_empty()
        reason = f"the endpoint {endpoint.name} replays recordings: their times are no measurement"
    except FailingError as error:
        reason = f"run after run failed, the last one with: {error}"
    except KeyboardInterrupt:
        reason = "stopped; run this again to go on"
    except OSError as error:
        reason = f"the runs can't be written ({error.strerror}); run this again to go on"
    else:
        return True
    click.echo(f"Error: {name}: {reason}", err=True)
    return False


def _tell(session: "Session", root: Path) -> None:
    from tokenreel.measure import read_run_file, report
    from tokenreel.measure.statistics import Summary

    path = session.writer.path
    if not path.exists():
        return
    found = read_run_file(path)
    made = sum(not run.task.is_warm_up for run in found.runs)
    click.echo(f"{path.relative_to(root)}: {count(made, 'run')}")
    for line in report(Summary(found)):
        click.echo(f"  {line}")
