"""Which files are translations of each other, in the layouts that courses have."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

_SUFFIXES: Final = frozenset({".md", ".mdx", ".markdown"})
_LEFT_OUT: Final = frozenset({"node_modules", "__pycache__"})
_OTHER: Final = re.compile(r"\.[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?$")
"""What ends the name of a file in a language that nobody asked for."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The files of one lesson."""

    target: str
    """Its path below the folder of lessons, with ``.md``."""
    files: Mapping[str, Path]
    """By language; at least one."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be imported."""

    pages: tuple[Pages, ...]
    """Sorted by their path."""
    left_out: tuple[Path, ...]
    """Markdown of the folders that belongs to no language asked for."""


def is_markdown(path: Path) -> bool:
    """Tell by its name whether a file is Markdown; ``README.MD`` is."""
    return path.suffix.lower() in _SUFFIXES


def find_pages(sources: Mapping[str, Path], suffixes: Mapping[str, str]) -> Found:
    """Return the files to import.

    Args:
        sources: For each language a file, or a folder; one folder may stand for several languages, whose
            files then differ by their suffix.
        suffixes: What ends the names of a language's files, before ``.md``, where that isn't its code:
            ``.kr``, or nothing.
    """
    if all(path.is_file() for path in sources.values()):
        first, path = next(iter(sources.items()))
        stem = _without_suffix(path.stem, first, suffixes)
        return Found((Pages(f"{_safe(stem if stem is not None else path.stem)}.md", dict(sources)),), ())
    by_key: dict[str, dict[str, Path]] = {}
    left_out: list[Path] = []
    for folder in dict.fromkeys(sources.values()):
        languages = [language for language, path in sources.items() if path == folder]
        others = [path for path in sources.values() if path != folder]
        files = sorted(_markdown(folder, others))
        owned, unowned = _by_language(files, folder, languages, suffixes)
        left_out += unowned
        for language, keys in owned.items():
            for key, path in keys.items():
                by_key.setdefault(key, {})[language] = path
    order = list(sources)
    pages = [
        Pages(key, dict(sorted(files.items(), key=lambda f: order.index(f[0]))))
        for key, files in by_key.items()
    ]
    return Found(tuple(sorted(pages, key=lambda page: page.target)), tuple(left_out))


def _markdown(folder: Path, others: Sequence[Path]) -> Iterator[Path]:
    """Yield a folder's Markdown, without that of other languages' folders inside it and of their siblings."""
    inner = {path for path in others if path.is_relative_to(folder)}
    skipped = inner | {
        path.parent for path in inner if path.parent != folder and path.parent.is_relative_to(folder)
    }
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in _LEFT_OUT and here / name not in skipped
        )
        for name in names:
            if not name.startswith(".") and is_markdown(Path(name)):
                yield here / name


def _by_language(
    files: Sequence[Path], folder: Path, languages: Sequence[str], suffixes: Mapping[str, str]
) -> tuple[Mapping[str, Mapping[str, Path]], list[Path]]:
    """Return each language's files by the lesson's path, and those that are no language's."""
    owned: dict[str, dict[str, Path]] = {language: {} for language in languages}
    plain: list[Path] = []
    for path in files:
        stems = {language: _without_suffix(path.stem, language, suffixes) for language in languages}
        language = next((name for name, stem in stems.items() if stem is not None), None)
        if language is not None:
            _own(owned[language], path, folder, stems[language] or path.stem)
        else:
            plain.append(path)
    unsuffixed = [language for language in languages if not owned[language] and not suffixes.get(language)]
    if len(unsuffixed) != 1:
        return owned, plain
    for path in plain:
        is_other = len(languages) > 1 and _OTHER.search(path.stem) is not None
        if not is_other:
            _own(owned[unsuffixed[0]], path, folder, path.stem)
    mine = set(owned[unsuffixed[0]].values())
    return owned, [path for path in plain if path not in mine]


def _own(owned: dict[str, Path], path: Path, folder: Path, stem: str) -> None:
    """Enter a file under its lesson's path; of two that would be one lesson, the second gets a number."""
    parent = path.relative_to(folder).parent
    key, number = "", 1
    while not key or key in owned:
        name = _safe(stem) if number == 1 else f"{_safe(stem)}-{number}"
        key = PurePosixPath(*map(_safe, parent.parts), f"{name}.md").as_posix()
        number += 1
    owned[key] = path


def _without_suffix(stem: str, language: str, suffixes: Mapping[str, str]) -> str | None:
    """Return a file's name without what says its language; None where it doesn't say this one."""
    if language in suffixes:
        suffix = suffixes[language]
        return stem.removesuffix(suffix) if suffix and stem.endswith(suffix) and stem != suffix else None
    found = re.search(rf"[._-]{re.escape(language)}(?:[-_][A-Za-z]{{2,4}})?$", stem, re.IGNORECASE)
    return stem[: found.start()] if found and found.start() else None


def _safe(name: str) -> str:
    """Return a name that a lesson's path may have."""
    return re.sub(r"[\\/:\x00-\x1f]", "-", name).lstrip(".") or "page"
