"""From a lesson's text to a document: the scanner, then markdown-it-py for the structure of each stretch."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from tokenreel.course.document import PROGRAM_LANGUAGES, Container, Document, Passage, Sample
from tokenreel.course.embeds import CODE_SPAN, find_references, is_embed, make_embed
from tokenreel.course.fences import Fence
from tokenreel.course.headings import find_headings
from tokenreel.course.reporter import Reporter
from tokenreel.course.scanner import Scan, Scanner
from tokenreel.course.tasks import task_part
from tokenreel.problems import Severity

_FOOTNOTE: Final = re.compile(r"\[\^(?P<name>[^\]]+)\]:")
_FOOTNOTE_USE: Final = re.compile(r"\[\^(?P<name>[^\]]+)\](?!:)")
_SHARED: Final = ""
_TITLE: Final = "title-"
_LONGEST_ID: Final = 100
"""A file system's limit is 255 bytes a name; an address is read by people."""
_DEMO_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def parse_document(
    lines: tuple[str, ...],
    body_line: int,
    languages: tuple[str, ...],
    report: Reporter,
    *,
    is_lesson: bool = True,
) -> Document:
    """Parse a Markdown file below its front matter, reporting all that is wrong with it.

    Args:
        lines: The whole file.
        body_line: The 1-based first line below the front matter.
        languages: The course's languages.
        report: Where problems go.
        is_lesson: Whether it may hold samples of ours.
    """
    scan = Scanner(languages, report).scan(lines, body_line)
    passages = _passages(lines, scan)
    for passage in passages:
        _check_passage(passage, languages, report)
    _check_fences(scan.fences, passages, report)
    _check_footnotes(lines, scan, report)
    if not is_lesson:
        _refuse_samples(scan.fences, report)
    ours = [fence for fence in scan.fences if fence.info.ours]
    samples = tuple(_sample(fence, languages, report) for fence in ours if not is_embed(fence))
    embeds = (
        make_embed(fence, _title(fence, languages, report), report) for fence in ours if is_embed(fence)
    )
    references = tuple(find_references(lines, scan.text_lines))
    known = tuple(embed for embed in embeds if embed is not None)
    text_lines = tuple(scan.text_lines)
    return Document(report.path, lines, body_line, passages, samples, known, references, text_lines)


def _passages(lines: tuple[str, ...], scan: Scan) -> tuple[Passage, ...]:
    groups: list[list[Container]] = []
    for scanned in scan.containers:
        headings = find_headings(lines[scanned.line : scanned.end_line - 1], first_line=scanned.line + 1)
        container = Container(scanned.language, scanned.line, scanned.end_line, headings)
        before = groups[-1] if groups else []
        between = range(before[-1].end_line + 1, scanned.line) if before else ()
        adjacent = bool(before) and not any(
            lines[number - 1].strip() and number not in scan.comment_lines for number in between
        )
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


def _check_fences(fences: Sequence[Fence], passages: Sequence[Passage], report: Reporter) -> None:
    for passage in passages:
        held = {
            container.language: [f for f in fences if container.line < f.line <= container.end_line]
            for container in passage.containers
        }
        differ = len({len(inside) for inside in held.values()}) > 1
        for language, inside in held.items():
            for fence in inside:
                if differ or fence.info.is_ours:
                    report(
                        fence.line,
                        "code-in-one-language",
                        f"this code stands inside `:::{language}` only",
                        "Move it outside the containers: code exists once, for all languages.",
                    )


