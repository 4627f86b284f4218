"""The info string of a fence: which attributes are ours, and what is left for Python-Markdown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_ATTRIBUTE: Final = re.compile(
    r"""(?<!\S)(?P<name>[A-Za-z][\w-]*)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')"""
)
_OURS: Final = re.compile(r"demo|setup|title-[a-z]{2,3}(?:-[A-Za-z0-9]+)?")
_NEARLY_OURS: Final = re.compile(r"demo-.*|setup-.*|titel-.*|tittle-.*")


@dataclass(frozen=True, slots=True)
class FenceInfo:
    """What stands behind the backticks of a fence."""

    language: str
    """The first word, or empty."""
    ours: Mapping[str, str]
    """``demo``, ``setup`` and ``title-<language>``."""
    unknown: tuple[str, ...]
    """Names that were meant as ours and are not."""
    rest: str
    """Everything else, as it stood."""

    @property
    def is_ours(self) -> bool:
        """Whether the fence carries an attribute of ours."""
        return bool(self.ours or self.unknown)


def parse_info(info: str) -> FenceInfo:
    """Take our attributes out of an info string."""
    ours: dict[str, str] = {}
    unknown: list[str] = []

    def take(match: re.Match[str]) -> str:
        name = match["name"]
        if _OURS.fullmatch(name):
            ours[name] = match["double"] if match["double"] is not None else match["single"]
            return ""
        if _NEARLY_OURS.fullmatch(name):
            unknown.append(name)
            return ""
        return match[0]

    rest = _ATTRIBUTE.sub(take, info.strip())
    first, _, others = rest.partition(" ")
    if first.startswith("{") or "=" in first:
        first, others = "", rest
    return FenceInfo(first, ours, tuple(unknown), " ".join(others.split()))
