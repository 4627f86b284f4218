"""What all plots are drawn on: a sheet of fixed places, in units of which a page shows about one a pixel.

matplotlib maps values to places and writes the SVG. Where things stand is ours, and so are the ticks: a place
that followed from the width of a text would follow from the fonts of the machine.
"""

import io
import re
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from tokenreel.measure.plots.scales import Scale
from tokenreel.measure.plots.svg import MARK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

type Anchor = Literal["left", "center", "right"]

WIDTH: Final = 480
"""Of every sheet: on a phone of 390 pixels, a unit is three quarters of one, and 13 units are still read."""
TEXT: Final = 13.5
"""How large text is, in units; nothing is smaller."""
HEADING: Final = 17.0
LINE: Final = 18.0
"""From one line of text to the next."""
HEADING_LINE: Final = 22.0
LANE: Final = 19.0
"""From one flag's text to the next."""

INK: Final = "#010101"
QUIET: Final = "#020202"
STREAMED: Final = "#030303"
WHOLE: Final = "#040404"
GRID: Final = "#050505"
"""Names, not colours: :data:`tokenreel.measure.plots.svg.COLOURS` says what becomes of them."""

_HALO: Final = " halo"
_EMS: Final = {**dict.fromkeys("iljtfrI.,:;'’()|/ -·", 0.34), **dict.fromkeys("MWmw@%", 0.88)}
_UNIT: Final = re.compile(r"(?<=\d) (?=(?:µs|ms|s|%)(?!\w))|(?<=<) ")
"""What stands between a number and its unit, or its sign: no place for a line to end."""
_TOP: Final = 4.0
_GAP: Final = 10.0


@dataclass(frozen=True, slots=True)
class Box:
    """How much room a panel takes, in units."""

    height: float
    """Of the panel itself."""
    above: float = 0.0
    """For its name and flags."""
    below: float = LINE + 9
    """For the texts of its ticks."""
    left: float = 46.0
    """From the sheet's edge."""
    right: float = 24.0
    """To the sheet's other edge."""


@contextmanager
def plain_style() -> Iterator[None]:
    """Let matplotlib draw as we say and not as its user has set it up, within the block."""
    import matplotlib as mpl  # noqa: PLC0415 - takes seconds, and most commands draw nothing

    settings: dict[str, Any] = {
        "svg.fonttype": "none", "svg.hashsalt": "tokenreel", "path.simplify": False, "font.size": TEXT,
        "font.family": "DejaVu Sans", "text.parse_math": False, "axes.unicode_minus": False,
    }  # fmt: skip
    with mpl.rc_context(), warnings.catch_warnings():
        # it looks for glyphs in its own font, though the reader's fonts will show them
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        mpl.rcdefaults()
        for name, value in settings.items():
            mpl.rcParams[name] = value  # type: ignore[index] # a literal each
        yield


class Sheet:
    """A heading, a lead, panels below each other, and a caption."""

    def __init__(self, heading: str, lead: str, boxes: Sequence[Box], caption: Sequence[str]) -> None:
        """Measure everything out and write the texts; the panels are drawn by the caller."""
        from matplotlib.figure import Figure  # noqa: PLC0415 - as above
        from matplotlib.transforms import Affine2D  # noqa: PLC0415

        heads, leads = wrap(heading, HEADING, bold=True), wrap(lead, TEXT)
        captions = [line for text in caption for line in wrap(text, TEXT)]
        top = _TOP + HEADING_LINE * len(heads) + LINE * len(leads) + _GAP
        rooms = sum(box.above + box.height + box.below for box in boxes) + _GAP * (len(boxes) - 1)
        self._height = top + rooms + _GAP + LINE * len(captions)
        self._boxes = boxes
        self._figure = Figure(figsize=(WIDTH / 72, self._height / 72), dpi=72)
        self._figure.patch.set_visible(False)
        self._units: Transform = Affine2D().scale(1, -1).translate(0, self._height)
        self._lines(heads, _TOP + HEADING, HEADING_LINE, "heading", size=HEADING, weight="bold")
        self._lines(leads, _TOP + HEADING_LINE * len(heads) + TEXT, LINE, "lead", colour=QUIET)
        self._lines(captions, top + rooms + _GAP + TEXT, LINE, "caption", colour=QUIET)
        self._tops = [top]
        for box in boxes:
            self._tops.append(self._tops[-1] + box.above + box.height + box.below + _GAP)

    def _lines(self, lines: Sequence[str], y: float, step: float, mark: str, **look: Any) -> None:
        for number, line in enumerate(lines):
            self.text(0, y + number * step, line, mark=mark, **look)

    def text(  # noqa: PLR0913 - what a text has
        self, x: float, y: float, words: str, *, mark: str, anchor: Anchor = "left", colour: str = INK,
        size: float = TEXT, weight: str = "normal", halo: bool = False,
    ) -> None:  # fmt: skip
        """Write a line of text.

        Args:
            x: Where its anchor is, in units from the left.
            y: Where its base line is, in units from the top.
            words: What is written.
            mark: What it is, for who reads the SVG.
            anchor: Which of its ends, or its middle, stands at ``x``.
            colour: One of ours.
            size: In units.
            weight: ``normal`` or ``bold``.
            halo: Whether it keeps what it stands on at a distance.
        """
        written = self._figure.text(
            x, y, words, transform=self._units, ha=anchor, va="baseline", color=colour, size=size,
            weight=weight,
        )  # fmt: skip
        written.set_gid(f"{MARK}{mark}{_HALO if halo else ''}")

    def axes(self, index: int, x: Scale, y: Scale) -> "tuple[Axes, Box, float]":
        """Return what one of the boxes is drawn in: matplotlib's axes, the box, and its panel's top in units.

        Args:
            index: Which of the boxes, from 0.
            x: The horizontal axis.
            y: The vertical axis; its beginning is below.
        """
        box = self._boxes[index]
        top = self._tops[index] + box.above
        width = WIDTH - box.left - box.right
        axes = self._figure.add_axes(
            (
                box.left / WIDTH,
                1 - (top + box.height) / self._height,
                width / WIDTH,
                box.height / self._height,
            )
        )
        axes.set_axis_off()
        axes.set_xscale("log" if x.is_log else "linear")
        axes.set_xlim(x.low, x.high)
        axes.set_ylim(y.low, y.high)
        return axes, box, top

    def to_svg(self) -> str:
        """Return matplotlib's SVG of it."""
        text = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self._figure.savefig(text, format="svg", dpi=72, metadata=nothing)
        return text.getvalue()


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is, in units: the same on every machine, whatever its fonts."""
    return size * sum(_ems_of(letter) * (1.15 if bold and letter.isascii() else 1) for letter in text)


def _ems_of(letter: str) -> float:
    if letter in _EMS:
        return _EMS[letter]
    if unicodedata.east_asian_width(letter) in "WF":
        return 0.95
    return 0.66 if letter.isupper() else 0.56


def wrap(text: str, size: float, *, bold: bool = False) -> list[str]:
    """Break a text between words into lines that fit on a sheet, as few as can be and about equally long."""
    words = _UNIT.sub("\N{NO-BREAK SPACE}", text).split(" ")
    lines = _lines_within(WIDTH, words, size, bold=bold)
    for limit in range(WIDTH - 10, 0, -10):
        narrower = _lines_within(limit, words, size, bold=bold)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _lines_within(limit: float, words: Sequence[str], size: float, *, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= limit:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
