"""The one value every complaint of Tokenreel is made of."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath


class Severity(StrEnum):
    """How much a problem weighs."""

    ERROR = "error"
    """Refused always: the page would be wrong."""
    WARNING = "warning"
    """Refused by ``check --strict`` only: the page is right, but less than it could be."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something an author has to fix. Sorts by place, so that all problems of a run read top to bottom."""

    path: str
    """The file, relative to the project's root, with forward slashes."""
    line: int
    """1-based line in that file; 1 where the whole file is meant."""
    column: int
    """1-based column in that line."""
    code: str
    """A stable kebab-case name, e.g. ``unclosed-container``; the manual has an entry for each."""
    message: str
    """What is wrong, in one sentence, with what was expected and what was found."""
    hint: str = ""
    """How to fix it, in one sentence."""
    severity: Severity = Severity.ERROR
    """Whether it is refused always or only under ``--strict``."""
    detail: str = ""
    """Lines that show it, e.g. what was changed in a text; mostly there is nothing more to show."""

    def __str__(self) -> str:
        """Render as ``path:line:column: code message``, hint and detail indented below."""
        first = f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}"
        below = [self.hint, *self.detail.splitlines()] if self.hint else self.detail.splitlines()
        return encodable("\n    ".join([first, *below]))


def encodable(text: str) -> str:
    """Return a text without what no UTF-8 can hold: a file's name may be bytes that are no characters."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def relative_path(path: PurePath, root: PurePath) -> str:
    """Return ``path`` as a problem names it: relative to ``root`` where it lies below it, forward slashes."""
    name, above = path.as_posix(), f"{root.as_posix()}/"
    if name.startswith(above):
        return name[len(above) :]  # as below, and ten times as fast: a course has thousands of files
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the hint for a name that is none: the one that was probably meant, else all that there are."""
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names) or 'none'}."
