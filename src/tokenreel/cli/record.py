"""`tokenreel record`."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tokenreel.cli.drift import compare_with_recording, reuse_recordings
from tokenreel.cli.project import count, find_project, project_option
from tokenreel.problems import Problem, Severity, relative_path

if TYPE_CHECKING:
    from tokenreel.capture import Endpoint
    from tokenreel.capture.program import Access
    from tokenreel.course import Demo


@click.command()
@click.argument("demos", nargs=-1, metavar="[DEMO]...")
@click.option(
    "--endpoint",
    metavar="NAME",
    help="local (a small model on this machine), openai, or any name with --base-url; "
    "with --proxy, only what the recording calls the upstream. [default: the demo.yml's, else local]",
)
@click.option("--base-url", metavar="URL", help="The address of a compatible server, with its /v1.")
@click.option("--key-env", metavar="NAME", help="The environment variable that holds its key.")
@click.option("--proxy", is_flag=True, help="Record clients that you start by hand, as DEMO, until Ctrl-C.")
@click.option("--upstream", metavar="URL", help="With --proxy: the server that answers, with its /v1.")
@click.option(
    "--stale", is_flag=True, help="Only demos whose recording is missing, damaged or of other code."
)
@click.option(
    "--reuse",
    is_flag=True,
    help="Run nothing for real: keep the recording of edited code whose replay does what was recorded.",
)
@click.option(
    "--compare",
    is_flag=True,
    help="Write nothing: tell how what comes now differs from the recording, and whether it is expected.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds after which a program is ended. [default: the demo.yml's, else 120]",
)
@project_option
def record(  # noqa: PLR0913 - one for each option
    *,
    demos: tuple[str, ...],
    endpoint: str | None,
    base_url: str | None,
    key_env: str | None,
    proxy: bool,
    upstream: str | None,
    stale: bool,
    reuse: bool,
    compare: bool,
    timeout: float | None,
    project: Path | None,
) -> None:
    """Run demos for real and record them; without a name, all of them."""
    root = find_project((project or Path.cwd()).resolve())
    if reuse and (endpoint or base_url or key_env or proxy or upstream or timeout or compare):
        raise click.UsageError("--reuse asks no endpoint: it goes with names and --stale only")
    if proxy or upstream:
        is_other = bool(base_url or stale or compare)
        name, url = _by_hand_only(demos, upstream, proxy=proxy, is_other=is_other)
        went_well = _record_by_hand(root, name, _label(endpoint, url), url, key_env, timeout)
    else:
        chosen = _chosen(root, demos, stale_only=stale or (reuse and not demos))
        if not chosen:
            click.echo("nothing to reuse: every recording is of its code" if reuse else "nothing to record")
        if reuse:
            went_well = reuse_recordings(root, chosen)
        else:
            groups = _by_endpoint(chosen, endpoint, base_url)
            terms = _Terms(base_url, key_env, timeout, compare)
            went_well = _record_groups(root, groups, terms)
    if not went_well:
        raise SystemExit(1)


@dataclass(frozen=True, slots=True)
class _Terms:
    """How demos are recorded, as the command line has it."""

    base_url: str | None
    key_env: str | None
    timeout_s: float | None
    compare: bool
    """Whether the recordings in place stay, and are compared with what comes."""


def _by_hand_only(
    demos: tuple[str, ...], upstream: str | None, *, proxy: bool, is_other: bool
) -> tuple[str, str]:
    """Return the name of a recording by hand, and its upstream; refuses what goes with neither."""
    if not (proxy and upstream and len(demos) == 1):
        raise click.UsageError("--proxy needs --upstream URL and one name for the recording")
    if is_other:
        raise click.UsageError(
            "--proxy goes with neither --base-url, --stale nor --compare: --upstream is what answers"
        )
    return demos[0], upstream


def _label(endpoint: str | None, upstream: str) -> str:
    """Return what a recording by hand calls its upstream: no name that stands for another server."""
    from tokenreel.capture.endpoints import OPENAI_BASE_URL

    is_openai = upstream.strip().rstrip("/") == OPENAI_BASE_URL
    if endpoint == "local" or (endpoint == "openai" and not is_openai):
        raise click.UsageError(
            f"with --proxy, --endpoint is only what the recording calls the upstream, and {endpoint} stands "
            "for another server: leave it out, or choose another name"
        )
    return endpoint or "custom"


def _record_by_hand(  # noqa: PLR0913, PLR0917 - as many as the options it is given
    root: Path, name: str, label: str, upstream: str, key_env: str | None, timeout_s: float | None
) -> bool:
    from tokenreel.capture import (
        DEFAULT_TIMEOUT_S,
        EndpointError,
        open_endpoint,
        record_by_hand,
    )
    from tokenreel.capture.by_hand import Watcher, why_taken
    from tokenreel.capture.progress import show_progress
    from tokenreel.course import is_demo_id, load_course

    if not is_demo_id(name):
        raise click.BadParameter(f"`{name}` is no name for a folder of demos/: use a-z, 0-9 and hyphens")
    if reason := why_taken(root, name, load_course(root).course):
        raise click.BadParameter(reason)
    try:
        with (
            open_endpoint(label, upstream, key_env, option="--upstream") as opened,
            show_progress(f"recording {name}") as on_event,
        ):
            watcher = Watcher(_tell_access, on_event, _tell_waiting, _tell_left_out)
            problem = record_by_hand(root, name, opened, watcher, timeout_s=timeout_s or DEFAULT_TIMEOUT_S)
    except EndpointError as error:
        raise click.ClickException(str(error)) from error
    if problem is not None:
        click.echo(str(problem))
        return False
    _tell_recording(root, name)
    return True


def _tell_access(access: "Access") -> None:
    click.echo("start your client with this, and press Ctrl-C here when it is done:", err=True)
    click.echo(f"  export OPENAI_BASE_URL={access.base_url} OPENAI_API_KEY={access.key}", err=True)


def _tell_waiting(number: int, seconds: int) -> None:
    what = "a request that is" if number == 1 else f"{number} requests that are"
    click.echo(f"waiting up to {seconds} s for {what} still running …", err=True)


def _tell_left_out(clause: str) -> None:
    click.echo(f"left out: {clause}", err=True)


def _chosen(root: Path, names: tuple[str, ...], *, stale_only: bool) -> "list[Demo]":
    """Return the demos that are meant; prints why it cannot be told which."""
    chosen, problems, unknown = _choose_demos(root, names)
    for problem in problems:
        click.echo(str(problem))
    if unknown:
        raise click.ClickException("\n       ".join(unknown))
    if problems:
        raise SystemExit(1)
    return _stale_only(root, chosen) if stale_only else chosen


def _choose_demos(root: Path, names: tuple[str, ...]) -> "tuple[list[Demo], list[Problem], list[str]]":
    """Return the demos that are meant; or why it cannot be told which: problems, and names that are none."""
    from tokenreel.capture import select_demos
    from tokenreel.course import load_course

    load = load_course(root)
    if load.course is None:
        return [], list(load.problems), []
    chosen, unknown = select_demos(load.course, names)
    is_guess = bool(unknown) or not names  # what is missing may stand in a lesson that could not be read
    unread = load.problems if is_guess and not load.is_whole else ()
    return chosen, [problem for problem in unread if problem.severity is Severity.ERROR], unknown


def _stale_only(root: Path, demos: "list[Demo]") -> "list[Demo]":
    from tokenreel.capture import is_stale

    return [demo for demo in demos if is_stale(root, demo)]


def _by_endpoint(demos: "list[Demo]", name: str | None, base_url: str | None) -> "dict[str, list[Demo]]":
    """Return the demos by the endpoint of each: the command line's, else its own, else local."""
    groups: dict[str, list[Demo]] = {}
    for demo in demos:
        groups.setdefault(name or ("custom" if base_url else demo.endpoint or "local"), []).append(demo)
    return groups


