"""The four plots, and their drawing."""

from collections.abc import Mapping
from typing import Final

from tokenreel.measure.plots.characters import CHARACTERS
from tokenreel.measure.plots.first_token import FIRST_TOKEN
from tokenreel.measure.plots.gaps import GAPS
from tokenreel.measure.plots.latencies import LATENCIES
from tokenreel.measure.plots.plot import Plot, Table
from tokenreel.measure.plots.sheet import plain_style
from tokenreel.measure.plots.svg import About, finish_svg
from tokenreel.measure.plots.texts import TEXTS, words_for
from tokenreel.measure.statistics import Summary

PLOTS: Final[Mapping[str, Plot]] = {plot.name: plot for plot in (CHARACTERS, LATENCIES, FIRST_TOKEN, GAPS)}
"""By name, in the order in which they teach."""
VERSION: Final = 3
"""Of everything that decides what a plot looks like and says; raised with each change of that."""


def draw_plot(summary: Summary, kind: str, language: str) -> str:
    """Return a plot as SVG: the same runs give the same bytes.

    Args:
        summary: The measurement; it has what the plot shows.
        kind: One of :data:`PLOTS`.
        language: Of its texts; English where there are none in it.

    Raises:
        ImportError: If matplotlib can't be imported.
    """
    plot, words = PLOTS[kind], words_for(language)
    with plain_style():
        drawn = plot.draw(summary, words).to_svg()
    about = About(
        plot.heading(summary, words), plot.description(summary, words),
        language if language in TEXTS else "en", VERSION, summary.run_file.checksum,
    )  # fmt: skip
    return finish_svg(drawn, about)


def table(summary: Summary, kind: str, language: str) -> Table:
    """Return the figures behind a plot; arguments as for :func:`draw_plot`."""
    return PLOTS[kind].table(summary, words_for(language))
