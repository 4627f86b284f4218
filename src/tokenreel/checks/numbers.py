"""Numbers in a lesson's prose that read as if they were measured, and were typed in by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tokenreel.course import CODE_SPAN, Document
from tokenreel.problems import Problem, Severity

_NUMBER: Final = r"(?<![\w.,:/#-])\d+(?:[.,]\d+)*"
_GAP: Final = r"[ \u00a0\u202f]?"
_ONE: Final = r"(?:s|sec|second|초)"
_THINGS: Final = (
    r"(?:tokens?|tok|chunks?|events?|characters?|chars?|requests?|req|words?|토큰|글자|요청|단어|개)"
)
_ALWAYS: Final = re.compile(
    rf"{_NUMBER}{_GAP}(?:ms|[µμ]s|ns|milliseconds?|microseconds?|밀리초|마이크로초)(?![A-Za-z])"
    rf"|{_NUMBER}{_GAP}{_THINGS}\s?(?:/\s?|per\s|a\s){_ONE}(?![A-Za-z])"
    rf"|초당\s?{_NUMBER}{_GAP}{_THINGS}"
    rf"|{_NUMBER}{_GAP}(?:x|×|times)\s(?:as\s)?"
    r"(?:fast|slow|long|short|quick|more|less|fewer|higher|lower)[a-z]*"
)
"""Durations that nobody knows without a clock, rates, and how many times faster something is."""
_DURATION: Final = re.compile(
    rf"{_NUMBER}{_GAP}(?:s|secs?|seconds?|min|minutes?)(?![A-Za-z/])|{_NUMBER}{_GAP}(?:초|분)(?![가-힣]{{0,2}}의)"
)
"""Durations that are as often a setting: told by what else the sentence says."""
_SHARE: Final = re.compile(rf"{_NUMBER}{_GAP}(?:%|퍼센트|배)")
_TIMED: Final = re.compile(
    r"\b(?:took|takes?|taking|faster|slower|quicker|sooner|later|earlier|longer|shorter|measured|median|average"
    r"|mean|p50|p9\d|latency|ttf[tb]|wall time|arrive[sd]?)\b"
    r"|걸리|걸려|걸렸|걸린|빠르|빨라|빨랐|빠른|느리|느려|느렸|느린|길어|길었|짧아|짧았|측정|쟀|중앙값|평균|도착",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(
    r"\b(?:faster|slower|quicker|longer|shorter|less|more|fewer|lower|higher|cuts?|saves?|reduce[sd]?"
    r"|improve[sd]?|increase[sd]?|decrease[sd]?|drop(?:s|ped)?)\b"
    r"|빠르|빨라|빨랐|빠른|느리|느려|느렸|느린|줄어|줄었|줄여|늘어|늘었|길어|길었|짧아|짧았|절약|향상|개선",
    re.IGNORECASE,
)
_SETTING: Final = re.compile(
    r"\b(?:time-?outs?|times? out|limits?|at most|at least|up to|every|retry|retries|retry-after|default"
    r"|set to|maximum|minimum|expires?|deadline|keep-alive)\b"
    r"|타임아웃|제한|한도|최대|최소|까지|마다|재시도|기본값|만료",
    re.IGNORECASE,
)
"""Words of a number that somebody decided on."""
_MARK: Final = re.compile(
    r"(?P<mark>[*_])\([^()]*(?:illustrative|예시|例|示例|beispielhaft|illustrati[fv]|ilustrativ)[^()]*\)(?P=mark)",
    re.IGNORECASE,
)
_REASON: Final = re.compile(r"<!--\s*not measured:\s*\S.*?-->")
_NO_PROSE: Final = re.compile(r"\{measured:[^{}]*\}|<!--.*?-->|\]\([^)]*\)|<[A-Za-z/][^<>]*>|https?://\S+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?。])\s+|\|(?=[^|\n]*\|)|\n\s*(?:[-*+]|\d+[.)])\s")
_HEADING: Final = re.compile(r" {0,3}#{1,6}\s")
_MARKED_BLANK: Final = re.compile(r"[\s|:*_-]*")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines without a blank one between them."""

    line: int
    """1-based line of the first."""
    text: str
    """As it stands."""


def number_problems(document: Document) -> list[Problem]:
    """Return the paragraphs of a lesson with numbers that read as measured and have no run behind them.

    ``*(illustrative)*`` covers all from its paragraph to the next heading, or to the end of its container;
    ``<!-- not measured: why -->`` covers the paragraph that it stands in or above.
    """
    problems = []
    is_illustrative = has_reason = False
    container = 0
    for block in _blocks(document):
        within = _container(document, block.line)
        if within != container or _HEADING.match(block.text):
            is_illustrative, container = False, within
        is_illustrative = is_illustrative or _MARK.search(block.text) is not None
        is_reason_alone = not _NO_PROSE.sub("", block.text).strip()
        is_given = has_reason or _REASON.search(block.text) is not None
        has_reason = is_given and is_reason_alone
        if not (is_illustrative or is_given):
            problems += _problems_of(document, block)
    return problems


def _blocks(document: Document) -> Iterator[_Block]:
    text = set(document.text_lines)
    lines: list[str] = []
    for number, line in enumerate((*document.lines, ""), start=1):
        is_part = number in text or (line.lstrip().startswith("<!--") and line.rstrip().endswith("-->"))
        if lines and (not line.strip() or not is_part or _HEADING.match(line) or _HEADING.match(lines[-1])):
            yield _Block(number - len(lines), "\n".join(lines))
            lines = []
        if is_part and line.strip():
            lines.append(line)


def _container(document: Document, line: int) -> int:
    """Return the first line of the container that a line stands in; 0 outside of any."""
    return next(
        (c.line for passage in document.passages for c in passage.containers if c.line < line < c.end_line), 0
    )


def _problems_of(document: Document, block: _Block) -> list[Problem]:
    found = list(_measured(_NO_PROSE.sub(_blank, CODE_SPAN.sub(_blank, block.text))))
    if not found:
        return []
    first, number = found[0]
    before = block.text[:first]
    line, column = block.line + before.count("\n"), first - (before.rfind("\n") + 1) + 1
    others = f", nor behind {len(found) - 1} more of its paragraph" if len(found) > 1 else ""
    message = f"`{number}` reads as if it were measured, but no run is behind it{others}"
    hint = "Name it, {measured: …}; or mark it *(illustrative)*; or say why: <!-- not measured: … -->."
    return [Problem(document.path, line, column, "unmarked-number", message, hint, Severity.WARNING)]


def _measured(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the words of each number that reads as measured."""
    start = 0
    for end in [*(match for match in _SENTENCE_END.finditer(text)), None]:
        sentence = text[start : end.start() if end else len(text)]
        for match in _in_sentence(sentence):
            yield start + match.start(), " ".join(match[0].split())
        start = end.end() if end else start


def _in_sentence(sentence: str) -> list[re.Match[str]]:
    if _SETTING.search(sentence):
        return []
    found = list(_ALWAYS.finditer(sentence))
    durations = list(_DURATION.finditer(sentence))
    is_cell = len(durations) == 1 and _MARKED_BLANK.fullmatch(_DURATION.sub("", sentence))
    found += durations if is_cell or _TIMED.search(sentence) else []
    found += _SHARE.finditer(sentence) if _COMPARED.search(sentence) else []
    return sorted(found, key=lambda match: match.start())


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
