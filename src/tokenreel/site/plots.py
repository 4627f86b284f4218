"""A plot on a page: its SVG, which follows the page's colours, and the figures behind it in a drawer."""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

from tokenreel.course import Embed
from tokenreel.measure import FigureError, Figures, RunFileError
from tokenreel.measure.plots import PLOTS, Table, is_plot, plot_path, table
from tokenreel.site.texts import in_language

_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ko": {
        "numbers": "숫자로 보기", "source": "실행 기록: {source}",
        "missing": "아직 이 그림이 없어요. {command}로 그리세요.",
    },
    "en": {
        "numbers": "The figures", "source": "Runs: {source}",
        "missing": "There is no such plot yet. Draw it with {command}.",
    },
}  # fmt: skip
_ID: Final = re.compile(r'(?P<what> (?:id|aria-labelledby)="| href="#)(?P<ids>[^"]+)"')


def plot_figure(root: Path, embed: Embed, language: str, figures: Figures) -> str:
    """Return what stands in the place of a fence that names a plot.

    Args:
        root: The course's folder, which holds the plots.
        embed: The fence; its line makes the ids its own, since no two of a page share one.
        language: Of the plot and of our own words.
        figures: Where the measurement's runs are looked up.
    """
    texts = _TEXTS.get(language, _TEXTS["en"])
    name, kind = embed.words
    try:
        svg = plot_path(root, name, kind, language).read_bytes().decode()
        if kind not in PLOTS or not is_plot(svg):
            raise FigureError(f"there is no plot {kind} of {name}", "")
        summary = figures.summary(name)
        behind = table(summary, kind, language)
    except (FigureError, RunFileError, OSError, UnicodeDecodeError):  # only while serving
        text = texts["missing"].format(command="<code>tokenreel plot</code>")
        return f'<p class="tokenreel-problem">{text}</p>'
    title = in_language(embed.title, language)
    caption = f"<figcaption>{escape(title)}</figcaption>" if title else ""
    source = texts["source"].format(source=summary.run_file.path)
    drawer = (
        '<details class="tokenreel-drawer tokenreel-numbers">'
        f"<summary>{escape(texts['numbers'])}</summary>\n{_table(behind, title or texts['numbers'])}"
        f"{''.join(f'<p>{escape(note)}</p>' for note in (*behind.notes, source))}</details>"
    )
    return (
        f'<figure class="tokenreel-plot-figure">{caption}'
        f'<div class="tokenreel-plot-figure__drawing" data-search-exclude>{_own_ids(svg, embed.line)}</div>'
        f"{drawer}</figure>"
    )


def _own_ids(svg: str, line: int) -> str:
    """Return an SVG whose ids are no others' on its page."""

    def rename(found: re.Match[str]) -> str:
        ids = " ".join(f"{each}-{line}" for each in found["ids"].split())
        return f'{found["what"]}{ids}"'

    return _ID.sub(rename, svg).strip()


def _table(behind: Table, name: str) -> str:
    """Return a table, its cells on lines of their own: without blanks, the search takes them for one word."""
    head = "\n".join(f'<th scope="col">{escape(text)}</th>' for text in behind.head)
    rows = "".join(
        f'<tr><th scope="row">{escape(first)}</th>\n'
        + "".join(f"<td>{escape(text)}</td>\n" for text in rest)
        + "</tr>"
        for first, *rest in behind.rows
    )
    return (
        f'<div class="tokenreel-numbers__scroll" tabindex="0" role="region" aria-label="{escape(name)}">'
        f'<table class="tokenreel-numbers__table"><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>"
    )