def _record_groups(root: Path, groups: "dict[str, list[Demo]]", terms: _Terms) -> bool:
    """Record demos endpoint by endpoint, or compare them, and tell whether all went well."""
    from tokenreel.capture import DEFAULT_TIMEOUT_S, EndpointError, open_endpoint

    ordered = [demo.id for demos in groups.values() for demo in demos]
    went_well = True
    for name, demos in groups.items():
        if name == "local" and terms.base_url is None:
            click.echo("starting the local model …", err=True)
        try:
            with open_endpoint(name, terms.base_url, terms.key_env) as opened:
                for demo in demos:
                    limit_s = terms.timeout_s or demo.timeout_s or DEFAULT_TIMEOUT_S
                    place = f"{ordered.index(demo.id) + 1} of {len(ordered)}"
                    work = _compare_one if terms.compare else _record_one
                    went_well &= work(root, demo, opened, limit_s, place)
        except EndpointError as error:
            click.echo(f"Error: {error}", err=True)
            went_well = False
    return went_well


def _record_one(root: Path, demo: "Demo", endpoint: "Endpoint", timeout_s: float, place: str) -> bool:
    from tokenreel.capture import record_demo
    from tokenreel.capture.progress import show_progress
    from tokenreel.checks.expectations import failed_expectations
    from tokenreel.course import recording_path

    judge = partial(failed_expectations, root, demo)
    with show_progress(f"recording {demo.id} ({place})") as on_event:
        take = record_demo(root, demo, endpoint, timeout_s=timeout_s, on_event=on_event, judge=judge)
    for problem in take.problems:
        click.echo(str(problem))
    if take.in_place:
        _tell_recording(root, demo.id)
    elif take.path is not None:
        wanted = recording_path(root, demo.id)
        name, aside = relative_path(wanted, root), relative_path(take.path, root)
        now = f"{name} is as it was" if wanted.exists() else f"there is still no {name}"
        click.echo(f"{demo.id}: {now}; what came now is kept in {aside}")
    return take.in_place


def _compare_one(root: Path, demo: "Demo", endpoint: "Endpoint", timeout_s: float, place: str) -> bool:
    from tokenreel.capture import run_demo
    from tokenreel.capture.progress import show_progress

    with show_progress(f"running {demo.id} ({place})") as on_event:
        live = run_demo(root, demo, endpoint, timeout_s=timeout_s, on_event=on_event)
    if isinstance(live, Problem):
        click.echo(str(live))
        return False
    return compare_with_recording(root, demo, live)


def _tell_recording(root: Path, name: str) -> None:
    from tokenreel.course import recording_path
    from tokenreel.recording import exchanges, read_recording

    path = recording_path(root, name)
    recording = read_recording(path)
    last_s = recording.events[-1].time_us / 1_000_000
    made = count(len(exchanges(recording)), "exchange")
    events = count(len(recording.events), "event")
    click.echo(f"recorded {path.relative_to(root)}: {made}, {events}, {last_s:.2f} s")
