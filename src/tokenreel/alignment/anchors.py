"""Links to headings: every tool makes ids of its own, and a lesson has one id for all languages."""

import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from tokenreel.alignment.blocks import Block, Kind
from tokenreel.alignment.edits import Edit
from tokenreel.alignment.head import plain_text
from tokenreel.alignment.lines import Role, find_roles
from tokenreel.course import CODE_SPAN, Document, Heading
from tokenreel.course.headings import find_headings, heading_ids, slugify

type Anchors = Mapping[str, Mapping[str, str]]
"""By language, what a page's headings may be linked by, and the id that the lesson gives each."""

_GIVEN: Final = re.compile(r"[ \t]*\{:?[^{}]*#(?P<id>[^\s{}]+)[^{}]*\}[ \t]*$")
_LINK: Final = re.compile(
    r"(?P<before>\]\(\s*<?|^ {0,3}\[[^\]^][^\]]*\]:\s*<?|\bhref=[\"'])"
    r"(?P<path>[^\s\"')>#?]*)#(?P<anchor>[^\s\"')>]+)"
)
_MAY_BEGIN: Final = re.compile(r"[^\S\n]*(?:#|>|[-*+]|\d)|.*\n[\s>]*[=-]", re.DOTALL)


def find_anchors(
    document: Document, languages: Sequence[str], blocks: Mapping[str, Sequence[Block]]
) -> Anchors:
    """Return what links to the headings of each original may be written as.

    Args:
        document: The lesson made of them.
        languages: The course's, in order.
        blocks: By language, those of the original.
    """
    ids = heading_ids(document, languages)
    found: dict[str, Mapping[str, str]] = {}
    for language, some in blocks.items():
        containers = [c for passage in document.passages if (c := passage.container(language)) is not None]
        given = [ids[heading.line] for container in containers for heading in container.headings]
        texts = [heading.text for block in some for heading in _headings(block)]
        if len(given) == len(texts):
            found[language] = _by_name(texts, given)
    return found


def relink(
    blocks: Sequence[Block], target: str, language: str, anchors: Mapping[str, Anchors]
) -> tuple[tuple[Block, ...], list[Edit]]:
    """Return blocks whose links lead to the ids of the lessons' headings, and the lines changed for it.

    Args:
        blocks: One language's of a page.
        target: The page's lesson.
        language: The language.
        anchors: Those of every page, by its lesson.
    """

    def changed(found: re.Match[str]) -> str:
        path, anchor = unquote(found["path"]), unquote(found["anchor"])
        place = posixpath.normpath(posixpath.join(posixpath.dirname(target), path)) if path else target
        name = _resolve(anchor, language, anchors.get(place, {}))
        return found[0] if name is None else f"{found['before']}{found['path']}#{name}"

    linked: list[Block] = []
    edits: list[Edit] = []
    for block in blocks:
        lines = list(block.lines)
        if block.kind not in {Kind.CODE, Kind.HEADING} and "#" in block.text:
            for at, role in enumerate(find_roles(lines).roles):
                if role is Role.TEXT:
                    lines[at] = _outside_code(lines[at], changed)
        edits += [
            Edit(block.line + at, old, new)
            for at, (old, new) in enumerate(zip(block.lines, lines, strict=True))
            if old != new
        ]
        linked.append(replace(block, lines=tuple(lines)))
    return tuple(linked), edits


def _outside_code(line: str, changed: Callable[[re.Match[str]], str]) -> str:
    spans = [found.span() for found in CODE_SPAN.finditer(line)]

    def one(found: re.Match[str]) -> str:
        is_code = any(start <= found.start("anchor") < end for start, end in spans)
        return found[0] if is_code else changed(found)

    return _LINK.sub(one, line)


def _resolve(anchor: str, language: str, page: Anchors) -> str | None:
    """Return the id that an anchor means: as its own language has it, else as another has."""
    known = {name for names in page.values() for name in names.values()}
    own = page.get(language, {}).get(anchor)
    if own is not None or anchor in known:
        return own
    return next((names[anchor] for names in page.values() if anchor in names), None)


def _headings(block: Block) -> Iterator[Heading]:
    if block.kind is not Kind.CODE and _MAY_BEGIN.match(block.text):
        yield from find_headings(block.lines)


def _by_name(texts: Sequence[str], ids: Sequence[str]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for text, name in zip(texts, ids, strict=True):
        given = _GIVEN.search(text)
        if given is not None:
            names[given["id"]] = name
        for slug, sign in dict.fromkeys(_slugs(plain_text(text))):
            times = seen[sign + slug] + (not slug)  # Python-Markdown counts from _1 where nothing is left
            seen[sign + slug] += 1
            names.setdefault(f"{slug}{sign}{times}" if times else slug, name)
    return names


def _slugs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ids that tools make of a heading, and what they put before the number of a second one."""
    lower = unicodedata.normalize("NFC", text).strip().lower()
    yield re.sub(r"[^\w\- ]", "", lower).replace(" ", "-"), "-"  # GitHub, Docusaurus, Hugo
    yield slugify(text), "-"
    yield re.sub(r"[^\w]+|_+", "-", lower).strip("-"), "-"  # VitePress
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    yield re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip()), "_"  # Python-Markdown
