"""The line scanner: it owns what starts in column 0, outside fences, comments and indented code."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tokenreel.course.attributes import TASK_PARTS
from tokenreel.course.comments import Comment, part_comments
from tokenreel.course.fences import PREFIX, Fence, open_fence
from tokenreel.course.indented import IndentedCode
from tokenreel.course.reporter import Reporter

_LANGUAGE: Final = r"(?P<language>[A-Za-z][A-Za-z0-9-]*)"
_OPEN: Final = re.compile(rf"^:::{_LANGUAGE}[ \t]*$")
_CLOSE: Final = re.compile(r"^:::[ \t]*$")
_ALMOST_OPEN: Final = re.compile(rf"^:{{3,}}[ \t]*(?:\{{[ \t]*\.?)?{_LANGUAGE}(?=[ \t{{}}]|$)")
_INDENTED: Final = re.compile(rf"^{PREFIX}(?P<marker>:::{_LANGUAGE}?)[ \t]*$")


@dataclass(slots=True)
class ScannedContainer:
    """A container with the lines of its markers."""

    language: str
    line: int
    end_line: int = 0


@dataclass(slots=True)
class Scan:
    """What the scanner found."""

    containers: list[ScannedContainer] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    """Those in column 0."""
    comment_lines: set[int] = field(default_factory=set)
    """The 1-based lines that hold nothing but comments."""
    text_lines: list[int] = field(default_factory=list)
    """The 1-based lines of Markdown's own: no marker, no code, no comment."""


class Scanner:
    """Reads a file line by line. Each rule takes a line and says whether it was its own."""

    def __init__(self, languages: tuple[str, ...], report: Reporter) -> None:
        self._languages = languages
        self._report = report
        self._scan = Scan()
        self._container: ScannedContainer | None = None
        self._fence: Fence | None = None
        self._comment: Comment | None = None
        self._indented = IndentedCode()
        self._rules: tuple[Callable[[str, int], bool], ...] = (
            self._in_fence,
            self._in_comment,
            self._in_indented_code,
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
            else:
                self._scan.text_lines.append(number)
        self._end(max(len(lines), 1))
        return self._scan

    def _end(self, last: int) -> None:
        if self._fence is not None:
            self._fence.end_line = last
            self._unclosed_fence(self._fence)
        if self._comment is not None:
            self._unclosed_comment(self._comment, "is never closed", "Add `-->`.")
        if self._container is not None:
            self._container.end_line = last
            self._report(
                self._container.line,
                "unclosed-container",
                f"`:::{self._container.language}` is never closed",
                "Add a line `:::` where this language's text ends.",
            )

    def _in_fence(self, line: str, number: int) -> bool:
        fence = self._fence
        if fence is None:
            return False
        inner = fence.within(line)
        if inner is None:
            self._fence = None
            self._unclosed_fence(fence)
            return False
        if fence.is_closed_by(inner):
            fence.is_closed = True
            fence.end_line = number
            self._fence = None
        elif self._is_run(fence) and self._is_ours(line):
            # Read on as if the fence were closed: what follows is a lesson, not one long sample.
            self._fence = None
            self._unclosed_sample(fence, line, number)
            return False
        else:
            fence.code.append(line)
        return True

    def _is_run(self, fence: Fence) -> bool:
        return not fence.prefix and not fence.info.ours.keys().isdisjoint(("demo", "setup", *TASK_PARTS))

    def _is_ours(self, line: str) -> bool:
        """Tell whether a line is a marker, or opens a sample: nobody means that as code that is run."""
        marker, fence = _OPEN.match(line), open_fence(line, 0)
        return (
            _CLOSE.match(line) is not None
            or (marker is not None and marker["language"] in self._languages)
            or (fence is not None and self._is_run(fence))
        )

    def _in_comment(self, line: str, number: int) -> bool:
        comment = self._comment
        if comment is None:
            return False
        if comment.is_inline and not line.strip(" \t>"):
            self._comment = None
            hint = "Add `-->`, or begin the comment in the first column."
            self._unclosed_comment(comment, "is not closed within its paragraph", hint)
            return False
        self._part_comments(line, number)
        return True

    def _in_indented_code(self, line: str, _number: int) -> bool:
        # What begins with a construct of ours was hardly meant as code: its own rule complains of it.
        may_begin = open_fence(line, 0) is None and _INDENTED.match(line) is None
        return self._indented.holds(line, may_begin=may_begin)

    def _fence_opening(self, line: str, number: int) -> bool:
        fence = open_fence(line, number)
        if fence is None:
            return False
        self._fence = fence
        if not fence.prefix:
            self._scan.fences.append(fence)
            for fault in fence.info.faults:
                self._report(number, fault.code, fault.message, fault.hint, column=fault.column)
        elif fence.info.is_ours:
            self._report(
                number,
                "indented-construct",
                "a sample with our attributes is indented",
                "Move the fence to the first column, out of any list, quote, tab or admonition.",
                column=fence.column,
            )
        return True

    def _comment_opening(self, line: str, number: int) -> bool:
        self._part_comments(line, number)
        return self._comment is not None or line.lstrip().startswith("<!--")

    def _part_comments(self, line: str, number: int) -> None:
        text, self._comment = part_comments(line, number, self._comment)
        if text != line and not text.strip():
            self._scan.comment_lines.add(number)

    def _container_opening(self, line: str, number: int) -> bool:
        found = _OPEN.match(line)
        almost = _ALMOST_OPEN.match(line) if found is None else None
        if almost is not None and almost["language"] in self._languages:
            found = almost
            self._report(
                number,
                "bad-marker",
                f"`{line.strip()[:40]}` is no language marker",
                f"Write `:::{found['language']}`, and nothing else in its line.",
            )
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
        self._open_container(language, number)
        return True

    def _open_container(self, language: str, number: int) -> None:
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
        if found is None or (found["language"] and found["language"] not in self._languages):
            return False  # somebody else's syntax
        self._report(
            number,
            "indented-construct",
            "a language marker is indented",
            "Move `:::` to the first column; put it into a fence where it is meant as code.",
            column=found.start("marker") + 1,
        )
        return True

    def _unclosed_fence(self, fence: Fence) -> None:
        hint = f"Add a line {fence.marks} where the code ends."
        self._report(
            fence.line, "unclosed-fence", "this code fence is never closed", hint, column=fence.column
        )

    def _unclosed_sample(self, fence: Fence, line: str, number: int) -> None:
        fence.end_line = number - 1
        what = f"which is `{line.strip()}`" if line.startswith(":::") else "where another sample begins"
        self._report(
            fence.line,
            "unclosed-sample",
            f"this sample is not closed before line {number}, {what}",
            f"Add a line {fence.marks} where the code ends; code that is run can't hold such a line.",
        )

    def _unclosed_comment(self, comment: Comment, what: str, hint: str) -> None:
        self._report(comment.line, "unclosed-comment", f"this comment {what}", hint, column=comment.column)
