"""From a lesson's text to a document: the scanner, then markdown-it-py for the structure of each stretch."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from tokenreel.course.headings import find_headings
from tokenreel.course.model import Container, Document, Passage, Sample
from tokenreel.course.reporter import Reporter
from tokenreel.course.scanner import Scan, ScannedContainer, ScannedFence, Scanner
from tokenreel.problems import Severity

_FOOTNOTE: Final = re.compile(r"\[\^(?P<name>[^\]]+)\]:")
_FOOTNOTE_USE: Final = re.compile(r"\[\^(?P<name>[^\]]+)\](?!:)")
_SHARED: Final = ""
_DEMO_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def parse_document(
    lines: tuple[str, ...], body_line: int, languages: tuple[str, ...], report: Reporter
) -> Document:
    """Parse a Markdown file below its front matter, reporting all that is wrong with it."""
    scan = Scanner(languages, report).scan(lines, body_line)
    passages = _passages(lines, scan.containers)
    for passage in passages:
        _check_passage(passage, languages, report)
    _check_fences(scan.fences, passages, report)
    _check_footnotes(lines, scan, report)
    samples = tuple(_sample(fence, report) for fence in scan.fences if fence.info.ours)
    return Document(report.path, lines, body_line, passages, samples)


def _passages(lines: tuple[str, ...], containers: Sequence[ScannedContainer]) -> tuple[Passage, ...]:
    groups: list[list[Container]] = []
    for scanned in containers:
        headings = find_headings(lines[scanned.line : scanned.end_line - 1], first_line=scanned.line + 1)
        container = Container(scanned.language, scanned.line, scanned.end_line, headings)
        before = groups[-1] if groups else []
        adjacent = bool(before) and not any(lines[before[-1].end_line : scanned.line - 1])
        if adjacent and all(other.language != container.language for other in before):
            before.append(container)
        else:
            groups.append([container])
    return tuple(Passage(tuple(group)) for group in groups)


def _check_passage(passage: Passage, languages: tuple[str, ...], report: Reporter) -> None:
    first = passage.containers[0]
    for language in languages:
        if passage.container(language) is None:
            report(
                first.line,
                "missing-translation",
                f"this passage has no `:::{language}`",
                f"Write it beside the others; until then the page shows the {first.language} text, marked.",
                severity=Severity.WARNING,
            )
    for other in passage.containers[1:]:
        wanted, found = ([heading.level for heading in c.headings] for c in (first, other))
        if wanted != found:
            pairs = enumerate(zip(wanted, found, strict=False))
            at = next((index for index, (one, two) in pairs if one != two), None)
            line = other.headings[at].line if at is not None else other.line
            report(
                line,
                "headings-differ",
                f"`:::{first.language}` has headings of level {wanted} and `:::{other.language}` of {found}",
                "Give both the same headings, since a link or a language switch goes from one to the other.",
            )


def _check_fences(fences: Sequence[ScannedFence], passages: Sequence[Passage], report: Reporter) -> None:
    for fence in fences:
        if fence.container is None:
            continue
        passage = next(
            (p for p in passages if any(c.line == fence.container.line for c in p.containers)), None
        )
        ours = fence.info.is_ours
        counts = {
            c.language: sum(f.container is not None and f.container.line == c.line for f in fences)
            for c in (passage.containers if passage else ())
        }
        if ours or len(set(counts.values())) > 1:
            report(
                fence.line,
                "code-in-one-language",
                f"this code stands inside `:::{fence.container.language}` only",
                "Move it outside the containers: code exists once, for all languages.",
            )


def _check_footnotes(lines: tuple[str, ...], scan: Scan, report: Reporter) -> None:
    owners = _owners(lines, scan)
    defined: defaultdict[str, set[str]] = defaultdict(set)
    for owner, line in zip(owners, lines, strict=True):
        if owner is not None and (found := _FOOTNOTE.match(line)):
            defined[found["name"]].add(owner)
    for number, (owner, line) in enumerate(zip(owners, lines, strict=True), start=1):
        for use in _FOOTNOTE_USE.finditer(line) if owner is not None else ():
            languages = defined.get(use["name"], set())
            if languages and not languages & {_SHARED, owner}:
                report(
                    number,
                    "footnote-in-other-language",
                    f"[^{use['name']}] is defined in `:::{min(languages)}` only",
                    "Define it in this language too, or outside the containers for all.",
                    column=use.start() + 1,
                )


def _owners(lines: tuple[str, ...], scan: Scan) -> list[str | None]:
    """Return for each line the language it belongs to, ``_SHARED``, or None inside a fence."""
    owners: list[str | None] = [_SHARED] * len(lines)
    for container in scan.containers:
        for index in range(container.line, container.end_line):
            owners[index] = container.language
    for fence in scan.fences:
        for index in range(fence.line - 1, fence.end_line):
            owners[index] = None
    return owners


def _sample(fence: ScannedFence, report: Reporter) -> Sample:
    ours = dict(fence.info.ours)
    for key in ("demo", "setup"):
        if key in ours and not _DEMO_ID.fullmatch(ours[key]):
            # Dropped: a name such as ../x must never become a path that something is read from or written to.
            name = ours.pop(key)
            report(
                fence.line,
                "bad-demo-id",
                f'{key}="{name}" is no name for a folder of demos/',
                "Use lower-case letters, digits and single hyphens, e.g. haiku-sync.",
            )
    return Sample(
        line=fence.line,
        end_line=fence.end_line,
        language=fence.info.language,
        code="".join(line + "\n" for line in fence.code),
        title={key.removeprefix("title-"): value for key, value in ours.items() if key.startswith("title-")},
        demo=ours.get("demo"),
        setup=ours.get("setup"),
        attributes=fence.info.rest,
    )
