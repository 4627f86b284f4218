"""What the commands share: the course they are about, and how they count."""

from pathlib import Path

import click

project_option = click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The course's folder. [default: the nearest one at or above this folder]",
)


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


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it wants one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
