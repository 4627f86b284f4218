"""One page of an import: its originals read and aligned, then a lesson's text, held to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tokenreel.alignment.align import Row, align
from tokenreel.alignment.anchors import Anchors, find_anchors, relink
from tokenreel.alignment.blocks import split_blocks
from tokenreel.alignment.edits import Edit, edit_blocks
from tokenreel.alignment.head import Original, compose_head, take_heading
from tokenreel.alignment.leftovers import foreign_containers
from tokenreel.alignment.lesson import compose_body, place_rows
from tokenreel.alignment.links import Links
from tokenreel.alignment.places import Pages
from tokenreel.alignment.report import Outcome
from tokenreel.alignment.verify import find_lost, parse_lesson
from tokenreel.course.reporter import Reporter
from tokenreel.course.source import decode_source, read_bytes
from tokenreel.problems import Problem, Severity, relative_path


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be imported, and where to."""

    root: Path
    """The project's folder."""
    out: str
    """The folder of the lessons below ``lessons/``: a track's id, and folders in it."""
    sources: Mapping[str, Path]
    """For each language a file or a folder; the first is what the others are laid beside."""
    suffixes: Mapping[str, str]
    """What ends the names of a language's files, where that isn't its code."""
    languages: Sequence[str]
    """The course's languages, in order."""

    @property
    def track(self) -> str:
        """The id of the track."""
        return self.out.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Draft:
    """A page whose originals are aligned, before its links know the ids of the other pages' headings."""

    page: Pages
    """Its files."""
    paths: Mapping[str, str]
    """Each as the report names it."""
    problems: Sequence[Problem]
    """What could not be read."""
    originals: Mapping[str, Original] = field(default_factory=dict)
    """By language; empty where one of them could not be read."""
    edits: Mapping[str, Sequence[Edit]] = field(default_factory=dict)
    """By language, the lines that are written otherwise."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """By language, how many blocks there are."""
    rows: Sequence[Row] = ()
    """The blocks side by side."""
    anchors: Anchors = field(default_factory=dict)
    """By language, what links to its headings are written as, and the ids that the lesson gives them."""


def shown(path: Path) -> str:
    """Return a path as the report names it: from the folder that one is in, where it lies below that."""
    return relative_path(path, Path.cwd())


def draft_page(request: Request, page: Pages, links: Links, roots: Mapping[str, Path]) -> Draft:
    """Read and align the originals of a page.

    Args:
        request: What is wanted.
        page: The page.
        links: All pages and files.
        roots: Each language's folder.
    """
    paths = {language: shown(path) for language, path in page.files.items()}
    texts, problems = _read(page, paths)
    if problems:
        return Draft(page, paths, problems)
    originals: dict[str, Original] = {}
    edits: dict[str, Sequence[Edit]] = {}
    counts: dict[str, int] = {}
    for language, text in texts.items():
        source = split_blocks(text)
        rewrite = links.rewriter(page.files[language], language)
        blocks, edits[language] = edit_blocks(source, request.languages, rewrite)
        counts[language] = len(blocks)
        heading, rest = take_heading(blocks)
        name = relative_path(page.files[language], roots[language])
        originals[language] = Original(name, source.front_matter, heading, rest)
    rows = align({language: original.blocks for language, original in originals.items()})
    wanted = list(request.sources)
    document, _ = parse_lesson(compose_body(place_rows(rows, wanted), wanted), page.target, request.languages)
    blocks_of = {language: original.blocks for language, original in originals.items()}
    anchors = find_anchors(document, request.languages, blocks_of)
    return Draft(page, paths, (), originals, edits, counts, rows, anchors)


def finish_page(request: Request, draft: Draft, anchors: Mapping[str, Anchors]) -> Outcome:
    """Return a page's lesson, unless it would not hold all of its originals.

    Args:
        request: What is wanted.
        draft: The page.
        anchors: Those of every page, by its target.
    """
    page, wanted = draft.page, list(request.sources)
    target = f"lessons/{request.out}/{page.target}"
    if not draft.originals:
        return Outcome(target, draft.paths, {}, (), {}, None, draft.problems)
    originals, edits, rows = dict(draft.originals), dict(draft.edits), draft.rows
    for language, original in draft.originals.items():
        blocks, more = relink(original.blocks, page.target, language, anchors)
        originals[language] = replace(original, blocks=blocks)
        edits[language] = _joined(edits[language], more)
    lines = {(name, block.line): block for name, one in originals.items() for block in one.blocks}
    rows = [
        Row({name: tuple(lines[name, block.line] for block in some) for name, some in row.blocks.items()})
        for row in rows
    ]
    placed = place_rows(rows, wanted)
    text = compose_head(originals, request.languages, Path(page.target).stem) + compose_body(placed, wanted)
    problems = _held_to_originals(text, target, request.languages, originals, draft.paths)
    lost = any(problem.code == "import-lost" for problem in problems)
    for language, original in originals.items():
        problems += foreign_containers(original.blocks, draft.paths[language])
    if len(draft.paths) < len(wanted):
        problems.append(_one_sided(draft.paths, wanted))
    return Outcome(target, draft.paths, draft.counts, placed, edits, None if lost else text, problems)


def _read(page: Pages, paths: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for language, path in page.files.items():
        report = Reporter(paths[language])
        data = read_bytes(path, report)
        text = decode_source(data, report) if data is not None else None
        problems += report.problems
        if text is not None:
            texts[language] = text
    return texts, problems


def _joined(edits: Sequence[Edit], more: Sequence[Edit]) -> list[Edit]:
    """Return edits of which the later ones change what the earlier ones wrote."""
    found = {edit.line: edit for edit in edits}
    for edit in more:
        old = found[edit.line].old if edit.line in found else edit.old
        found[edit.line] = Edit(edit.line, old, edit.new)
    return sorted(found.values(), key=lambda edit: edit.line)


def _held_to_originals(
    text: str,
    target: str,
    languages: Sequence[str],
    originals: Mapping[str, Original],
    paths: Mapping[str, str],
) -> list[Problem]:
    document, found = parse_lesson(text, target, languages)
    problems = [problem for problem in found if problem.severity is Severity.ERROR]
    for language, original in originals.items():
        for block in find_lost(document, language, languages, original.blocks):
            message = f"the page in {language} would not hold this block whole: {block.lines[0][:60]}"
            hint = "The file is not imported: put what stands around the block into plain Markdown."
            problems.append(Problem(paths[language], block.line, 1, "import-lost", message, hint))
    return problems


def _one_sided(paths: Mapping[str, str], wanted: Sequence[str]) -> Problem:
    missing = ", ".join(language for language in wanted if language not in paths)
    message = f"this page has no counterpart in {missing}"
    hint = "It is imported as it is; until it is translated, readers of the other language see it, marked."
    path = next(iter(paths.values()))
    return Problem(path, 1, 1, "import-one-sided", message, hint, Severity.WARNING)
