"""The command line. Each command is a thin shell around a function of its package."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tokenreel import __version__
from tokenreel.problems import Problem, Severity

if TYPE_CHECKING:
    from tokenreel.capture import Endpoint
    from tokenreel.capture.program import Access
    from tokenreel.course import Demo
    from tokenreel.replay import Answer, RecordingFolder, ReplayRequest


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


_project = click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The course's folder. [default: the nearest one at or above this folder]",
)


@main.command()
@click.option("--strict", is_flag=True, help="Refuse warnings too, e.g. a missing translation.")
@_project
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


@main.command()
@click.option(
    "--site-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site goes. [default: site/ in the course's folder]",
)
@click.option("--strict/--no-strict", default=True, show_default=True, help="Stop at warnings, too.")
@_project
def build(*, site_dir: Path | None, strict: bool, project: Path | None) -> None:
    """Build the site. A build that fails leaves the earlier site as it was."""
    from tokenreel.site.commands import SiteError, build_site  # noqa: PLC0415 - MkDocs is slow to import

    root = find_project((project or Path.cwd()).resolve())
    target = (site_dir or root / "site").resolve()
    try:
        build_site(root, target, strict=strict)
    except SiteError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"built {target}", err=True)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets other machines in.")
@click.option(
    "--backend-port",
    type=click.IntRange(1, 65535),
    default=8787,
    show_default=True,
    help="Where the demo backend listens beside it, on this machine only.",
)
@click.option("--no-backend", is_flag=True, help="Start no demo backend.")
@_project
def serve(*, port: int, host: str, backend_port: int, no_backend: bool, project: Path | None) -> None:
    """Build the site and serve it, drafts included, with a demo backend beside it; rebuild on a change."""
    from tokenreel.site.commands import SiteError, serve_site  # noqa: PLC0415 - as above

    root = find_project((project or Path.cwd()).resolve())
    try:
        serve_site(root, host, port, backend_port=None if no_backend else backend_port)
    except SiteError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets other machines in.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8787, show_default=True, help="0 takes a free one."
)
@click.option(
    "--speed",
    default="1",
    show_default=True,
    metavar="N|instant",
    help="How many times faster than recorded.",
)
@click.option(
    "--demos",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of recordings. [default: demos/ of the nearest course]",
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="URL",
    help="A site elsewhere whose pages may use it, e.g. https://course.example. Repeatable.",
)
@click.option("--quiet", is_flag=True, help="Print no line for each answer.")
def replay(  # noqa: PLR0913 - one for each option
    *, host: str, port: int, speed: str, demos: Path | None, origins: tuple[str, ...], quiet: bool
) -> None:
    """Serve recordings as an OpenAI-compatible API: byte for byte, on time, with any key."""
    from tokenreel.replay import RecordingFolder  # noqa: PLC0415 - as above
    from tokenreel.replay.address import AddressError, parse_speed  # noqa: PLC0415 - as above
    from tokenreel.replay.app import tell_nobody  # noqa: PLC0415 - as above
    from tokenreel.replay.server import listen, serve_replay  # noqa: PLC0415 - as above

    try:
        times = parse_speed(speed)
    except AddressError as error:
        raise click.BadParameter(str(error), param_hint="--speed") from error
    folder = RecordingFolder(demos.resolve() if demos else find_project(Path.cwd()) / "demos")
    folder.refresh()
    try:
        listener = listen(host, port)
    except OSError as error:
        why = f"cannot listen on {host}:{port} ({error.strerror}): stop what uses it, or name another --port"
        raise click.ClickException(why) from error
    name = f"[{host}]" if ":" in host else host
    click.echo(f"base URL http://{name}:{listener.getsockname()[1]}/v1, any key; Ctrl-C stops", err=True)
    _tell_recordings(folder)
    with contextlib.suppress(KeyboardInterrupt):
        serve_replay(
            listener,
            folder,
            speed=times,
            origins=origins,
            told=tell_nobody if quiet else _tell_answer,
            reloaded=lambda: _tell_recordings(folder),
        )


def _tell_recordings(folder: "RecordingFolder") -> None:
    for problem in folder.problems:
        click.echo(f"left out: {problem}", err=True)
    click.echo(f"replaying {_count(len(folder.library.entries), 'recording')}", err=True)


def _tell_answer(request: "ReplayRequest", answer: "Answer") -> None:
    # without the query: a client may put anything there, a key too
    path, demo = request.path.partition("?")[0], answer.headers.get("x-tokenreel-replay", "none")
    click.echo(f"{request.method} {path} {answer.status or 'cut'} {demo}", err=True)


@main.command()
@click.argument("demos", nargs=-1, metavar="[DEMO]...")
@click.option(
    "--endpoint",
    metavar="NAME",
    help="local (a small model on this machine), openai, or any name with --base-url. "
    "[default: the demo.yml's, else local]",
)
@click.option("--base-url", metavar="URL", help="The address of a compatible server, with its /v1.")
@click.option("--key-env", metavar="NAME", help="The environment variable that holds its key.")
@click.option("--proxy", is_flag=True, help="Record clients that you start by hand, as DEMO, until Ctrl-C.")
@click.option("--upstream", metavar="URL", help="With --proxy: the server that answers, with its /v1.")
@click.option(
    "--stale", is_flag=True, help="Only demos whose recording is missing, damaged or of other code."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds after which a program is ended. [default: the demo.yml's, else 120]",
)
@_project
def record(  # noqa: PLR0913 - one for each option
    *,
    demos: tuple[str, ...],
    endpoint: str | None,
    base_url: str | None,
    key_env: str | None,
    proxy: bool,
    upstream: str | None,
    stale: bool,
    timeout: float | None,
    project: Path | None,
) -> None:
    """Run demos for real and record them; without a name, all of them."""
    root = find_project((project or Path.cwd()).resolve())
    if proxy or upstream:
        if not (proxy and upstream and len(demos) == 1):
            raise click.UsageError("--proxy needs --upstream URL and one name for the recording")
        if not _record_by_hand(root, demos[0], endpoint, upstream, key_env, timeout):
            raise SystemExit(1)
        return
    chosen, problems = _choose_demos(root, demos)
    if problems:
        for problem in problems:
            click.echo(str(problem))
        raise SystemExit(1)
    if stale:
        chosen = _stale_only(root, chosen)
    if not chosen:
        click.echo("nothing to record")
    groups = _by_endpoint(chosen, endpoint, base_url)
    if not _record_groups(root, groups, base_url=base_url, key_env=key_env, timeout_s=timeout):
        raise SystemExit(1)


def _record_by_hand(  # noqa: PLR0913, PLR0917 - as many as the options it is given
    root: Path, name: str, endpoint: str | None, upstream: str, key_env: str | None, timeout_s: float | None
) -> bool:
    from tokenreel.capture import (  # noqa: PLC0415 - slow to import
        DEFAULT_TIMEOUT_S,
        EndpointError,
        open_endpoint,
        record_by_hand,
    )
    from tokenreel.capture.progress import show_progress  # noqa: PLC0415 - as above
    from tokenreel.course import is_demo_id  # noqa: PLC0415 - as above

    if not is_demo_id(name):
        raise click.BadParameter(f"`{name}` is no name for a folder of demos/: use a-z, 0-9 and hyphens")
    try:
        with (
            open_endpoint(endpoint or "custom", upstream, key_env) as opened,
            show_progress(f"recording {name}") as on_event,
        ):
            problem = record_by_hand(
                root,
                name,
                opened,
                timeout_s=timeout_s or DEFAULT_TIMEOUT_S,
                opened=_tell_access,
                on_event=on_event,
            )
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


def _choose_demos(root: Path, names: tuple[str, ...]) -> "tuple[list[Demo], list[Problem]]":
    """Return the demos that are meant, or why it cannot be told which."""
    from tokenreel.capture import select_demos  # noqa: PLC0415 - slow to import
    from tokenreel.course import load_course  # noqa: PLC0415 - as above

    load = load_course(root)
    if load.course is None:
        return [], list(load.problems)
    chosen, unknown = select_demos(load.course, names)
    is_guess = bool(unknown) or not names  # what is missing may stand in a lesson that could not be read
    unread = load.problems if is_guess and not load.is_whole else ()
    return chosen, [*(problem for problem in unread if problem.severity is Severity.ERROR), *unknown]


def _stale_only(root: Path, demos: "list[Demo]") -> "list[Demo]":
    from tokenreel.capture import is_stale  # noqa: PLC0415 - slow to import

    return [demo for demo in demos if is_stale(root, demo)]


def _by_endpoint(demos: "list[Demo]", name: str | None, base_url: str | None) -> "dict[str, list[Demo]]":
    """Return the demos by the endpoint of each: the command line's, else its own, else local."""
    groups: dict[str, list[Demo]] = {}
    for demo in demos:
        groups.setdefault(name or ("custom" if base_url else demo.endpoint or "local"), []).append(demo)
    return groups


