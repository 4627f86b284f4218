"""Links between imported pages, and the files that pages show: where they lead once the pages are lessons."""

import os
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from tokenreel.alignment.places import is_markdown
from tokenreel.course import CODE_SPAN

_TARGET: Final = re.compile(
    r"(?P<before>\]\(\s*|^ {0,3}\[[^\]^][^\]]*\]:\s*|\b(?:src|href)=[\"'])"
    r"(?:(?P<angle><)(?P<blanks>[^<>#?]+)|(?P<target>[^\s\"')<>#?]+))"
)
"""Where a link leads; between ``<`` and ``>``, blanks and parentheses are part of it."""
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\\|\{|#")


def is_same(one: Path, other: Path) -> bool:
    """Tell whether two files hold the same bytes; one that can't be read is no other's equal."""
    try:
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that a page shows or offers."""

    source: Path
    """Where it lies."""
    target: str
    """Where it goes, below the folder of the site's other files."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that stays as it is."""

    path: Path
    """The file that it stands in."""
    line: int
    """1-based line of that file."""
    target: str
    """As it is written."""


class Links:
    """Knows all pages of one import."""

    def __init__(self, lessons: Mapping[Path, str], roots: Mapping[str, Path]) -> None:
        self._lessons = lessons
        """Each original's lesson, as a path below the folder of lessons."""
        self._roots = roots
        """Each language's folder."""
        self.assets: dict[str, Asset] = {}
        """What is to be copied, by its target."""
        self.missing: list[Link] = []
        """Relative links that lead nowhere."""
        self.absolute: list[Link] = []
        """Links from the root of the site that the pages were made for."""

    def rewriter(self, path: Path, language: str) -> Callable[[str, int], str]:
        """Return what rewrites the lines of one original."""
        lesson = self._lessons[path]

        def rewrite(line: str, number: int) -> str:
            if "](" not in line and "]:" not in line and "=" not in line:
                return line
            spans = [found.span() for found in CODE_SPAN.finditer(line)]

            def replace(found: re.Match[str]) -> str:
                if any(start <= found.end("before") < end for start, end in spans):
                    return found[0]
                target = found["target"] or found["blanks"]
                new = self._target(target, path, number, (language, lesson))
                return f"{found['before']}{found['angle'] or ''}{new}"

            return _TARGET.sub(replace, line)

        return rewrite

    def _target(self, target: str, path: Path, number: int, of: tuple[str, str]) -> str:
        language, lesson = of
        if _ABSOLUTE.match(target):
            if target.startswith("/") and not target.startswith("//"):
                self.absolute.append(Link(path, number, target))
            return target
        place = Path(os.path.normpath(path.parent / unquote(target)))
        here = posixpath.dirname(lesson)
        wanted = self._lessons.get(place)
        is_offered = not place.name.startswith(".")  # .env and the like; no site shows such files anyway
        if wanted is None and is_offered and os.path.isfile(place) and not is_markdown(place):  # noqa: PTH113
            wanted = self._asset(place, language)
        if wanted is None:
            # os.path answers also for names that are too long or hold a zero
            is_there = os.path.exists(place) and is_offered  # noqa: PTH110
            if is_markdown(place) or (not is_there and (place.suffix or not is_offered)):
                self.missing.append(Link(path, number, target))
            return target
        new = quote(posixpath.relpath(wanted, here or "."), safe="/-_.~()%+,@!$&=") if wanted else target
        if posixpath.normpath(unquote(target)) == posixpath.relpath(wanted, here or "."):
            return target
        return new.replace("(", "%28").replace(")", "%29")

    def _asset(self, place: Path, language: str) -> str:
        """Return where a file goes: to its own place, or beside that where another language's file has it."""
        root = next(
            (root for root in (self._roots[language], *self._roots.values()) if place.is_relative_to(root)),
            None,
        )
        at = place.relative_to(root).as_posix() if root is not None else f"assets/{place.name}"
        stem, suffix = posixpath.splitext(at)
        candidates = [
            at,
            f"{stem}.{language}{suffix}",
            *(f"{stem}.{language}-{n}{suffix}" for n in range(2, 1000)),
        ]
        for candidate in candidates:
            known = self.assets.setdefault(candidate, Asset(place, candidate))
            if known.source == place or is_same(known.source, place):
                return candidate
        return at
