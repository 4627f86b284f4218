"""`tokenreel import`."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tokenreel.cli.project import count, find_project, project_option
from tokenreel.problems import Severity, relative_path

if TYPE_CHECKING:
    from tokenreel.alignment import Import, Request, Written
    from tokenreel.alignment.places import Pages
    from tokenreel.course import Course


@click.command("import")
@click.option(
    "--lang",
    "sources",
    multiple=True,
    required=True,
    metavar="CODE=PATH",
    help="A language's file or folder, once for each language; the others are laid beside the first.",
)
@click.option(
    "--suffix",
    "suffixes",
    multiple=True,
    metavar="CODE=TEXT",
    help="What ends a language's file names before .md, where languages share a folder. [default: its code]",
)
@click.option("--out", required=True, metavar="lessons/TRACK", help="The folder of the lessons to write.")
@click.option("--dry-run", is_flag=True, help="Report only; write nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@project_option
def import_course(  # noqa: PLR0913 - one for each option
    *,
    sources: tuple[str, ...],
    suffixes: tuple[str, ...],
    out: str,
    dry_run: bool,
    form: str,
    project: Path | None,
) -> None:
    """Make lessons of a course's translated Markdown: nothing is lost, nothing overwritten."""
    from tokenreel.alignment import Request, as_json, plan_import, write_import

    root = find_project((project or Path.cwd()).resolve())
    course = _course(root)
    named = _sources(sources, course)
    request = Request(root, _track(out, root), named, _suffixes(suffixes, named), tuple(course.languages))
    planned = plan_import(request, progress=_progress)
    if not planned.outcomes:
        raise click.ClickException(_nothing_found(planned, named))
    done = None if dry_run else write_import(request, planned)
    lines = [] if planned.is_refused else _enter(request, planned, done, course)
    failed = done.problems if done else ()
    if form == "json":
        click.echo(as_json(planned.outcomes, _rest(planned, done, lines)))
    else:
        _tell(request, planned)
        for problem in (*planned.problems, *failed):
            click.echo(str(problem))
    _sum_up(request, planned, done)
    if lines:
        click.echo("add to lessons/course.yml:", err=True)
        click.echo("\n".join(lines), err=True)
    if failed or any(problem.severity is Severity.ERROR for problem in planned.problems):
        raise SystemExit(1)


def _rest(planned: "Import", done: "Written | None", lines: Sequence[str]) -> dict[str, object]:
    """Return what the report for programs holds besides the lessons."""
    problems = (*planned.problems, *(done.problems if done else ()))
    return {
        "written": bool(done and done.files),
        "course_lines": lines,
        "assets": [asset.target for asset in planned.assets],
        "left_out": [str(path) for path in planned.left_out],
        "to_rewrite": {"containers": planned.containers, "absolute_links": planned.absolute_links},
        "problems": [str(problem) for problem in problems],
    }


def _nothing_found(planned: "Import", sources: Mapping[str, Path]) -> str:
    """Return why there is nothing to import, and what to do."""
    if planned.left_out:
        files = f"{count(len(planned.left_out), 'file')}, e.g. {planned.left_out[0].name}"
        return (
            f"nothing to import: {files}, in none of the languages asked for; say with --suffix how each ends"
        )
    places = ", ".join(dict.fromkeys(str(path) for path in sources.values()))
    return f"nothing to import: there is no .md, .mdx or .markdown file in {places}"


def _course(root: Path) -> "Course":
    from tokenreel.course import load_course

    load = load_course(root)
    if load.course is None:
        for problem in load.problems:
            click.echo(str(problem))
        raise SystemExit(1)
    return load.course