def _record_groups(
    root: Path,
    groups: "dict[str, list[Demo]]",
    *,
    base_url: str | None,
    key_env: str | None,
    timeout_s: float | None,
) -> bool:
    """Record demos endpoint by endpoint, and tell whether all went well."""
    from tokenreel.capture import DEFAULT_TIMEOUT_S, EndpointError, open_endpoint  # noqa: PLC0415 - slow to import

    ordered = [demo.id for demos in groups.values() for demo in demos]
    went_well = True
    for name, demos in groups.items():
        if name == "local" and base_url is None:
            click.echo("starting the local model …", err=True)
        try:
            with open_endpoint(name, base_url, key_env) as opened:
                for demo in demos:
                    limit_s = timeout_s or demo.timeout_s or DEFAULT_TIMEOUT_S
                    place = f"{ordered.index(demo.id) + 1} of {len(ordered)}"
                    went_well &= _record_one(root, demo, opened, limit_s, place)
        except EndpointError as error:
            click.echo(f"Error: {error}", err=True)
            went_well = False
    return went_well


def _record_one(root: Path, demo: "Demo", endpoint: "Endpoint", timeout_s: float, place: str) -> bool:
    from tokenreel.capture import record_demo  # noqa: PLC0415 - slow to import
    from tokenreel.capture.progress import show_progress  # noqa: PLC0415 - as above

    with show_progress(f"recording {demo.id} ({place})") as on_event:
        problem = record_demo(root, demo, endpoint, timeout_s=timeout_s, on_event=on_event)
    if problem is not None:
        click.echo(str(problem))
        return False
    _tell_recording(root, demo.id)
    return True


def _tell_recording(root: Path, name: str) -> None:
    from tokenreel.course import recording_path  # noqa: PLC0415 - slow to import
    from tokenreel.recording import exchanges, read_recording  # noqa: PLC0415 - as above

    path = recording_path(root, name)
    recording = read_recording(path)
    last_s = recording.events[-1].time_us / 1_000_000
    made = _count(len(exchanges(recording)), "exchange")
    events = _count(len(recording.events), "event")
    click.echo(f"recorded {path.relative_to(root)}: {made}, {events}, {last_s:.2f} s")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
