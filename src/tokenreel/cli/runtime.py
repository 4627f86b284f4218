"""`tokenreel runtime`."""

from pathlib import Path

import click

from tokenreel.cli.project import find_project, project_option


@click.command()
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where runtimes are kept. [default: tokenreel/runtime in your cache folder]",
)
@project_option
def runtime(*, cache: Path | None, project: Path | None) -> None:
    """Make what runs the lessons' Python samples in their pages, unless it is there already.

    Pyodide, the openai package with what it needs, and the editor are fetched by their hashes from the npm
    and Python package registries, compiled, and kept. `build` and `serve` do so by themselves; this does it
    alone, for instance while there is a network. Prints the folder, and of every file in it its sha256, its
    bytes and its name.
    """
    from tokenreel.course import load_course
    from tokenreel.runtime import RuntimeUnavailable, build_runtime, sha256
    from tokenreel.site.live import imports_of

    root = find_project((project or Path.cwd()).resolve())
    course = load_course(root).course
    if course is None:
        raise click.ClickException("lessons/course.yml cannot be read: run `tokenreel check`")
    try:
        built = build_runtime(imports_of(course), cache=cache, say=lambda text: click.echo(text, err=True))
    except RuntimeUnavailable as error:
        raise click.ClickException(str(error)) from error
    click.echo(built.folder)
    for path in built.files:
        click.echo(f"{sha256(path)} {path.stat().st_size:>9} {path.name}")
