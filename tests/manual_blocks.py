"""The examples of the manual and the README: every block of code, in the order of its page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "manual").glob("*.md"))]
_FENCE = re.compile(
    r"^(?P<marks>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<text>.*?)^(?P=marks) *$", re.MULTILINE | re.DOTALL
)
_INDENTED = re.compile(r"(?:^\n)(?P<text>(?: {4}[^\n]*\n|\n(?= {4}))+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of code."""

    page: str
    """The file's name."""
    kind: str
    """The language of its fence; ``indented`` where it has none."""
    text: str
    """What stands in it."""

    @property
    def first_line(self) -> str:
        """What tells it from the other blocks of its page."""
        return self.text.strip().partition("\n")[0].strip()


def blocks() -> Iterator[Block]:
    """Yield every block; what both languages show in the same words is yielded once."""
    seen = set()
    for page in PAGES:
        text = page.read_text("utf-8")
        found = [Block(page.name, m["info"].partition(" ")[0], m["text"]) for m in _FENCE.finditer(text)]
        if page.name == "README.md":
            found += [
                Block(page.name, "indented", m["text"]) for m in _INDENTED.finditer(_FENCE.sub("", text))
            ]
        for block in found:
            if block not in seen:
                seen.add(block)
                yield block
