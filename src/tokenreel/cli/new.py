"""`tokenreel new` and `tokenreel schemas`."""

import shlex
from pathlib import Path

import click

from tokenreel.cli.project import find_project, project_option


@click.command()
@click.argument("name", metavar="DIR")
@click.option(
    "--language",
    "languages",
    metavar="CODE",
    multiple=True,
    help="A language of the course; give it once for each, the default one first. [default: ko and en]",
)
@click.option("--title", metavar="TEXT", help="The course's title.")
def new(*, name: str, languages: tuple[str, ...], title: str | None) -> None:
    """Write a small course that works into DIR: a lesson with a recorded demo, a task and an exercise.

    Nothing that is in DIR is overwritten. A README.md and a .gitignore that are there already stay.
    """
    from tokenreel.scaffold import ScaffoldError, course_files, write_course

    if not name.strip():  # an unset variable of a shell, and not the current folder
        raise click.UsageError("name the folder of the course; `.` is the current one")
    folder = Path(name)
    target = folder.absolute()
    files = course_files(_checked(languages or ("ko", "en")), _title(title))
    try:
        kept = write_course(target, files)
    except ScaffoldError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"wrote a course to {target}")
    if kept:
        click.echo(f"left as it was: {', '.join(kept)}")
    if ".gitignore" in kept:
        click.echo("add these lines to your .gitignore: " + " ".join(files[".gitignore"].decode().split()))
    if (repository := _repository_above(target)) is not None:
        click.echo(
            f"GitHub reads workflows at the top of {repository} only: to publish from here, move pages.yml"
        )
        click.echo("there, and set its folder; the manual's page Publishing says how")
    _tell_next(folder)


@click.command()
@project_option
def schemas(*, project: Path | None) -> None:
    """Write the JSON Schemas that editors check a course by, as this version of Tokenreel has them."""
    from tokenreel.scaffold import write_schemas

    root = find_project((project or Path.cwd()).resolve())
    try:
        for name in write_schemas(root):
            click.echo(f"wrote {name}")
    except OSError as error:
        raise click.ClickException(f"cannot write the schemas to {root}: {error}") from error


def _checked(codes: tuple[str, ...]) -> list[str]:
    """Return the languages, each once; Material's own are those that a site can be built in."""
    from tokenreel.cli.languages import language_hint
    from tokenreel.site.defaults import material_languages

    known = material_languages()
    for code in codes:
        if code not in known:
            hint = language_hint(code, known, "--language {}")
            message = f"Material for MkDocs has no texts in `{code}`. {hint}"
            raise click.BadParameter(message, param_hint="--language")
    return list(dict.fromkeys(codes))


def _title(given: str | None) -> str | None:
    if given is None:
        return None
    title = " ".join(given.split())
    if not title:
        raise click.BadParameter("a title has at least one character", param_hint="--title")
    if any(ord(character) < 0x20 or 0xD7FF < ord(character) < 0xE000 for character in title):
        raise click.BadParameter("a title is one line of text", param_hint="--title")
    return title


def _repository_above(target: Path) -> Path | None:
    """Return the git repository that a course is a part of, unless it is the course's own."""
    folder = next((path for path in (target, *target.parents) if (path / ".git").exists()), None)
    return None if folder == target else folder


def _tell_next(folder: Path) -> None:
    click.echo("next:")
    if folder.resolve() != Path.cwd():
        click.echo(f"  cd {shlex.quote(str(folder))}")
    click.echo("  tokenreel serve        # look at it on http://127.0.0.1:8000/ while you write")
    click.echo("  tokenreel check        # what needs fixing")
