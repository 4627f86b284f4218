"""Axes on a sheet: lines, dots, flags and ticks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tokenreel.measure.plots.scales import Scale, tick_texts
from tokenreel.measure.plots.sheet import (
    GRID,
    INK,
    LANE,
    LINE,
    QUIET,
    STREAMED,
    TEXT,
    WIDTH,
    Anchor,
    Box,
    Sheet,
    text_width,
)
from tokenreel.measure.plots.svg import MARK

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Panel:
    """Axes on a sheet. Values in the axes' units, texts at their places on the sheet."""

    sheet: Sheet
    """What it lies on."""
    axes: "Axes"
    """matplotlib's, for what only one plot draws."""
    x: Scale
    """The horizontal axis."""
    y: Scale
    """The vertical axis."""
    box: Box
    """Its room."""
    top: float
    """Where it begins, in units from the sheet's top."""

    @classmethod
    def on(cls, sheet: Sheet, index: int, x: Scale, y: Scale) -> "Panel":
        """Return the panel in one of a sheet's boxes; arguments as for :meth:`Sheet.axes`."""
        axes, box, top = sheet.axes(index, x, y)
        return cls(sheet, axes, x, y, box, top)

    @property
    def bottom(self) -> float:
        """Where it ends, in units from the sheet's top."""
        return self.top + self.box.height

    @property
    def width(self) -> float:
        """In units."""
        return WIDTH - self.box.left - self.box.right

    def x_of(self, value: float) -> float:
        """Return where a value lies, in units from the sheet's left."""
        return self.box.left + self.x.share(value) * self.width

    def y_of(self, value: float) -> float:
        """Return where a value lies, in units from the sheet's top."""
        return self.bottom - self.y.share(value) * self.box.height

    def x_ticks(self) -> None:
        """Draw the grid of the times and write what they are below."""
        for tick, text in zip(self.x.ticks, tick_texts(self.x), strict=True):
            self.line((tick, tick), (self.y.low, self.y.high), "x-grid", colour=GRID, width=1)
            self.sheet.text(
                self.x_of(tick), self.bottom + LINE + 2, text, mark="x-tick", anchor="center", colour=QUIET
            )

    def y_ticks(self, texts: Sequence[str]) -> None:
        """Draw the grid of the vertical axis and write what its ticks are to its left."""
        for tick, text in zip(self.y.ticks, texts, strict=True):
            self.line((self.x.low, self.x.high), (tick, tick), "y-grid", colour=GRID, width=1)
            place = self.box.left - 7, self.y_of(tick) + 4.5
            self.sheet.text(*place, text, mark="y-tick", anchor="right", colour=QUIET)

    def name(self, words: str, more: str = "") -> None:
        """Write what a panel is of above it, and more of it at the right."""
        y = self.top - self.box.above + TEXT
        self.sheet.text(0, y, words, mark="name", weight="bold")
        if more:
            self.sheet.text(WIDTH, y, more, mark="name-more", anchor="right", colour=QUIET)

    def line(  # noqa: PLR0913 - how a line looks
        self, x: Sequence[float], y: Sequence[float], mark: str, *, colour: str, width: float,
        dashes: tuple[float, ...] = (), is_step: bool = False,
    ) -> None:  # fmt: skip
        """Draw a line through points; where it is a step, a value holds until the next."""
        style: Any = (0, dashes) if dashes else "-"
        self.axes.plot(
            x, y, color=colour, linewidth=width, linestyle=style, gid=f"{MARK}{mark}", clip_on=False,
            drawstyle="steps-post" if is_step else "default", dash_capstyle="butt", solid_capstyle="butt",
        )  # fmt: skip

    def dots(  # noqa: PLR0913 - how dots look
        self, x: Sequence[float], y: Sequence[float], mark: str, *, colour: str, size: float,
        shape: str = "o", opacity: float = 1.0, is_hollow: bool = False, zorder: float = 3,
    ) -> None:  # fmt: skip
        """Draw a dot at each of the places; its size is its width in units."""
        self.axes.plot(
            x, y, linestyle="none", marker=shape, markersize=size, alpha=opacity, gid=f"{MARK}{mark}",
            markerfacecolor="none" if is_hollow else colour, markeredgecolor=colour,
            markeredgewidth=1.5 if is_hollow else 0, clip_on=False, zorder=zorder,
        )  # fmt: skip

    def flags(self, flags: Sequence["Flag"]) -> None:
        """Mark times: a dot on a curve, a pole above it, and what it is beside the pole's end, in its lane.

        The text stands to the right of its pole, or to the left where it would not fit. Of those to the right
        earlier times have the higher lanes, of those to the left later ones: no pole crosses their texts.

        Args:
            flags: In the order of their times.
        """
        fit = [self.x_of(flag.x) + 6 + text_width(flag.words, TEXT) <= WIDTH for flag in flags]
        right = [flag for flag, fits in zip(flags, fit, strict=True) if fits]
        left = [flag for flag, fits in zip(flags, fit, strict=True) if not fits]
        for lane, flag in enumerate([*left, *reversed(right)]):
            self._flag(flag, lane, "left" if flag in right else "right")

    def _flag(self, flag: "Flag", lane: int, anchor: Anchor) -> None:
        level = self.top - 8 - lane * LANE
        end = self.y.low + (self.bottom - level + TEXT * 0.75) / self.box.height * (self.y.high - self.y.low)
        self.line((flag.x, flag.x), (flag.y, end), f"{flag.mark}-pole", colour=flag.colour, width=1.2)
        self.dots((flag.x,), (flag.y,), flag.mark, colour=flag.colour, size=7, zorder=4)
        place = self.x_of(flag.x) + (6 if anchor == "left" else -6)
        self.sheet.text(place, level, flag.words, mark=f"{flag.mark}-text", anchor=anchor, halo=True)

    def area(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Tint what lies below a line of steps."""
        corners = [(x[0], self.y.low)]
        for time, before, value in zip(x, (self.y.low, *y[:-1]), y, strict=True):
            corners += [(time, before), (time, value)]
        corners.append((x[-1], self.y.low))
        self.axes.fill(*zip(*corners, strict=True), color=STREAMED, alpha=0.14, linewidth=0, clip_on=False)


@dataclass(frozen=True, slots=True)
class Flag:
    """A time that is marked in a panel."""

    x: float
    """The time."""
    y: float
    """Where its dot is."""
    words: str
    """What it is."""
    mark: str
    """What it marks, for who reads the SVG."""
    colour: str = INK
    """Of the pole and the dot."""
