"""Building and serving a course's site: MkDocs' own commands, made safe to interrupt."""

import errno
import filecmp
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final

import click
from mkdocs.__main__ import cli as mkdocs
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import yaml_load

from tokenreel.site.backend import DEFAULT_PORT, running_backend

_MARK: Final = ".tokenreel-site"
"""Names the file that we leave in a site, and that tells a later build it may replace the folder."""


_ABANDONED_S: Final = 3600.0
"""After how long the folder of a build counts as left behind: none takes this long."""


class SiteError(Exception):
    """Why a site can't be built or served; the message says what to do."""


def build_site(root: Path, target: Path, *, strict: bool) -> None:
    """Build the site beside its target and swap it in when it is whole.

    Args:
        root: The course's folder, with its ``mkdocs.yml``.
        target: Where the site goes: a new or an empty folder, or an earlier site, which stays if this fails.
        strict: Whether warnings stop the build.

    Raises:
        SiteError: If there is no ``mkdocs.yml``, the target is not ours to replace, or it cannot be written.
        click.ClickException: What MkDocs says where the build fails.
    """
    config = _config_of(root)
    _refuse_foreign(target)
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_interrupted(target)
        beside = tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent)
    with beside as name:
        new, old = Path(name) / "new", Path(name) / "old"
        # not `--quiet`: MkDocs then no longer sees the warnings that `--strict` is to stop at
        _run("build", "--strict" if strict else "--no-strict", "-f", config, "-d", str(new))
        with _writing(target):
            (new / _MARK).write_text("Made by `tokenreel build`, which replaces the whole folder.\n", "utf-8")
            _keep_times(new, target)
            _swap(new, target, old)


def _clear_interrupted(target: Path) -> None:
    """Fix what builds left that were killed: the earlier site is put back, what is old is removed."""
    for beside in target.parent.glob(f".{target.name}-????????"):  # as `tempfile` names them
        if not beside.is_dir() or not {path.name for path in beside.iterdir()} <= {"new", "old"}:
            continue  # somebody's own
        if (beside / "old").is_dir() and not target.exists():
            (beside / "old").rename(target)
        if time.time() - beside.stat().st_mtime > _ABANDONED_S:
            shutil.rmtree(beside, ignore_errors=True)


def _keep_times(new: Path, target: Path) -> None:
    """Give files that did not change the times that they had, so that a deploy sends only those that did."""
    for path in new.rglob("*"):
        earlier = target / path.relative_to(new)
        if path.is_file() and earlier.is_file() and filecmp.cmp(path, earlier, shallow=False):
            times = earlier.stat()
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SiteError(f"cannot write the site to {target}: {error}") from error


def _refuse_foreign(target: Path) -> None:
    """Raise where replacing the target would lose what is not of our making."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    elsewhere = "name a new or an empty folder with --site-dir"
    if (target / ".git").exists():
        raise SiteError(
            f"{target} is a git checkout, which a build would delete: {elsewhere}, and copy from there"
        )
    if not (target / _MARK).is_file():
        raise SiteError(
            f"{target} was not made by `tokenreel build`, which replaces the whole folder: {elsewhere}, "
            "or delete this one if nothing in it is yours"
        )


def _swap(new: Path, target: Path, old: Path) -> None:
    """Put the new site in the earlier one's place, which stands again if anything comes between."""
    try:
        if target.exists():
            target.rename(old)
        new.rename(target)
    except BaseException:  # Ctrl-C, too
        if old.exists() and not target.exists():
            old.rename(target)
        raise


def serve_site(
    root: Path, host: str, port: int, *, has_backend: bool = True, backend_port: int | None = None
) -> None:
    """Build the site and serve it until interrupted, rebuilding on a change.

    Args:
        root: The course's folder, with its ``mkdocs.yml``.
        host: The address to bind.
        port: The port to bind.
        has_backend: Whether a demo backend runs beside it, on this machine only.
        backend_port: Where that listens; None for its usual port, or a free one where that is taken.

    Raises:
        SiteError: If there is no ``mkdocs.yml``, or the port is in use or named for both.
        click.ClickException: What MkDocs says where the first build fails.
    """
    config = _config_of(root)
    if has_backend and backend_port == port:
        raise SiteError(
            f"the site and its backend can't both listen on port {port}: name another --backend-port, "
            "or leave the backend out with --no-backend"
        )
    _refuse_busy(host, port)
    if has_backend and backend_port is not None:
        _refuse_busy("127.0.0.1", backend_port, "--backend-port")
    backend = running_backend(root / "demos", backend_port or DEFAULT_PORT, avoid=port)
    with backend if has_backend else nullcontext("") as address:
        if address:
            click.echo(f"the demo backend beside it: {address}/v1, any key", err=True)
        _run("serve", "-f", config, "--dev-addr", f"{host}:{port}")


def _refuse_busy(host: str, port: int, option: str = "--port") -> None:
    """Raise where nobody could listen: MkDocs would find that out after its build."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"cannot listen on {host}:{port}: {error.strerror}"
            if error.errno == errno.EADDRINUSE:
                reason = f"port {port} of {host} is in use: stop what uses it, or name another {option}"
            raise SiteError(reason) from error


def _config_of(root: Path) -> str:
    config = root / "mkdocs.yml"
    if not config.is_file():
        raise SiteError(f"no mkdocs.yml in {root}: a site needs one, with `tokenreel` among its plugins")
    try:
        with config.open("rb") as opened:
            plugins = yaml_load(opened).get("plugins")
    except (OSError, ConfigurationError, AttributeError):
        return str(config)  # MkDocs itself says what is wrong with it
    if isinstance(plugins, list | dict | None) and not _names_ours(plugins):
        raise SiteError(
            f"{config} doesn't have `tokenreel` among its plugins, so the lessons would be left out: "
            "add it below `plugins:`, beside `search`"
        )
    return str(config)


def _names_ours(plugins: Iterable[object] | None) -> bool:
    """Tell whether a config's ``plugins`` hold ours: names, or mappings of a name to its settings."""
    return any("tokenreel" in (row if isinstance(row, dict) else {row}) for row in plugins or ())


def _run(*arguments: str) -> None:
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # an advertisement, not a problem of the course
    mkdocs.main(list(arguments), prog_name="mkdocs", standalone_mode=False)