def _check_footnotes(lines: tuple[str, ...], scan: Scan, report: Reporter) -> None:
    owners = _owners(lines, scan)
    defined: defaultdict[str, set[str]] = defaultdict(set)
    for owner, line in zip(owners, lines, strict=True):
        if owner is not None and (found := _FOOTNOTE.match(line)):
            defined[found["name"]].add(owner)
    for number, (owner, line) in enumerate(zip(owners, lines, strict=True), start=1):
        prose = CODE_SPAN.sub(lambda code: " " * len(code[0]), line)
        for use in _FOOTNOTE_USE.finditer(prose) if owner is not None else ():
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
    """Return for each line the language it belongs to, ``_SHARED``, or None in a fence or a comment."""
    owners: list[str | None] = [_SHARED] * len(lines)
    for container in scan.containers:
        for index in range(container.line, container.end_line):
            owners[index] = container.language
    for fence in scan.fences:
        for index in range(fence.line - 1, fence.end_line):
            owners[index] = None
    for number in scan.comment_lines:
        owners[number - 1] = None
    return owners


def _refuse_samples(fences: Sequence[Fence], report: Reporter) -> None:
    for fence in fences:
        if fence.info.ours:
            name, column = min(fence.info.columns.items(), key=lambda item: item[1])
            report(
                fence.line,
                "sample-outside-lesson",
                f"`{name}=` belongs in a lesson: a page of docs/ can't show it",
                'Move the sample into a lesson, or remove the attribute; title="…" gives it a plain title.',
                column=column,
            )


def is_demo_id(name: str) -> bool:
    """Tell whether a name can be a demo's: a folder of ``demos/``, and never a path out of it."""
    return _DEMO_ID.fullmatch(name) is not None and len(name) <= _LONGEST_ID


def _sample(fence: Fence, languages: tuple[str, ...], report: Reporter) -> Sample:
    ours = dict(fence.info.ours)
    for key in ("demo", "setup"):
        if key in ours and not is_demo_id(ours[key]):
            # Dropped: a name such as ../x must never become a path that something is read from or written to.
            name = ours.pop(key)
            report(
                fence.line,
                "bad-demo-id",
                f'{key}="{name}" is no name for a folder of demos/',
                "Use lower-case letters, digits and single hyphens, e.g. haiku-sync.",
            )
    if "demo" in ours and "setup" in ours:
        report(
            fence.line,
            "demo-and-setup",
            "a sample can't be a demo and a set-up at once: a set-up is not printed",
            "Make two samples of it.",
            column=fence.info.columns["setup"],
        )
    part = task_part(fence, report)
    runs = ours.get("demo") or ours.get("setup")
    if runs and fence.info.language.lower() not in PROGRAM_LANGUAGES:
        report(
            fence.line,
            "bad-demo-language",
            f"a demo can't be run in the language `{fence.info.language or 'none'}`",
            "Use python, javascript or bash, or show the sample without demo=.",
        )
    return Sample(
        line=fence.line,
        end_line=fence.end_line,
        language=fence.info.language,
        code="".join(line + "\n" for line in fence.code),
        title=_title(fence, languages, report),
        demo=ours.get("demo"),
        setup=ours.get("setup"),
        attributes=fence.info.rest,
        is_closed=fence.is_closed,
        task=ours[part] if part is not None else None,
        part=part,
        replays=ours.get("replays"),
    )


def _title(fence: Fence, languages: tuple[str, ...], report: Reporter) -> Mapping[str, str]:
    ours = fence.info.ours.items()
    written = {key.removeprefix(_TITLE): text for key, text in ours if key.startswith(_TITLE)}
    for language in written.keys() - set(languages):
        report(
            fence.line,
            "unknown-language",
            f"`{_TITLE}{language}` names no language of this course",
            f"Use one of {', '.join(languages)}, or add it to course.yml.",
            column=fence.info.columns[f"{_TITLE}{language}"],
        )
    title = {language: text for language, text in written.items() if language in languages and text.strip()}
    meant = {fault.meant for fault in fence.info.faults}  # which says so itself
    for language in languages if title else ():
        if language not in title and f"{_TITLE}{language}" not in meant:
            report(
                fence.line,
                "missing-translation",
                f"this sample has no `{_TITLE}{language}`",
                f"Write it beside the others; until then the page shows the {next(iter(title))} title.",
                column=fence.info.columns[f"{_TITLE}{next(iter(title))}"],
                severity=Severity.WARNING,
            )
    return title
