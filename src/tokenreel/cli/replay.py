"""`tokenreel replay`."""

import contextlib
import errno
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tokenreel.cli.project import count, find_project, project_option

if TYPE_CHECKING:
    from tokenreel.replay import RecordingFolder
    from tokenreel.replay.app import Told
    from tokenreel.replay.server import Terms
    from tokenreel.replay.telling import Teller


@click.command()
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
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A name that requests may call it by, e.g. that of a reverse proxy. Repeatable.",
)
@project_option
@click.option("--quiet", is_flag=True, help="Print no line for each answer.")
def replay(  # noqa: PLR0913 - one for each option
    *,
    host: str,
    port: int,
    speed: str,
    demos: Path | None,
    origins: tuple[str, ...],
    hosts: tuple[str, ...],
    project: Path | None,
    quiet: bool,
) -> None:
    """Serve recordings as an OpenAI-compatible API: byte for byte, on time, with any key."""
    from tokenreel.replay import RecordingFolder
    from tokenreel.replay.address import parse_speed
    from tokenreel.replay.cors import parse_origin
    from tokenreel.replay.hosts import parse_host
    from tokenreel.replay.server import Terms

    terms = Terms(
        speed=_parsed("--speed", parse_speed, speed),
        origins=[_parsed("--allow-origin", parse_origin, origin) for origin in origins],
        hosts=[_parsed("--allow-host", parse_host, name) for name in hosts],
    )
    place = demos.resolve() if demos else find_project((project or Path.cwd()).resolve()) / "demos"
    folder = RecordingFolder(place)
    folder.refresh()
    listener = _listen(host, port)
    address = f"[{host}]" if ":" in host else host
    _serve(listener, folder, terms, f"http://{address}:{listener.getsockname()[1]}", quiet=quiet)


def _serve(
    listener: socket.socket, folder: "RecordingFolder", terms: "Terms", origin: str, *, quiet: bool
) -> None:
    """Serve until Ctrl-C, and tell in the terminal what happens."""
    from tokenreel.replay.app import tell_nobody
    from tokenreel.replay.server import serve_replay
    from tokenreel.replay.telling import Teller, writer_to

    teller = Teller(writer_to(sys.stderr))
    teller.tell(f"base URL {origin}/v1, any key; Ctrl-C stops")
    _tell_recordings(teller, folder)
    with contextlib.closing(teller), contextlib.suppress(KeyboardInterrupt):
        serve_replay(
            listener,
            folder,
            terms,
            told=tell_nobody if quiet else _tell_answers(teller),
            reloaded=lambda: _tell_recordings(teller, folder),
            failed=lambda error: teller.tell(f"the recordings could not be read again: {error!r}"),
        )


def _listen(host: str, port: int) -> socket.socket:
    from tokenreel.replay.server import listen

    try:
        return listen(host, port)
    except (OSError, UnicodeError) as error:
        if isinstance(error, (socket.gaierror, UnicodeError)) or error.errno is None:
            fix = "no such host is known: name another --host"
        elif error.errno == errno.EADDRNOTAVAIL:
            fix = "this machine has no such address: name another --host"
        elif error.errno == errno.EACCES:
            fix = "this port takes an administrator: name another --port"
        else:
            fix = f"{os.strerror(error.errno)}: stop what uses it, or name another --port"
        raise click.ClickException(f"cannot listen on {host}:{port}: {fix}") from error


def _parsed[T](option: str, parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from error


def _tell_recordings(teller: "Teller", folder: "RecordingFolder") -> None:
    for problem in folder.problems:
        teller.tell(f"left out: {problem}")
    teller.tell(f"replaying {count(len(folder.library.entries), 'recording')}")


def _tell_answers(teller: "Teller") -> "Told":
    from tokenreel.replay import REPLAY_HEADER, Answer, ReplayRequest

    def tell(request: ReplayRequest, answer: Answer) -> None:
        # without the query: a client may put anything there, a key too
        path, demo = request.path.partition("?")[0], answer.headers.get(REPLAY_HEADER, "none")
        shown = path if path.isprintable() else ascii(path)[1:-1]  # a terminal obeys what is not
        teller.tell(f"{request.method} {shown} {answer.status or 'cut'} {demo}")

    return tell
