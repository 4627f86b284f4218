"""From matplotlib's SVG to one that can stand in a page: small, free of its fonts and colours, sealed.

Nothing here needs matplotlib: a check reads the head of a file.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

PREFIX: Final = "tokenreel-plot"
"""Of all ids, so that a page can make them its own."""
MARK: Final = "mark:"
"""How the id of a group begins that stays, as ``data-mark``: what follows names what is drawn."""

COLOURS: Final[Mapping[str, tuple[str, str, str]]] = {
    "#010101": ("ink", "--md-default-fg-color,#202124", "#e3e4ea"),
    "#020202": ("quiet", "--tokenreel-quiet,#54575e", "#b4b7c0"),
    # a link's colour: Material makes it readable on both schemes, as it does not the primary one
    "#030303": ("streamed", "--md-typeset-a-color,#4051b5", "#8ea2ff"),
    "#040404": ("whole", "--tokenreel-quiet,#54575e", "#b4b7c0"),
    "#050505": ("grid", "--md-default-fg-color--lightest,#e0e1e4", "#3a3d49"),
    "#060606": ("ground", "--md-default-bg-color,#fff", "#1e2129"),
}
"""What is drawn in these colours gets a variable instead: its name, its value, its value on dark."""
_FONTS: Final = 'Pretendard,"Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR",system-ui,sans-serif'
_NUMBER: Final = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_FONT_SIZE: Final = re.compile(r"([\d.]+)px")
_BOLD: Final = re.compile(r"\b(?:bold|[67]00)\b")
_HEAD: Final = re.compile(
    r'<svg [^>]*data-version="(?P<version>\d+)" data-runs="(?P<runs>[0-9a-f]+)" '
    r'data-seal="(?P<seal>[0-9a-f]*)"'
)
_SVG: Final = "{http://www.w3.org/2000/svg}"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True, slots=True)
class About:
    """What an SVG says of itself."""

    title: str
    """What it shows, in a sentence."""
    description: str
    """The figures that it shows, for those who can't see it."""
    language: str
    """Of its texts."""
    version: int
    """Of the code that drew it."""
    runs: str
    """The checksum of the runs that it shows."""


@dataclass(frozen=True, slots=True)
class Head:
    """What can be read of a file without drawing it."""

    version: int
    """Of the code that drew it."""
    runs: str
    """The checksum of the runs that it shows."""
    is_sealed: bool
    """Whether it is as it was drawn."""


def read_head(text: str) -> Head | None:
    """Return what an SVG says of itself; None where it is none of ours."""
    found = _HEAD.match(text)
    if found is None:
        return None
    blank = text.replace(f'data-seal="{found["seal"]}"', 'data-seal=""', 1)
    return Head(int(found["version"]), found["runs"], _digest(blank) == found["seal"])


def finish_svg(drawn: str, about: About) -> str:
    """Return matplotlib's SVG as one of ours.

    Args:
        drawn: As it was saved: with text as text, at 72 dots per inch.
        about: What it says of itself.
    """
    root = ElementTree.fromstring(drawn)  # noqa: S314 - it was made a moment ago, by us
    _, _, width, height = (f"{float(number):g}" for number in root.attrib["viewBox"].split())
    body = "".join(_Writer().write(root))
    title, desc = f"{PREFIX}-title", f"{PREFIX}-desc"
    text = (
        f'<svg class="{PREFIX}" data-version="{about.version}" data-runs="{about.runs}" data-seal="" '
        f'xmlns="http://www.w3.org/2000/svg" lang="{about.language}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="{title} {desc}">\n'
        f'<title id="{title}">{escape(about.title)}</title>\n'
        f'<desc id="{desc}">{escape(about.description)}</desc>\n'
        f"<style>{_style()}</style>\n{body}</svg>\n"
    )
    return text.replace('data-seal=""', f'data-seal="{_digest(text)}"', 1)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _style() -> str:
    """Return the colours: the page's where it stands in one; on its own, such as suit the reader's scheme."""
    light = "".join(f"--{PREFIX}-{name}:var({value});" for name, value, _ in COLOURS.values())
    dark = "".join(f"--{PREFIX}-{name}:{value};" for name, _, value in COLOURS.values())
    plain = "".join(
        f"--{PREFIX}-{name}:{value};"
        for name, value in (
            ("ink", "CanvasText"), ("quiet", "CanvasText"), ("streamed", "LinkText"),
            ("whole", "CanvasText"), ("grid", "GrayText"), ("ground", "Canvas"),
        )
    )  # fmt: skip
    return (
        f".{PREFIX}{{{light}font-family:var(--md-text-font-family,{_FONTS})}}"
        f".{PREFIX} text{{font-variant-numeric:tabular-nums}}"
        f".{PREFIX} .halo{{paint-order:stroke;stroke:var(--{PREFIX}-ground);stroke-width:4px;"
        "stroke-linejoin:round}"
        f":root.{PREFIX}{{background:var(--{PREFIX}-ground)}}"
        f"@media (prefers-color-scheme:dark){{:root.{PREFIX}{{{dark}}}}}"
        f"@media (forced-colors:active){{.{PREFIX}{{{plain}}}}}"
    )


