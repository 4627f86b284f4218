"""The line scanner: it owns what starts in column 0; nothing inside a fence or a comment counts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tokenreel.course.attributes import FenceInfo, parse_info
from tokenreel.course.reporter import Reporter

_FENCE: Final = re.compile(r"^(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})(?P<info>.*)$")
_OPEN: Final = re.compile(r"^:::(?P<language>[A-Za-z][A-Za-z0-9-]*)[ \t]*$")
_CLOSE: Final = re.compile(r"^:::[ \t]*$")
_INDENTED: Final = re.compile(r"^[ \t>*+-]+(?::::[A-Za-z-]*[ \t]*)$")


@dataclass(slots=True)
class ScannedContainer:
    """A container with the lines of its markers."""

    language: str
    line: int
    end_line: int = 0


@dataclass(slots=True)
class ScannedFence:
    """A fence in column 0, ours or not."""

    info: FenceInfo
    line: int
    marks: str
    indent: int
    container: ScannedContainer | None
    end_line: int = 0
    code: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Scan:
    """What the scanner found."""

    containers: list[ScannedContainer] = field(default_factory=list)
    fences: list[ScannedFence] = field(default_factory=list)


class Scanner:
    """Reads a file line by line. Each rule takes a line and says whether it was its own."""

    def __init__(self, languages: tuple[str, ...], report: Reporter) -> None:
        self._languages = languages
        self._report = report
        self._scan = Scan()
        self._container: ScannedContainer | None = None
        self._fence: ScannedFence | None = None
        self._comment_line = 0
        self._rules: tuple[Callable[[str, int], bool], ...] = (
            self._in_fence,
            self._in_comment,
            self._fence_opening,
            self._comment_opening,
            self._container_opening,
            self._container_closing,
            self._indented_marker,
        )

    def scan(self, lines: tuple[str, ...], first_line: int) -> Scan:
        """Scan the lines of a file from ``first_line`` (1-based) on."""
        for number, line in enumerate(lines[first_line - 1 :], start=first_line):
            for rule in self._rules:
                if rule(line, number):
                    break
        last = max(len(lines), 1)
        if self._fence is not None:
            self._fence.end_line = last
            self._report(
                self._fence.line,
                "unclosed-fence",
                "this code fence is never closed",
                f"Add a line {self._fence.marks} where the code ends.",
            )
        if self._comment_line:
            self._report(self._comment_line, "unclosed-comment", "this comment is never closed", "Add `-->`.")
        if self._container is not None:
            self._container.end_line = last
            self._report(
                self._container.line,
                "unclosed-container",
                f"`:::{self._container.language}` is never closed",
                "Add a line `:::` where this language's text ends.",
            )
        return self._scan

    def _in_fence(self, line: str, number: int) -> bool:
        fence = self._fence
        if fence is None:
            return False
        found = _FENCE.match(line)
        closes = (
            found is not None
            and not found["info"].strip()
            and found["marks"].startswith(fence.marks)
            and _width(found["indent"]) < fence.indent + 4  # CommonMark: at most three more
        )
        if closes:
            fence.end_line = number
            self._fence = None
        else:
            fence.code.append(line)
        return True

    def _in_comment(self, line: str, _number: int) -> bool:
        if not self._comment_line:
            return False
        if "-->" in line:
            self._comment_line = 0
        return True

    def _fence_opening(self, line: str, number: int) -> bool:
        found = _FENCE.match(line)
        if found is None or (found["marks"][0] == "`" and "`" in found["info"]):
            return False
        info = parse_info(found["info"])
        ours = not found["indent"]
        if not ours and info.is_ours:
            self._report(
                number,
                "indented-construct",
                "a sample with our attributes is indented",
                "Move the fence to the first column, out of any list, tab or admonition.",
                column=len(found["indent"]) + 1,
            )
        if ours:
            for name in info.unknown:
                self._report(
                    number,
                    "unknown-attribute",
                    f"`{name}` is no attribute of a sample",
                    "Use demo=, setup= or title-<language>=.",
                    column=line.index(f"{name}=") + 1,
                )
        self._fence = ScannedFence(info, number, found["marks"], _width(found["indent"]), self._container)
        if ours:
            self._scan.fences.append(self._fence)
        return True

    def _comment_opening(self, line: str, number: int) -> bool:
        if not line.startswith("<!--"):
            return False
        if "-->" not in line[4:]:
            self._comment_line = number
        return True

    def _container_opening(self, line: str, number: int) -> bool:
        found = _OPEN.match(line)
        if found is None:
            return False
        language = found["language"]
        if language not in self._languages:
            self._report(
                number,
                "unknown-language",
                f"`:::{language}` names no language of this course",
                f"Use one of {', '.join(self._languages)}, or add it to course.yml.",
            )
        if self._container is not None:
            self._container.end_line = number
            self._report(
                number,
                "nested-container",
                f"`:::{language}` opens inside `:::{self._container.language}`, opened in line "
                f"{self._container.line}",
                "Close the one before with a line `:::`.",
            )
        self._container = ScannedContainer(language, number)
        self._scan.containers.append(self._container)
        return True

    def _container_closing(self, line: str, number: int) -> bool:
        if not _CLOSE.match(line):
            return False
        if self._container is None:
            self._report(
                number, "stray-close", "`:::` closes nothing", "Remove it, or open a container before it."
            )
        else:
            self._container.end_line = number
            self._container = None
        return True

    def _indented_marker(self, line: str, number: int) -> bool:
        found = _INDENTED.match(line)
        if found is None:
            return False
        name = line.strip(" \t>*+-").removeprefix(":::").strip()
        if name and name not in self._languages:
            return False  # somebody else's syntax
        self._report(
            number,
            "indented-construct",
            "a language marker is indented",
            "Move `:::` to the first column.",
            column=line.index(":::") + 1,
        )
        return True


def _width(indent: str) -> int:
    return len(indent.expandtabs(4))
