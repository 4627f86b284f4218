"""`tokenreel build` and `tokenreel serve`."""

from pathlib import Path

import click

from tokenreel.cli.project import find_project, project_option


@click.command()
@click.option(
    "--site-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site goes. [default: site/ in the course's folder]",
)
@click.option("--strict/--no-strict", default=True, show_default=True, help="Stop at MkDocs' warnings, too.")
@project_option
def build(*, site_dir: Path | None, strict: bool, project: Path | None) -> None:
    """Build the site. A build that fails leaves the earlier site as it was."""
    from tokenreel.site.commands import SiteError, build_site

    root = find_project((project or Path.cwd()).resolve())
    target = (site_dir or root / "site").resolve()
    try:
        build_site(root, target, strict=strict)
    except SiteError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"built {target}", err=True)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets other machines in.")
@click.option(
    "--backend-port",
    type=click.IntRange(1, 65535),
    help="Where the demo backend listens beside it, on this machine only. "
    "[default: 8787, or a free one where that is taken]",
)
@click.option("--no-backend", is_flag=True, help="Start no demo backend.")
@project_option
def serve(*, port: int, host: str, backend_port: int | None, no_backend: bool, project: Path | None) -> None:
    """Build the site and serve it, drafts included, with a demo backend beside it; rebuild on a change."""
    from tokenreel.site.commands import SiteError, serve_site
    from tokenreel.site.interrupts import ended_by_signals

    root = find_project((project or Path.cwd()).resolve())
    try:
        with ended_by_signals():
            serve_site(root, host, port, has_backend=not no_backend, backend_port=backend_port)
    except SiteError as error:
        raise click.ClickException(str(error)) from error