class _Writer:
    """Writes what matplotlib drew, without what only it needs."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def write(self, element: ElementTree.Element) -> Iterator[str]:
        for child in element:
            match child.tag.removeprefix(_SVG):
                case "g":
                    yield from self._group(child)
                case "path":
                    yield self._path(child)
                case "text":
                    yield _text(child)
                case "defs" if child.find(f"{_SVG}style") is None:
                    yield f"<defs>{''.join(self.write(child))}</defs>\n"

    def _group(self, group: ElementTree.Element) -> Iterator[str]:
        places = [child for child in group if child.tag == f"{_SVG}use"]
        name = group.get("id", "")
        if places:
            yield from self._markers(places)
        elif name.startswith(MARK):
            mark, _, classes = name.removeprefix(MARK).partition(" ")
            of_class = f' class="{classes}"' if classes else ""
            yield f'<g data-mark="{mark}"{of_class}>\n{"".join(self.write(group))}</g>\n'
        else:
            yield from self.write(group)

    def _markers(self, places: list[ElementTree.Element]) -> Iterator[str]:
        """Write markers of one kind: how they look stands once, at the group."""
        style = _styles(places[0].get("style", ""))
        href = self._id(places[0].attrib[_LINK].removeprefix("#"))
        yield f"<g{style}>\n"
        for place in places:
            x, y = (_rounded(place.attrib[name]) for name in ("x", "y"))
            yield f'<use href="#{href}" x="{x}" y="{y}"/>\n'
        yield "</g>\n"

    def _path(self, path: ElementTree.Element) -> str:
        known = path.get("id")
        named = f' id="{self._id(known)}"' if known is not None else ""
        shape = " ".join(_rounded(path.attrib["d"]).split())
        # a marker's shape inherits from its group, which has all of its style
        style = "" if known is not None else _styles(path.get("style", ""))
        return f'<path{named} d="{shape}"{style}/>\n'

    def _id(self, theirs: str) -> str:
        return self._ids.setdefault(theirs, f"{PREFIX}-{len(self._ids) + 1}")


def _text(text: ElementTree.Element) -> str:
    entries = dict(_entries(text.get("style", "")))
    font = " ".join(
        value for key, value in entries.items() if key.startswith("font")
    )  # in one entry, or in many
    size = _FONT_SIZE.search(font)
    weight = ' font-weight="700"' if _BOLD.search(font) else ""
    anchor = entries.get("text-anchor", "start")
    place = f'x="{_rounded(text.attrib["x"])}" y="{_rounded(text.attrib["y"])}"'
    style = _styles(f"fill: {entries.get('fill', '#000000')}")
    look = f'font-size="{_rounded(size[1]) if size else 13}"{weight} text-anchor="{anchor}"{style}'
    return f"<text {place} {look}>{escape(text.text or '')}</text>\n"


def _styles(style: str) -> str:
    """Return a style attribute in our colours; opacity by parts, so that it is inherited and adds up."""
    found = []
    for key, value in _entries(style):
        parts = ("fill-opacity", "stroke-opacity") if key == "opacity" else (key,)
        ours = f"var(--{PREFIX}-{COLOURS[value][0]})" if value in COLOURS else _rounded(value)
        found += [f"{part}:{ours}" for part in parts]
    return f" style={quoteattr(';'.join(found))}" if found else ""


def _entries(style: str) -> Iterator[tuple[str, str]]:
    for entry in filter(str.strip, style.split(";")):
        key, _, value = entry.partition(":")
        yield key.strip(), value.strip()


def _rounded(text: str) -> str:
    """Return text with its numbers to a hundredth of a unit."""
    return _NUMBER.sub(lambda found: f"{round(float(found[0]), 2) + 0.0:.10g}", text)
