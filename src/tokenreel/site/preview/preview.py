"""Keeps a served site up to date: only the pages that a change concerns, and all of them where it must."""

import logging
import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Protocol, Self

from mkdocs.plugins import get_plugin_logger

from tokenreel.problems import Problem, relative_path

_PASSING: Final = ("~", ".swp", ".swx", ".tmp", ".part", ".crdownload", "4913")
"""How names end that editors and downloads give files for a moment."""

_SETTINGS: Final = (".yml", ".yaml", ".pages")
"""How names end that plugins give hidden files with settings of a folder's pages."""

_PATIENCE_S: Final = 2.0
"""How long a request waits for pages that are just being made; then it gets what is there."""
_CONFIG: Final = "mkdocs.yml"
"""Named where a build fails: what breaks one off, and is no problem of a file's, mostly stands there."""

_PLACE: Final = re.compile(r"line (\d+), column (\d+)")
"""Where PyYAML says that something stands."""

log = get_plugin_logger("tokenreel")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of making a file's pages anew."""

    is_complete: bool
    """Whether the site has the pages that it should have now; else only a whole build makes them."""


class Previewed(Protocol):
    """A built site whose pages can be made again one by one."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the course when it was last checked."""

    def refresh(self, path: str) -> Refreshed | None:
        """Make the pages of one file anew; None where only a whole build can tell which these are."""

    def check(self) -> None:
        """Check the course as it is now, and keep what is wrong in ``problems``."""

    def freshen(self, path: str) -> None:
        """Make the page at a path anew where it shows what has changed."""

    def overlay(self, path: str, more: tuple[Problem, ...]) -> str:
        """Return what is laid over a page, with more problems than the course's own."""


class Preview:
    """Answers changes of files: pages at once, then the checks, whose result is laid over the pages."""

    def __init__(self, root: Path, site: Previewed, build: Callable[[str], None]) -> None:
        """Prepare to answer.

        Args:
            root: The course's folder.
            site: Its site, built.
            build: Builds all of it anew into an empty folder.
        """
        self._root = root
        self._site = site
        self._build = build
        self._is_whole = True
        self._lock = threading.Lock()
        self._folders: list[tempfile.TemporaryDirectory[str]] = []
        self._failures: tuple[Problem, ...] = ()

    def refresh(self, changed: Iterable[Path], show: Callable[[str | None], None]) -> bool:
        """Bring the site's pages up to date with files that changed.

        Args:
            changed: The files; those that an editor only keeps for a moment are passed over.
            show: Lets browsers see the site, from a new folder where one is given.

        Returns:
            Whether there was anything to do, and so something to check.
        """
        relative = (relative_path(path, self._root) for path in changed)
        paths = sorted(path for path in relative if not _is_passing(PurePosixPath(path)))
        if not paths:
            return False
        with self._lock:
            refreshed = self._refresh(paths)
        if any(refreshed):
            show(None)
        if not all(one is not None and one.is_complete for one in refreshed):
            show(self._build_all())
        return True

    def check(self, show: Callable[[str | None], None]) -> None:
        """Check the course, and let browsers see what is wrong where that is something else than before."""
        before = self._site.problems
        self._site.check()
        if self._site.problems != before:
            show(None)

    def freshen(self, path: str) -> None:
        """Make a page anew where it shows what has changed, while no build does."""
        if self._is_whole and self._lock.acquire(timeout=_PATIENCE_S):
            try:
                self._site.freshen(path)
            except (Exception, SystemExit) as error:  # as of a build: a plugin may raise anything
                log.error("%s stays as it was: %s", path, error)
            finally:
                self._lock.release()

    def overlay(self, path: str) -> str:
        """Return what is laid over a page; where the last build failed, why."""
        return self._site.overlay(path, self._failures)

    def close(self) -> None:
        """Remove the folders of built sites."""
        for folder in self._folders:
            folder.cleanup()

    def _refresh(self, paths: Sequence[str]) -> list[Refreshed | None]:
        """Make the pages of files anew, as far as that can be told by the files."""
        if not self._is_whole:  # a build broke off: what it left fits no folder
            return [None]
        try:
            return [self._site.refresh(path) for path in paths]
        except (Exception, SystemExit) as error:  # whatever it is, a build says more of it
            log.info("not by its pages alone: %s", error)
            return [None]

    def _build_all(self) -> str | None:
        """Build everything into a new folder; None where that fails, and the earlier site stays."""
        folder = tempfile.TemporaryDirectory(prefix="tokenreel-site-", ignore_cleanup_errors=True)
        self._is_whole = False
        with _Overheard() as overheard:
            try:
                with self._lock:
                    self._build(folder.name)
            except (Exception, SystemExit) as error:  # a plugin may raise anything, and the server goes on
                folder.cleanup()
                self._failures = (_failure(error, overheard.said),)
                log.error("the site stays as it was: %s", error)
                return None
        self._is_whole = True
        self._failures = ()
        self._folders.append(folder)
        while len(self._folders) > 2:  # a page of the one before may still be loading
            self._folders.pop(0).cleanup()
        return folder.name


class _Overheard(logging.Handler):
    """Keeps what MkDocs and plugins say of errors in a block: of a config's, no exception repeats a word.

    What we say ourselves is left out: those are the course's problems, which have rows of their own.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != log.logger.name:
            self.said.append(record.getMessage())

    def __enter__(self) -> Self:
        logging.getLogger("mkdocs").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("mkdocs").removeHandler(self)


def _failure(error: BaseException, said: Sequence[str]) -> Problem:
    """Return what broke a build off, at its place where that is told.

    Args:
        error: What was raised.
        said: What was said of errors before.
    """
    message = " ".join([*said, str(error)])
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    hint = "Fix it and save: the site is built again."
    return Problem(_CONFIG, line, column, "build-failed", " ".join(message.split()), hint)


def _is_passing(path: PurePosixPath) -> bool:
    """Tell whether a file is of an editor's own, or on its way to another name."""
    *folders, name = path.parts
    if any(folder == "__pycache__" or (folder.startswith(".") and folder != "..") for folder in folders):
        return True
    is_setting = name.endswith(_SETTINGS) and not name.startswith((".#", ".~", "._"))
    return (name.startswith(".") and not is_setting) or name.endswith(_PASSING)
