"""The info string of a fence: which attributes are ours, and what is left for Python-Markdown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_TITLE: Final = r"title-[a-z]{2,3}(?:-[A-Za-z0-9]+)?"
EMBEDS: Final = ("exercise", "plot", "race")
"""Attributes of a fence that holds no code: something of the course's stands in its place."""
TASK_PARTS: Final = ("task", "solution", "checks", "hints")
"""Attributes of the fences that make a task: what is printed, and what is not."""
_OURS: Final = re.compile(rf"demo|setup|replays|{'|'.join(TASK_PARTS)}|{'|'.join(EMBEDS)}|{_TITLE}")
_ATTRIBUTE: Final = re.compile(
    rf"""(?<![^\s{{])(?:
        (?P<name>[A-Za-z][\w-]*)(?P<sign>[ \t]*=[ \t]*)
            (?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s}}]*))
        |(?P<alone>{_OURS.pattern})(?=[\s:}}]|$)
    )""",
    re.VERBOSE,
)
_EMPTY_BRACES: Final = re.compile(r"\{\s*\}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an attribute."""

    column: int
    """1-based column of its line."""
    code: str
    """As that of a problem; so are the next two."""
    message: str
    hint: str
    meant: str = ""
    """The attribute of ours that it was probably meant as."""


@dataclass(frozen=True, slots=True)
class FenceInfo:
    """What stands behind the backticks of a fence."""

    language: str
    """The first word, or empty."""
    ours: Mapping[str, str]
    """``demo``, ``setup``, ``replays``, :data:`TASK_PARTS`, :data:`EMBEDS` and ``title-<language>``."""
    columns: Mapping[str, int]
    """The 1-based column of each."""
    faults: tuple[Fault, ...]
    """What was meant as ours and is not."""
    rest: str
    """Everything else, as it stood."""

    @property
    def is_ours(self) -> bool:
        """Whether the fence carries an attribute of ours, or one that was meant as such."""
        return bool(self.ours or self.faults)


def parse_info(info: str, *, column: int = 1) -> FenceInfo:
    """Take our attributes out of an info string.

    Args:
        info: What stands behind the marks.
        column: The 1-based column of the line in which it starts.
    """
    ours: dict[str, str] = {}
    columns: dict[str, int] = {}
    faults: list[Fault] = []

    def take(match: re.Match[str]) -> str:
        name, at = match["name"] or match["alone"], column + match.start()
        if match["alone"] and not info[: match.start()].strip():
            return match[0]  # the language
        if not _OURS.fullmatch(name) and _meant(name) is None:
            return match[0]
        fault = _fault(match, at, ours)
        if fault is not None:
            faults.append(fault)
        else:
            ours[name] = match["double"] if match["double"] is not None else match["single"]
            columns[name] = at
        return ""

    rest = _EMPTY_BRACES.sub("", _ATTRIBUTE.sub(take, info)).strip()
    first, _, others = rest.partition(" ")
    if first.startswith("{") or "=" in first:
        first, others = "", rest
    return FenceInfo(first, ours, columns, tuple(faults), " ".join(others.split()))


def _fault(match: re.Match[str], column: int, before: Mapping[str, str]) -> Fault | None:
    """Return what is wrong with an attribute that is ours or looks so."""
    name = match["name"] or match["alone"]
    if not _OURS.fullmatch(name):
        meant = _meant(name) or ""
        hint = f"Write `{meant}=`."
        return Fault(column, "unknown-attribute", f"`{name}` is no attribute of a sample", hint, meant)
    if match["sign"] != "=" or match["bare"] is not None:
        value = next((text for text in match.group("double", "single", "bare") if text), "…").strip("\"'")
        message = f'`{match[0]}` is not read: an attribute is name="value"'
        return Fault(column, "bad-attribute", message, f'Write {name}="{value}".')
    if name in before:
        return Fault(column, "duplicate-attribute", f"`{name}` stands twice in this fence", "Remove one.")
    return None


def _meant(name: str) -> str | None:
    """Return the attribute of ours that a name was probably meant as: written otherwise, or one slip away."""
    plain = name.lower().replace("_", "-")
    head, _, tail = plain.partition("-")
    if tail and _is_slip_of("title", head):
        return f"title-{tail}"
    words = (head, plain.replace("-", ""))
    names = ("demo", "setup", "exercise", "solution", "replays")
    return next((right for right in names if any(_is_slip_of(right, word) for word in words)), None)


def _is_slip_of(right: str, word: str) -> bool:
    """Tell whether a word is another, but for a letter too many, too few, wrong, or swapped with the next."""
    shorter = min(len(right), len(word))
    start = next((at for at in range(shorter) if right[at] != word[at]), shorter)
    one, two = right[start:], word[start:]
    is_swapped = len(one) > 1 and one[1] + one[0] + one[2:] == two
    return is_swapped or one[1:] == two[1:] or one[1:] == two or one == two[1:]
