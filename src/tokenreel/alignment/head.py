"""A lesson's front matter from that of its originals: titles, estimated minutes, tags; the rest is kept."""

import json
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml
from markdown_it import MarkdownIt

from tokenreel.alignment.blocks import Block, Kind

_ID: Final = re.compile(r"\s*(?:\{:?[^{}]*\}|\[\[[^\]]*\]\]|\{/\*.*?\*/\})\s*$")
_INLINE: Final = MarkdownIt()
_WIDE: Final = re.compile(r"[぀-ヿ㐀-鿿가-힣]")
_WORD: Final = re.compile(r"[^\W\d_぀-ヿ㐀-鿿가-힣]+")
_WIDE_A_MINUTE: Final = 500
_WORDS_A_MINUTE: Final = 200
_CODE_LINES_A_MINUTE: Final = 30
_UNPRINTABLE: Final = re.compile(
    r"[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Original:
    """What a lesson's head takes from one language's file."""

    path: str
    """As the report names it."""
    front_matter: str
    """Its YAML or TOML, between the rules; empty where there is none."""
    heading: Block | None
    """The page's own heading, of level 1, where it has one: a lesson's is its title."""
    blocks: Sequence[Block]
    """The rest."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Its front matter as values; empty where it is neither YAML with keys nor TOML."""
        for load in (yaml.safe_load, tomllib.loads):
            try:
                found = load(self.front_matter)
            except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, ValueError, RecursionError):
                continue  # PyYAML lets through whatever a value's constructor raises
            if isinstance(found, dict):
                return found
        return {}

    @property
    def title(self) -> str:
        """What the page is called: its heading, else its front matter's title, else nothing."""
        heading = heading_text(self.heading) if self.heading is not None else ""
        title = self.settings.get("title")
        is_text = isinstance(title, str | int | float) and not isinstance(title, bool)
        return heading or (str(title).strip() if is_text else "")


def take_heading(blocks: Sequence[Block]) -> tuple[Block | None, tuple[Block, ...]]:
    """Part a page's own heading from the rest: its first, where that is of level 1."""
    first = next((block for block in blocks if block.kind is Kind.HEADING), None)
    if first is None or first.level != 1 or not heading_text(first):
        return None, tuple(blocks)
    return first, tuple(block for block in blocks if block is not first)


def heading_text(block: Block) -> str:
    """Return a heading's text without marks, id or emphasis."""
    is_atx = block.lines[0].lstrip().startswith("#")
    text = block.lines[0].strip().lstrip("#").rstrip().rstrip("#") if is_atx else " ".join(block.lines[:-1])
    return plain_text(text)


def plain_text(text: str) -> str:
    """Return the text of a heading's source as it is read."""
    tokens = _INLINE.parseInline(_ID.sub("", text.strip()))
    return "".join(child.content for token in tokens for child in token.children or ()).strip()


def compose_head(originals: Mapping[str, Original], languages: Sequence[str], name: str) -> str:
    """Return a lesson's front matter, without a loss: what has no place in it is a comment.

    The title has the languages that have one: that others lack it, `check` says.

    Args:
        originals: By language.
        languages: The course's.
        name: What a lesson is called that says nothing of it.
    """
    own = {language: original.title for language, original in originals.items() if original.title}
    titles = own or dict.fromkeys(originals, name)
    texts = ", ".join(
        f"{language}: {_quoted(titles[language])}" for language in languages if language in titles
    )
    minutes = max((_minutes(original) for original in originals.values()), default=1)
    tags = [tag for original in originals.values() for tag in _tags(original)]
    lines = [
        "---",
        f"title: {{{texts}}}",
        f"minutes: {minutes} # an estimate, from the length of the text",
        f"tags: [{', '.join(map(_quoted, dict.fromkeys(tags)))}]",
        "status: draft",
    ]
    lines += [
        f"# import: {language} has no title of its own" for language in languages if language not in own
    ]
    for language, original in originals.items():
        lines += [f"# import: {language} is {original.path}", *_kept(language, original)]
    return "\n".join([*(_printable(line) for line in lines), "---"]) + "\n"


def _kept(language: str, original: Original) -> list[str]:
    found = []
    heading = original.heading
    if heading is not None and heading.text != f"# {original.title}":
        found += [f"# import: the heading of {language}:", *(f"#   {line}" for line in heading.lines)]
    if original.front_matter.strip() and (
        set(original.settings) != {"title"} or "#" in original.front_matter
    ):
        found += [f"# import: the front matter of {language}:"]
        found += [f"#   {line}" for line in original.front_matter.split("\n")]
    elif original.settings.get("title", original.title) != original.title:
        found += [f"# import: the front matter of {language}:", f"#   {original.front_matter.strip()}"]
    return found


def _tags(original: Original) -> list[str]:
    tags = original.settings.get("tags")
    return [tag for tag in tags if isinstance(tag, str) and tag.strip()] if isinstance(tags, list) else []


def _minutes(original: Original) -> int:
    prose = "\n".join(block.text for block in original.blocks if block.kind is not Kind.CODE)
    code = sum(len(block.lines) for block in original.blocks if block.kind is Kind.CODE)
    wide, words = len(_WIDE.findall(prose)), len(_WORD.findall(prose))
    return max(1, math.ceil(wide / _WIDE_A_MINUTE + words / _WORDS_A_MINUTE + code / _CODE_LINES_A_MINUTE))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _printable(line: str) -> str:
    r"""Return a line as YAML may hold it, also in a comment: ``\\x0c`` for a form feed."""
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), line)
