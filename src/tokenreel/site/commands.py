"""Building and serving a course's site: MkDocs' own commands, made safe to interrupt."""

import os
import socket
import tempfile
from pathlib import Path
from typing import Final

from mkdocs.__main__ import cli as mkdocs

_BUILT: Final = "404.html"  # Material writes one into every site


class SiteError(Exception):
    """Why a site can't be built or served; the message says what to do."""


def build_site(root: Path, target: Path, *, strict: bool) -> None:
    """Build the site beside its target and swap it in when it is whole.

    Args:
        root: The course's folder, with its ``mkdocs.yml``.
        target: Where the site goes: a new or an empty folder, or an earlier site, which stays if this fails.
        strict: Whether warnings stop the build.

    Raises:
        SiteError: If there is no ``mkdocs.yml``, or the target holds something else than a built site.
        click.ClickException: What MkDocs says where the build fails.
    """
    config = _config_of(root)
    if target.exists() and not _may_replace(target):
        raise SiteError(f"{target} holds something else than a built site: name an empty or a new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as name:
        new, old = Path(name) / "new", Path(name) / "old"
        # not `--quiet`: MkDocs then no longer sees the warnings that `--strict` is to stop at
        _run("build", "--strict" if strict else "--no-strict", "-f", config, "-d", str(new))
        if target.exists():
            target.rename(old)
        new.rename(target)


def serve_site(root: Path, host: str, port: int) -> None:
    """Build the site and serve it until interrupted, rebuilding on a change.

    Raises:
        SiteError: If there is no ``mkdocs.yml``, or the port is in use.
        click.ClickException: What MkDocs says where the first build fails.
    """
    config = _config_of(root)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SiteError(
                f"cannot listen on {host}:{port} ({error.strerror}): stop what uses it, or name another port"
            ) from error
    _run("serve", "-f", config, "--dev-addr", f"{host}:{port}")


def _config_of(root: Path) -> str:
    config = root / "mkdocs.yml"
    if not config.is_file():
        raise SiteError(f"no mkdocs.yml in {root}: a site needs one, with `tokenreel` among its plugins")
    return str(config)


def _may_replace(target: Path) -> bool:
    return target.is_dir() and ((target / _BUILT).is_file() or not any(target.iterdir()))


def _run(*arguments: str) -> None:
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # an advertisement, not a problem of the course
    mkdocs.main(list(arguments), prog_name="mkdocs", standalone_mode=False)
