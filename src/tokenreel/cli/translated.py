"""`tokenreel translated`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tokenreel.cli.project import count, find_project, project_option
from tokenreel.problems import did_you_mean, relative_path

if TYPE_CHECKING:
    from tokenreel.course import Course


@click.command()
@click.argument("lessons", metavar="[LESSON]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Accept all lessons.")
@project_option
def translated(*, lessons: tuple[str, ...], every: bool, project: Path | None) -> None:
    """Accept that the languages of lessons say the same, as they are now.

    LESSON is a file, or its path below lessons/. Compare the languages first: from then on, `check` warns of
    each passage that changes in one of them only. What was accepted stands in lessons/translations.json.
    """
    from tokenreel.checks import accept_translations

    if bool(lessons) == every:
        raise click.UsageError("name lessons, or give --all")
    root = find_project((project or Path.cwd()).resolve())

    def wanted(course: "Course") -> list[str]:
        known = [lesson.document.path for lesson in course.lessons]
        return known if every else list(dict.fromkeys(_find(name, known, root) for name in lessons))

    try:
        done, problems = accept_translations(root, wanted)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise click.ClickException("nothing was accepted: fix this first")
    for one in done:
        new = f", {one.new} of them new or changed" if one.new else ", as before"
        click.echo(f"{one.path}: {count(one.passages, 'passage')}{new}", err=True)


def _find(name: str, known: Sequence[str], root: Path) -> str:
    """Return the lesson that a word names: a file from here, from the course, or from its ``lessons/``."""
    here = relative_path(Path(name).resolve(), root)
    for path in (here, name, f"lessons/{name}", f"lessons/{name}.md"):
        if path in known:
            return path
    raise click.BadParameter(f"{name} is no lesson of this course. {did_you_mean(f'lessons/{name}', known)}")
