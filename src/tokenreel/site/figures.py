"""A measured number in prose: with its unit, and its origin on hover, on focus and for screen readers."""

from collections.abc import Mapping
from html import escape
from typing import Final

from tokenreel.course import Reference
from tokenreel.measure import Figure, FigureError, Figures, RunFileError

_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ko": {
        "median": "중앙값", "p95": "95백분위수(p95)", "p99": "99백분위수(p99)",
        "min": "최솟값", "max": "최댓값",
        "runs": "{n}번 실행", "pairs": "{n}쌍", "gaps": "chunk 간격 {n}개",
        "of": "{what}의 {statistic}", "interval": "95% 신뢰구간 {low} ~ {high}",
        "needs": "95% 신뢰구간은 값 {n}개부터",
        "failed": "실패 {failed}번 제외", "from": "{date}, {place}", "missing": "아직 없는 값: {source}",
    },
    "en": {
        "median": "median", "p95": "95th percentile", "p99": "99th percentile",
        "min": "smallest", "max": "largest",
        "runs": "{n} runs", "pairs": "{n} pairs", "gaps": "{n} gaps between chunks",
        "of": "{statistic} of {what}", "interval": "95 % interval {low} to {high}",
        "needs": "a 95 % interval needs {n}",
        "failed": "{failed} failed and left out", "from": "{date}, {place}",
        "missing": "not there yet: {source}",
    },
}  # fmt: skip


def figure_html(reference: Reference, figures: Figures, language: str) -> str:
    """Return what stands in a reference's place.

    Args:
        reference: What the lesson names.
        figures: Where it is looked up.
        language: Of our own words.
    """
    texts = _TEXTS.get(language, _TEXTS["en"])
    try:
        found = figures.find(reference.words)
    except (FigureError, RunFileError, OSError):  # only while serving: a build has stopped at it
        missing = texts["missing"].format(source=reference.source)
        return f'<span class="tokenreel-problem">{escape(missing)}</span>'
    # The origin is text that is there for everybody; the style sheet shows it where one points or tabs to.
    words = escape(origin(found, language))
    return (
        f'<span class="tokenreel-figure" tabindex="0">{escape(found.text)}'
        f'<span class="tokenreel-figure__origin" data-search-exclude> ({words})</span></span>'
    )


def origin(figure: Figure, language: str) -> str:
    """Return where a figure comes from, in a few words."""
    return f"{meaning(figure, language)}; {runs_of(figure, language)}"


def meaning(figure: Figure, language: str) -> str:
    """Return what a figure is made of, and how."""
    texts = _TEXTS.get(language, _TEXTS["en"])
    kind = "gaps" if figure.metric == "icl" else "pairs" if figure.series.endswith("-difference") else "runs"
    what = texts[kind].format(n=f"{figure.n:,}")
    is_count = figure.statistic == "n"
    parts = [what if is_count else texts["of"].format(what=what, statistic=texts[figure.statistic])]
    if figure.low and figure.low != figure.high:
        parts.append(texts["interval"].format(low=figure.low, high=figure.high))
    if figure.interval_needs:
        parts.append(texts["needs"].format(n=figure.interval_needs))
    if figure.failed:
        parts.append(texts["failed"].format(failed=figure.failed))
    return "; ".join(parts)


def runs_of(figure: Figure, language: str) -> str:
    """Return which runs a figure is made of: when, who answered on what, their file."""
    texts = _TEXTS.get(language, _TEXTS["en"])
    place = ", ".join(filter(None, (figure.model, figure.hardware)))
    return "; ".join([texts["from"].format(date=figure.date, place=place), figure.source])
