"""What an import did, in numbers and block by block."""

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tokenreel.alignment.edits import Edit
from tokenreel.alignment.lesson import Placed, Status
from tokenreel.problems import Problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one lesson's originals."""

    target: str
    """The lesson, relative to the project's root."""
    paths: Mapping[str, str]
    """Each language's original."""
    blocks: Mapping[str, int]
    """How many blocks each original has, its front matter not counted."""
    placed: Sequence[Placed]
    """What became of them."""
    edits: Mapping[str, Sequence[Edit]]
    """By language, each line that is written otherwise than it stood in its file."""
    text: str | None
    """The lesson; None where it was refused."""
    problems: Sequence[Problem] = field(default_factory=tuple)
    """Why, or what is to be looked at."""

    def count(self, status: Status) -> int:
        """Return how many rows are of a status."""
        return sum(item.status is status for item in self.placed)

    def unaligned(self, language: str) -> int:
        """Return how many blocks of a language have no counterpart in some other."""
        return sum(
            len(item.row.blocks.get(language, ())) for item in self.placed if item.status is Status.UNALIGNED
        )


def figures(outcomes: Sequence[Outcome], languages: Sequence[str]) -> str:
    """Return a table: for each file and in all, the blocks aligned, shared, differing and unaligned."""
    names = ["lesson", *(f"blocks {language}" for language in languages), "aligned", "shared", "differing"]
    names += [f"unaligned {language}" for language in languages]
    rows = [[outcome.target, *map(str, _numbers(outcome, languages))] for outcome in outcomes]
    sums = [
        sum(column) for column in zip(*(_numbers(outcome, languages) for outcome in outcomes), strict=True)
    ]
    rows.append([f"all {len(outcomes)}", *map(str, sums or [0] * (len(names) - 1))])
    widths = [max(len(row[at]) for row in [names, *rows]) for at in range(len(names))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if at == 0 else text.rjust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [names, *rows]
    )


def _numbers(outcome: Outcome, languages: Sequence[str]) -> list[int]:
    counts = [outcome.count(status) for status in (Status.ALIGNED, Status.SHARED, Status.DIFFERING)]
    blocks = [outcome.blocks.get(language, 0) for language in languages]
    return [*blocks, *counts, *(outcome.unaligned(language) for language in languages)]


def details(outcome: Outcome) -> list[str]:
    """Return, line by line, what differs and what has no counterpart, each with its file and line."""
    found: list[str] = []
    for item in outcome.placed:
        blocks = item.row.blocks
        if item.status is Status.DIFFERING:
            found += _differences(outcome, item)
        elif item.status is Status.UNALIGNED:
            missing = ", ".join(language for language in outcome.paths if language not in blocks)
            for language, some in blocks.items():
                for block in some:
                    first = block.lines[0].strip()[:60]
                    where = f"no counterpart in {missing}" if missing else "no counterpart"
                    found.append(f"{outcome.paths[language]}:{block.line}: {where}: {first}")
    return found


def _differences(outcome: Outcome, item: Placed) -> list[str]:
    (first, [one, *_]), *others = item.row.blocks.items()
    found: list[str] = []
    for language, [block, *_] in others:
        if block.lines != one.lines:
            name, other = (f"{outcome.paths[first]}:{one.line}", f"{outcome.paths[language]}:{block.line}")
            found += [f"{name}: code differs from {other}"]
            diff = difflib.unified_diff(one.lines, block.lines, name, other, lineterm="", n=1)
            found += [f"    {line}" for line in diff]
    return found


def as_json(outcomes: Sequence[Outcome], extra: Mapping[str, Any]) -> str:
    """Return it for programs: each lesson's numbers, differing code, unaligned blocks, changed lines."""
    lessons = [_record(outcome) for outcome in outcomes]
    return json.dumps({"lessons": lessons, **extra}, ensure_ascii=False, indent=2)


def _record(outcome: Outcome) -> dict[str, Any]:
    rows = [
        {
            language: [{"line": block.line, "kind": block.kind.value, "text": block.text} for block in blocks]
            for language, blocks in item.row.blocks.items()
        }
        for item in outcome.placed
        if item.status is Status.DIFFERING
    ]
    alone = [
        {"language": language, "line": block.line, "kind": block.kind.value, "text": block.text}
        for item in outcome.placed
        if item.status is Status.UNALIGNED
        for language, blocks in item.row.blocks.items()
        for block in blocks
    ]
    return {
        "lesson": outcome.target,
        "sources": dict(outcome.paths),
        "blocks": dict(outcome.blocks),
        **{
            status.value: outcome.count(status)
            for status in (Status.ALIGNED, Status.SHARED, Status.DIFFERING)
        },
        "unaligned": {language: outcome.unaligned(language) for language in outcome.paths},
        "differing_code": rows,
        "unaligned_blocks": alone,
        "changed_lines": {
            language: [{"line": edit.line, "old": edit.old, "new": edit.new} for edit in edits]
            for language, edits in outcome.edits.items()
        },
        "problems": [str(problem) for problem in outcome.problems],
    }
