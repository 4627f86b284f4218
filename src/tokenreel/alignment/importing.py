"""Makes lessons of translated Markdown: all is read, composed and held to its originals, then written."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tokenreel.alignment.drafts import Request, draft_page, finish_page, shown
from tokenreel.alignment.leftovers import ABSOLUTE, CONTAINER, absolute_link
from tokenreel.alignment.links import Asset, Links, is_same
from tokenreel.alignment.places import Pages, find_pages
from tokenreel.alignment.report import Outcome
from tokenreel.files import write_whole
from tokenreel.problems import Problem, Severity, relative_path

_EXISTS: Final = "import-exists"
_DIGITS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Import:
    """All that an import would write, and what it has to say."""

    outcomes: Sequence[Outcome]
    """One for each lesson, in their order."""
    assets: Sequence[Asset]
    """What pages show and offer."""
    left_out: Sequence[Path]
    """Markdown of the folders that belongs to none of the languages."""
    problems: Sequence[Problem]
    """What could not be read, what is there already, what was refused, and links that lead nowhere."""

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it is written, since something of it is there already."""
        return any(problem.code == _EXISTS for problem in self.problems)

    @property
    def containers(self) -> int:
        """How many containers of other tools come through as text."""
        return sum(problem.code == CONTAINER for problem in self.problems)

    @property
    def absolute_links(self) -> int:
        """How many links begin with a slash, and stay."""
        return sum(problem.code == ABSOLUTE for problem in self.problems)

    @property
    def files(self) -> list[str]:
        """The lessons that there are, relative to the project's root."""
        return [outcome.target for outcome in self.outcomes if outcome.text is not None]


@dataclass(frozen=True, slots=True)
class Written:
    """What an import wrote."""

    files: Sequence[str]
    """Lessons, relative to the project's root."""
    assets: Sequence[Asset]
    """What pages show and offer; also what was there already, and is the same."""
    problems: Sequence[Problem]
    """What could not be written."""


def plan_import(request: Request, *, progress: Callable[[Sequence[Pages]], Iterable[Pages]] = iter) -> Import:
    """Read, align and compose everything, and hold it to its originals; nothing is written.

    Args:
        request: What is wanted.
        progress: Given the pages, yields them one by one.
    """
    found = find_pages(request.sources, request.suffixes)
    pages = sorted(found.pages, key=lambda page: _order(page.target))
    roots = {name: path if path.is_dir() else path.parent for name, path in request.sources.items()}
    links = Links({path: page.target for page in pages for path in page.files.values()}, roots)
    drafts = [draft_page(request, page, links, roots) for page in progress(pages)]
    anchors = {draft.page.target: draft.anchors for draft in drafts}
    outcomes = [finish_page(request, draft, anchors) for draft in drafts]
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    problems += [_leads_nowhere(missing.path, missing.line, missing.target) for missing in links.missing]
    assets = list(links.assets.values())
    problems += [absolute_link(shown(link.path), link.line, link.target) for link in links.absolute]
    problems += _existing(request, outcomes, assets)
    return Import(outcomes, assets, found.left_out, sorted(set(problems)))


def write_import(request: Request, planned: Import) -> Written:
    """Write what was planned, unless something of it is there already."""
    if planned.is_refused:
        return Written([], [], [])
    texts = {outcome.target: outcome.text for outcome in planned.outcomes if outcome.text is not None}
    found = {name: _write(request.root / name, text.encode(), request.root) for name, text in texts.items()}
    copied = {
        asset.target: _copy(asset, asset_path(request, asset), request.root) for asset in planned.assets
    }
    problems = [problem for one in (*found.values(), *copied.values()) for problem in one]
    files = [name for name, failed in found.items() if not failed]
    return Written(files, [asset for asset in planned.assets if not copied[asset.target]], problems)


def asset_path(request: Request, asset: Asset) -> Path:
    """Return where a file that pages show is put: to links, ``docs/`` and ``lessons/`` are one folder."""
    return request.root / "docs" / request.out / asset.target


def _existing(request: Request, outcomes: Sequence[Outcome], assets: Sequence[Asset]) -> list[Problem]:
    hint = "Move it away, or import into another folder with --out: nothing is overwritten."
    paths = [request.root / outcome.target for outcome in outcomes if outcome.text is not None]
    found = [path for path in paths if os.path.lexists(path)]
    for asset in assets:
        path = asset_path(request, asset)
        if path.exists() and not is_same(path, asset.source):
            found.append(path)
    names = [relative_path(path, request.root) for path in found]
    return [Problem(name, 1, 1, _EXISTS, "the file is there already", hint) for name in names]


def _leads_nowhere(path: Path, line: int, target: str) -> Problem:
    message = f"`{target}` leads to no file that is imported, or there is none"
    hint = "The link stays as it is: fix it in the lesson, or put the file there."
    return Problem(shown(path), line, 1, "import-broken-link", message, hint, Severity.WARNING)


def _write(path: Path, data: bytes, root: Path) -> list[Problem]:
    try:
        write_whole(path, data)
    except OSError as error:
        message = f"the file cannot be written ({error.strerror})"
        return [Problem(relative_path(path, root), 1, 1, "import-unwritten", message, "Make room for it.")]
    return []


def _copy(asset: Asset, path: Path, root: Path) -> list[Problem]:
    try:
        data = asset.source.read_bytes()
    except OSError as error:
        return [_unreadable(asset.source, error)]
    return [] if path.exists() else _write(path, data, root)


def _unreadable(path: Path, error: OSError) -> Problem:
    message = f"the file cannot be read ({error.strerror})"
    return Problem(shown(path), 1, 1, "unreadable-file", message, "Put a file there that can be read.")


def _order(target: str) -> tuple[tuple[int, tuple[tuple[int, str], ...]], ...]:
    """Return what lessons are sorted by: files before folders, a folder's own page first, 2 before 10."""
    parts = target.removesuffix(".md").split("/")
    keys = []
    for at, part in enumerate(parts):
        is_last = at == len(parts) - 1
        first = 0 if is_last and part.lower() in {"index", "_index", "readme"} else 1 if is_last else 2
        pieces = tuple(
            (int(piece), "") if piece.isdecimal() else (-1, piece) for piece in _DIGITS.split(part) if piece
        )
        keys.append((first, pieces))
    return tuple(keys)