def _pairs(option: str, written: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in written:
        code, sign, value = text.partition("=")
        if not sign or code in found:
            what = f"{code} stands twice" if sign else f"`{text}` is no CODE=…"
            raise click.BadParameter(f"{what}: write e.g. {option} ko=…, once for each language")
        found[code] = value
    return found


def _sources(written: Sequence[str], course: "Course") -> dict[str, Path]:
    found: dict[str, Path] = {}
    for code, value in _pairs("--lang", written).items():
        if code not in course.languages:
            raise click.BadParameter(_unknown(code, value, course))
        if not value.strip():  # an unset variable of a shell, and not the current folder
            raise click.BadParameter(f"--lang {code}: name a file or a folder; `.` is the current one")
        found[code] = path = Path(value).resolve()
        if not path.exists():
            raise click.BadParameter(f"--lang {code}: there is no {path}")
    if len({path.is_dir() for path in found.values()}) > 1:
        raise click.BadParameter("--lang: give files only, or folders only")
    if all(path.is_file() for path in found.values()) and len(set(found.values())) < len(found):
        raise click.BadParameter("--lang: each language needs a file of its own")
    return found


def _unknown(code: str, value: str, course: "Course") -> str:
    """Return what is wrong with a code that names no language of the course, and what to do."""
    from tokenreel.cli.languages import language_hint

    known = ", ".join(course.languages)
    hint = language_hint(code, course.languages, f"--lang {{}}={value}")
    if hint.startswith("There are"):
        hint = "Add it to lessons/course.yml first."
    return f"{code} is no language of this course ({known}). {hint}"


def _suffixes(written: Sequence[str], sources: Mapping[str, Path]) -> dict[str, str]:
    found = _pairs("--suffix", written)
    for code in found:
        if code not in sources:
            raise click.BadParameter(f"--suffix {code}=…: there is no --lang {code}=… that it could be of")
    return found


def _track(out: str, root: Path) -> str:
    """Return the folder below lessons/ that `--out` names, from the project's folder or from where one is."""
    from tokenreel.course.parse import is_demo_id

    lessons = root / "lessons"
    place = next(
        (p for p in ((root / out), Path(out).resolve()) if p.is_relative_to(lessons) and p != lessons), None
    )
    track = place.relative_to(lessons).as_posix() if place is not None else ""
    if not is_demo_id(track.partition("/")[0]) or any(part.startswith(".") for part in track.split("/")):
        raise click.BadParameter(f"--out {out}: write lessons/<track>, the track in a-z, 0-9 and hyphens")
    return track


def _progress(pages: "Sequence[Pages]") -> "Iterator[Pages]":
    with click.progressbar(pages, label=f"importing {count(len(pages), 'page')}", file=sys.stderr) as bar:
        yield from bar


def _enter(request: "Request", planned: "Import", done: "Written | None", course: "Course") -> list[str]:
    """Enter the lessons into course.yml, and return the lines that its author has to add instead."""
    from tokenreel.alignment import add_lessons, track_lines
    from tokenreel.course import COURSE_FILE
    from tokenreel.files import write_whole

    folder = f"lessons/{request.track}/"
    files = [name.removeprefix(folder) for name in (done.files if done else planned.files)]
    title = dict.fromkeys(course.languages, request.track)
    if not files:
        return []
    path = request.root / COURSE_FILE
    if done is not None:
        try:
            changed = add_lessons(path.read_bytes().decode("utf-8"), request.track, title, files)
            if changed is not None:
                write_whole(path, changed.encode())
                click.echo(f"added {count(len(files), 'lesson')} to {COURSE_FILE}", err=True)
                return []
        except OSError as error:
            click.echo(f"{COURSE_FILE} cannot be written ({error.strerror})", err=True)
    return track_lines(request.track, title, files, 2)


def _tell(request: "Request", planned: "Import") -> None:
    from tokenreel.alignment import details, figures

    for outcome in planned.outcomes:
        if len(outcome.paths) > 1:
            for line in details(outcome):
                click.echo(line)
    for outcome in planned.outcomes:
        for language, edits in outcome.edits.items():
            for edit in edits:
                click.echo(
                    f"{outcome.paths[language]}:{edit.line}: written otherwise: {edit.new.strip()[:80]}"
                )
    click.echo(figures(planned.outcomes, list(request.sources)))


def _sum_up(request: "Request", planned: "Import", done: "Written | None") -> None:
    """Say what was written, or would be, and what is left to do."""
    from tokenreel.alignment import asset_path

    files = done.files if done else planned.files
    if planned.is_refused or not files:
        why = "files are there already" if planned.is_refused else "no page could be made a lesson"
        click.echo(f"nothing {'was' if done else 'would be'} written: {why}", err=True)
    else:
        verb = "wrote" if done else "would write"
        click.echo(f"{verb} {count(len(files), 'lesson')} to lessons/{request.out}/", err=True)
        for asset in done.assets if done else planned.assets:
            click.echo(f"{verb} {relative_path(asset_path(request, asset), request.root)}", err=True)
    if number := len(planned.outcomes) - len(planned.files):
        click.echo(f"not imported, for the problems told: {count(number, 'page')}", err=True)
    if left_out := planned.left_out:
        named = f"{count(len(left_out), 'file')}, e.g. {left_out[0].name}"
        click.echo(f"left out, since it is in no language asked for: {named}", err=True)
    counts = {"container": planned.containers, "absolute link": planned.absolute_links}
    if rest := [count(number, what) for what, number in counts.items() if number]:
        click.echo(f"left for you to rewrite: {', '.join(rest)}", err=True)
