"""Puts a new course into a folder: whole or not at all, and over nothing that is there."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tokenreel.course import COURSE_FILE

OURS: Final = ("demos", "docs", "lessons")
"""The folders that a course is made of; what else lies in them would be part of it."""
KEPT: Final = ("README.md", ".gitignore")
"""What a repository may have already: it stays as it is, and the course does without ours."""


class ScaffoldError(Exception):
    """Why no course was written; the message says what to do."""


def write_course(target: Path, files: Mapping[str, bytes]) -> Sequence[str]:
    """Write a course into a new folder, or among what is there already.

    Args:
        target: The course's folder; it may hold files that are in nobody's way, e.g. a repository's.
        files: The content by path below the folder, with forward slashes.

    Returns:
        Those of our files that were there already and stayed as they were.

    Raises:
        ScaffoldError: If something is in the way, or it can't be written; then nothing was.
    """
    if (reason := _no_folder_above(target) or _inside_a_course(target)) is not None:
        raise ScaffoldError(f"no course was written to {target}: {reason}")
    kept = [name for name in KEPT if name in files and os.path.lexists(target / name)]
    wanted = {name: data for name, data in files.items() if name not in kept}
    if found := _in_the_way(target, wanted):
        listed = "".join(f"\n    {path}" for path in found)
        raise ScaffoldError(
            f"nothing was written to {target}, where a new course would meet what is there already:{listed}\n"
            "Move it away, or name another folder."
        )
    try:
        if target.exists():
            _add(target, wanted)
        else:
            _create(target, wanted)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ScaffoldError(f"cannot write a course to {target}, so nothing was ({reason})") from error
    return kept


def _no_folder_above(target: Path) -> str | None:
    """Return what stands where a folder above the course's would have to be, or None."""
    above = next((path for path in target.parents if os.path.lexists(path)), None)
    if above is None or above.is_dir():
        return None
    is_lost = above.is_symlink() and not above.exists()
    return f"{above} is a link that leads nowhere" if is_lost else f"{above} is a file, and no folder"


def _inside_a_course(target: Path) -> str | None:
    """Return which course a new one would be a part of, as a sentence that says what to do, or None."""
    for folder in OURS:
        for inner in (target, *target.parents):
            if inner.name == folder and (inner.parent / COURSE_FILE).is_file():
                where = f"it would lie among the {folder} of the course in {inner.parent}"
                return f"{where}. Name a folder beside it."
    return None


def _in_the_way(target: Path, files: Mapping[str, bytes]) -> list[str]:
    """Return what is there already, sorted: our files, a file or a link in a folder's place, our folders."""
    if os.path.lexists(target) and not target.is_dir():
        return [str(target)]
    found = {folder for folder in OURS if _is_taken(target / folder)}
    for name in files:
        path = target / name
        above = [parent for parent in path.parents if parent.is_relative_to(target) and parent != target]
        found |= {
            parent.relative_to(target).as_posix()
            for parent in above
            if parent.is_symlink() or (parent.exists() and not parent.is_dir())
        }
        if os.path.lexists(path) and name.partition("/")[0] not in found:
            found.add(name)
    return sorted(found)


def _is_taken(folder: Path) -> bool:
    return os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir()))


def _create(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a course beside its place, and move it there once it is whole."""
    made = _make_folders(target.parent)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as name:
            staged = Path(name) / "course"  # the folder around it is private
            _add(staged, files)
            staged.rename(target)
    except BaseException:
        _remove(made)
        raise


def _add(target: Path, files: Mapping[str, bytes]) -> None:
    """Write files that are not there; if that breaks off, remove what was written."""
    made: list[Path] = []
    try:
        for name, data in files.items():
            path = target / name
            made += _make_folders(path.parent)
            with path.open("xb") as file:  # never over a file, also not over one that came just now
                made.append(path)
                file.write(data)
    except BaseException:  # Ctrl-C, too
        _remove(made)
        raise


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder with those above it; returns the ones that were not there."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        made.append(path)
    return made


def _remove(made: Sequence[Path]) -> None:
    for path in reversed(made):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
