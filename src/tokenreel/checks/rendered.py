"""What a page links to and what it holds, as Python-Markdown renders it: what MkDocs will find."""

import functools
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, Final
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from tokenreel.checks.pages import Rendered
from tokenreel.course import EXTENSIONS

_MKDOCS_OWN: Final = ("toc", "tables", "fenced_code")
_HIGHLIGHT: Final = {"pymdownx.highlight": {"use_pygments": False}}
"""Colours hold no links, and take half of the time."""
_LINK_ATTRIBUTES: Final = {"a": "href", "area": "href"} | dict.fromkeys(
    ("audio", "embed", "iframe", "img", "source", "track", "video"), "src"
)
_BEFORE_HTML_IS_TAKEN_OUT: Final = 21
_LAST: Final = 0


def render(text: str) -> Rendered:
    """Return what a page's Markdown holds, given as the site stages it, without front matter."""
    markdown, finds = _renderer()
    markdown.reset()
    finds.clear()
    try:
        markdown.convert(text)
    except RecursionError:
        _renderer.cache_clear()  # it keeps how far it had come
        return Rendered((), (), frozenset(), (), is_too_deep=True)
    for raw in markdown.htmlStash.rawHtmlBlocks:
        if isinstance(raw, str):
            html, _ = _read(raw)
            finds.html_links += html.links
            finds.bare_images += html.bare_images
    links, html_links, images = map(dict.fromkeys, (finds.links, finds.html_links, finds.bare_images))
    ids = frozenset(finds.ids)
    return Rendered(tuple(links), tuple(html_links), ids, tuple(images), finds.refused)


def _read(text: str) -> "tuple[_Html, str]":
    """Return what HTML holds, and the rest of the line at which Python's parser gives up; mostly none."""
    html = _Html()
    try:
        html.feed(text)
        html.close()
    except AssertionError:  # of ``<![`` with an unknown word behind it; not in Python's latest versions
        line, column = html.getpos()
        return _read(text.replace("<![", "   "))[0], text.split("\n")[line - 1][column:]
    return html, ""


class _Html(HTMLParser):
    """Reads what raw HTML links to, the ids that it gives, and its pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.bare_images: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given[key] or "" for key in (("id", "name") if tag == "a" else ("id",)) if key in given]
        link = given.get(_LINK_ATTRIBUTES.get(tag, ""))
        self.links += [link] if link else []
        is_hidden = given.get("role") in {"presentation", "none"} or given.get("aria-hidden") == "true"
        # an empty alt="" in HTML is what says of a picture that it is decoration
        if tag == "img" and "alt" not in given and not is_hidden:
            self.bare_images.append(given.get("src") or "")


class _Finds:
    """What one page holds, gathered while it is rendered."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.links: list[str] = []
        self.html_links: list[str] = []
        self.ids: list[str] = []
        self.bare_images: list[str] = []
        self.refused = ""


class _IdsOfHtml(Preprocessor):
    """Reads ids where MkDocs reads them: in all that is no fence, even in what turns out to be code."""

    def __init__(self, finds: _Finds) -> None:
        super().__init__()
        self._finds = finds

    def run(self, lines: list[str]) -> list[str]:
        html, self._finds.refused = _read("\n".join(lines))
        self._finds.ids += html.ids
        return lines


class _Tree(Treeprocessor):
    """Reads what Markdown itself made."""

    def __init__(self, finds: _Finds) -> None:
        super().__init__()
        self._finds = finds

    def run(self, root: Element) -> None:
        for element in root.iter():
            names = [element.get("id"), element.get("name") if element.tag == "a" else None]
            self._finds.ids += [name for name in names if name]
            link = (
                element.get("href" if element.tag == "a" else "src") if element.tag in {"a", "img"} else None
            )
            if link and AMP_SUBSTITUTE not in link:  # Markdown writes a mail address in code of its own
                self._finds.links.append(link)
            if element.tag == "img" and not (element.get("alt") or "").strip():
                self._finds.bare_images.append(link or "")


@functools.cache
def _renderer() -> tuple[Markdown, _Finds]:
    finds = _Finds()
    options: Mapping[str, Mapping[str, Any]] = {**EXTENSIONS, **_HIGHLIGHT}
    markdown = Markdown(
        extensions=[*_MKDOCS_OWN, *EXTENSIONS],
        extension_configs={name: dict(given) for name, given in options.items()},
    )
    markdown.preprocessors.register(_IdsOfHtml(finds), "tokenreel_ids", _BEFORE_HTML_IS_TAKEN_OUT)
    markdown.treeprocessors.register(_Tree(finds), "tokenreel_tree", _LAST)
    return markdown, finds
