"""What a page begins with: the first paragraph below its title."""

from html.parser import HTMLParser
from typing import Final

_CHUNK: Final = 1024
"""How many characters of a page are read at a time: what is wanted stands near its title."""
_BOXES: Final = frozenset(
    (
        "article",
        "aside",
        "blockquote",
        "details",
        "dl",
        "div",
        "figure",
        "main",
        "ol",
        "section",
        "table",
        "tokenreel-read",
        "ul",
    )
)
_OURS: Final = "tokenreel-"
_FALLBACK: Final = "tokenreel-fallback"


def paragraph_of(html: str) -> str:
    """Return the first paragraph below the title of a page's HTML as text in one line; empty without one."""
    reader = _FirstParagraph()
    start = max(html.find("<h1"), 0)
    for at in range(start, len(html), _CHUNK):
        reader.feed(html[at : at + _CHUNK])
        if reader.is_done:
            break
    return reader.text


class _FirstParagraph(HTMLParser):
    """Reads the first paragraph that stands beside the title, and in no box of its own.

    A minifier may have left out end tags of paragraphs, so only those of boxes are counted on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        """What it says, in one line."""
        self.is_done = False
        """Whether no more of the page is needed."""
        self._words: list[str] = []
        self._boxes: list[bool] = []
        self._is_open = False
        self._left_out = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag == "p" or tag in _BOXES:
            self._end()
        if tag in _BOXES:
            self._boxes.append(_FALLBACK not in classes)
        elif tag == "p":
            self._is_open = not any(self._boxes) and not any(name.startswith(_OURS) for name in classes)
        elif tag == "br":
            self._words.append(" ")
        elif not self._left_out and _is_aside(tag, given):
            self._left_out = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" or tag in _BOXES:
            self._end()
        if tag == self._left_out:
            self._left_out = ""
        if tag in _BOXES:
            if not self._boxes:  # the end of what the title stands in
                self.is_done = True
            else:
                self._boxes.pop()

    def handle_data(self, data: str) -> None:
        if self._is_open and not self._left_out and not self.is_done:
            self._words.append(data)

    def _end(self) -> None:
        self._is_open = False
        self._left_out = ""
        text = " ".join("".join(self._words).split())
        self._words.clear()
        if text and not self.is_done:
            self.text, self.is_done = text, True


def _is_aside(tag: str, given: dict[str, str | None]) -> bool:
    """Tell whether an element of a paragraph is none of its words: a footnote's mark, a number's origin."""
    is_footnote = tag == "sup" and (given.get("id") or "").startswith("fnref")
    return is_footnote or "data-search-exclude" in given or tag in {"script", "style"}
