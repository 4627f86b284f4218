"""What of a block survives translation: code, numbers, links, tags, Latin words; and how long it is."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tokenreel.alignment.blocks import Block, Kind
from tokenreel.course.headings import slugify

_ID: Final = re.compile(
    r"\{:?[ ]*#(?P<id>[\w.:-]+)[^{}]*\}|\[\[(?P<hf>[\w.:-]+)\]\]|\{/\*[ ]*(?P<mdx>[^*]+?)[ ]*\*/\}"
)
"""An id in the ways that Python-Markdown, Hugging Face and React write one."""
_HARD: Final = (
    (
        "id",
        re.compile(r"\{:?[ ]*#(?P<id>[\w.:-]+)|\[\[(?P<hf>[\w.:-]+)\]\]|\{/\*[ ]*(?P<mdx>[^*]+?)[ ]*\*/\}"),
    ),
    ("code", re.compile(r"(?<!`)(?:``(?P<two>.+?)``|`(?P<one>[^`\n]+)`)(?!`)")),
    ("link", re.compile(r"\]\((?P<target>[^)\s]+)|\]:\s*(?P<ref>\S+)|(?:href|src)=[\"'{](?P<attr>[^\"'}]+)")),
    ("url", re.compile(r"(?P<url>https?://[^\s)>\]\"']+)")),
    ("tag", re.compile(r"<(?P<tag>/?[A-Za-z][\w.-]*)")),
    ("math", re.compile(r"\$(?P<math>[^$\n]+)\$")),
    ("foot", re.compile(r"\[\^(?P<foot>[^\]]+)\]")),
    (
        "call",
        re.compile(r"^(?:!!!|\?\?\?\+?|///|:{3,})\s*(?P<call>\w+)|\[!(?P<alert>[A-Z]+)\]", re.MULTILINE),
    ),
    ("number", re.compile(r"(?<![\w.])(?P<number>\d+(?:[.,]\d+)*)")),
)
_WEIGHTS: Final = {"number": 0.7, "tag": 0.7, "math": 0.8}
_LOCALE: Final = re.compile(r"(?<=/)[a-z]{2}(?:-[A-Za-z]{2,4})?/|[._-][a-z]{2}(?:-[A-Z]{2})?(?=\.mdx?\b)")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,}")
_CODE_WORD: Final = re.compile(r"\w+")
_QUIET: Final = re.compile(r"(?m)(?:#|//).*$|\"\"\".*?\"\"\"|'[^'\n]*'|\"[^\"\n]*\"", re.DOTALL)
_MARKUP: Final = re.compile(r"https?://\S+|\]\([^)]*\)|<[^>]*>|[\s*_`#>|-]+")


@dataclass(frozen=True, slots=True)
class Features:
    """What a block, or several that belong together, is compared by."""

    kind: Kind
    """That of the first of them."""
    level: int
    """Of a heading; else 0."""
    hard: Mapping[str, int]
    """How often it has each thing that no translator changes: ``code:print``, ``number:42``."""
    soft: Mapping[str, int]
    """Its words in Latin letters, in lower case; of code, all of its words outside comments and strings."""
    length: int
    """Its letters, without markup."""
    text: str
    """As it stands."""
    language: str
    """Of code: the word behind the fence's marks."""
    id: str = ""
    """Of a heading: the id that its author gave it."""
    slug: str = ""
    """Of a heading: the id that it would get by its text."""


def describe(block: Block) -> Features:
    """Return what a block is compared by."""
    text = block.text
    if block.kind is Kind.CODE:
        return _describe_code(block, text)
    hard: Counter[str] = Counter()
    rest = text
    for name, pattern in _HARD:
        for found in pattern.finditer(rest):
            value = next((group for group in found.groups() if group), "").strip()
            hard[f"{name}:{_plain(value) if name in {'link', 'url'} else value}"] += 1
        if name in {"id", "code", "link", "url"}:
            rest = pattern.sub(" ", rest)
    soft = Counter(word.lower() for word in _WORD.findall(rest))
    if block.kind is Kind.HEADING:
        given = next((group for found in _ID.finditer(text) for group in found.groups() if group), "").strip()
        hard = Counter({name: count for name, count in hard.items() if not name.startswith("id:")})
        slug = slugify(_ID.sub("", text).strip("#=- \n"))
        return Features(
            block.kind, block.level, hard, soft, len(_MARKUP.sub("", rest)), text, "", given, slug
        )
    return Features(block.kind, block.level, hard, soft, len(_MARKUP.sub("", text)), text, "")


def _describe_code(block: Block, text: str) -> Features:
    info = (
        block.lines[0].strip().lstrip("`~").strip()
        if block.is_fence or block.lines[0].strip()[:3] in {"```", "~~~"}
        else ""
    )
    inner = "\n".join(block.lines[1:-1]) if info or block.is_fence else text
    words = Counter(_CODE_WORD.findall(_QUIET.sub(" ", inner)))
    return Features(
        Kind.CODE, 0, {}, words, len("".join(inner.split())), text, re.split(r"[\s{:,]", info)[0].lower()
    )


def _plain(target: str) -> str:
    """Return a link's target without what differs from language to language."""
    path = target.partition("#")[0] or target
    return _LOCALE.sub("", path).rstrip("/").lower()


def join(parts: Sequence[Features]) -> Features:
    """Return what several blocks in a row are compared by."""
    if len(parts) == 1:
        return parts[0]
    hard: Counter[str] = Counter()
    soft: Counter[str] = Counter()
    for part in parts:
        hard.update(part.hard)
        soft.update(part.soft)
    first = parts[0]
    length = sum(part.length for part in parts)
    return Features(first.kind, first.level, hard, soft, length, "\n\n".join(part.text for part in parts), "")


class Rarity:
    """How much each thing says of the blocks that share it: what stands everywhere says nothing."""

    def __init__(self, described: Iterable[Features]) -> None:
        rows = list(described)
        self._count = max(len(rows), 1)
        self._in: Counter[str] = Counter(name for row in rows for name in {*row.hard, *row.soft})
        self._most = math.log(1 + self._count)

    def weight(self, name: str) -> float:
        """Return the weight of one thing, from 0 to 1, or more where its sort says more than others."""
        rarity = math.log(1 + self._count / max(self._in[name], 1)) / self._most
        return rarity * _WEIGHTS.get(name.partition(":")[0], 1.0)

    def sum(self, counts: Mapping[str, int]) -> float:
        """Return the weight of all of them."""
        return sum(self.weight(name) * min(count, 3) for name, count in counts.items())

    def shared(self, one: Mapping[str, int], other: Mapping[str, int]) -> float:
        """Return the weight of what both have."""
        few, many = (one, other) if len(one) <= len(other) else (other, one)
        return sum(self.weight(n) * min(c, many[n], 3) for n, c in few.items() if n in many)
