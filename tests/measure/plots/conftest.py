"""Reads plots as a reader does: what stands where, and what the ticks say about it."""

import math
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from runs import run, run_file
from tokenreel.measure import Summary
from tokenreel.measure.plots import draw_plot

SVG = "{http://www.w3.org/2000/svg}"
UNITS = {"µs": 1.0, "ms": 1e3, "s": 1e6}


@dataclass
class Drawn:
    """An SVG and what is on it, panel by panel from the top."""

    text: str

    def __post_init__(self):
        self.root = ElementTree.fromstring(self.text)

    def groups(self, mark):
        return [group for group in self.root.iter(f"{SVG}g") if group.get("data-mark") == mark]

    def texts(self, mark):
        return [text.text for group in self.groups(mark) for text in group.iter(f"{SVG}text")]

    def dots(self, mark, panel=0):
        """Return where the dots of a mark are, in the order in which they were drawn."""
        group = self.groups(mark)[panel]
        return [(float(use.get("x")), float(use.get("y"))) for use in group.iter(f"{SVG}use")]

    def path(self, mark, panel=0):
        """Return the corners of a line or a bar."""
        shape = next(self.groups(mark)[panel].iter(f"{SVG}path")).get("d")
        return [tuple(map(float, pair)) for pair in re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", shape)]

    def x_of(self, value_us, panel=0, *, is_log=False):
        """Return where a time should be, by the first and the last tick of a panel's axis."""
        rows = {}
        for group in self.groups("x-tick"):
            text = next(group.iter(f"{SVG}text"))
            number, unit = text.text.split()
            place = float(text.get("x")), float(number) * UNITS[unit]
            rows.setdefault(text.get("y"), []).append(place)
        ticks = rows[sorted(rows, key=float)[panel]]
        (first, low), (last, high) = ticks[0], ticks[-1]
        of = math.log if is_log else float
        return first + (of(value_us) - of(low)) / (of(high) - of(low)) * (last - first)

    def y_of(self, value, panel=0):
        """Return where a value should be, by the grid lines of the first and the last tick of a panel."""
        lines = [self.path("y-grid", index)[0][1] for index in range(len(self.groups("y-grid")))]
        texts = self.texts("y-tick")
        count = len(texts) // max(len(self.groups("streamed")) or len(self.groups("gaps")), 1)
        of = slice(panel * count, (panel + 1) * count)
        ticks = [float(text.replace(",", "").removesuffix("%")) for text in texts[of]]
        low, high = lines[of][0], lines[of][-1]
        return low + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (high - low)


@pytest.fixture(scope="session")
def draw():
    """Return what draws runs as a kind of plot."""

    def draw_runs(runs, kind, language="en", **plan):
        found = run_file(runs)
        if plan:
            found = run_file(runs, found.plan.model_copy(update=plan))
        return Drawn(draw_plot(Summary(found), kind, language))

    return draw_runs


@pytest.fixture(scope="session")
def pairs():
    """Return what makes a streamed and a whole run for each time to first token."""

    def make(first_ms, *, client="sync", whole_ms=900, **more):
        return [
            each
            for pair, first in enumerate(first_ms, 1)
            for each in (
                run(pair, client=client, first_ms=first, **more),
                run(pair, "whole", client, wall_ms=whole_ms + pair, chunks=more.get("chunks", 5)),
            )
        ]

    return make
