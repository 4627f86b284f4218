"""A race on a page: two recordings of the same work, one streamed and one whole, on one clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Final

from tokenreel.checks.race import race_fault
from tokenreel.course import Embed, recording_path
from tokenreel.recording import (
    Exchange,
    Recording,
    RecordingError,
    body_events,
    exchanges,
    measure_exchange,
    read_recording,
    visible_text,
)
from tokenreel.site.durations import duration
from tokenreel.site.provenance import provenance
from tokenreel.site.texts import in_language, texts_for
from tokenreel.site.transcript import unrecorded, visible

_SIDES: Final = ("streamed", "whole")

_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ko": {
        "title": "스트리밍과 한 번에 받기, 같은 시계로", "streamed": "스트리밍", "whole": "한 번에 받기",
        "first": "첫 텍스트까지", "last": "마지막 token까지", "wall": "전체 시간",
        "tokens": "completion token", "is_wall": "= 전체 시간", "characters": "읽을 수 있는 글자",
        "start": "시작", "waiting": "기다리는 중… 아직 읽을 게 없어요",
        "note": "한 번씩 실행한 결과이고(n = 1), 시간은 각자의 요청을 보낸 시점부터 쟀어요. 첫 텍스트는 답의 "
        "첫 글자, 마지막 token은 내용이 있는 마지막 chunk이고, 전체 시간은 body가 끝날 때까지예요(wall). "
        "한 번에 받는 답은 끝나기 전까지 아무것도 보이지 않아요. 빗금은 아직 읽을 게 없는 시간이에요.",
        "sooner": "스트리밍한 답은 한 번에 받은 답보다 {lead} 먼저 읽기 시작할 수 있었어요.",
        "some": "그때까지 {count}자 중 {read}자가 나왔어요.", "all": "그때까지 {count}자가 모두 나왔어요.",
        "not_sooner": "스트리밍한 답의 첫 글자는 한 번에 받은 답보다 {lead} 늦게 나왔어요.",
        "later": "답이 다 나온 시점은 스트리밍 쪽이 {difference} 늦었어요.",
        "earlier": "답이 다 나온 시점은 스트리밍 쪽이 {difference} 빨랐어요.",
        "together": "두 답은 동시에 다 나왔어요.",
        "unequal": "이 두 recording으로는 경주할 수 없어요. <code>tokenreel check</code>가 이유를 알려 줘요.",
    },
    "en": {
        "title": "Streamed and whole, on one clock", "streamed": "Streamed", "whole": "Whole",
        "first": "first text", "last": "last token", "wall": "wall", "tokens": "completion tokens",
        "is_wall": "= wall", "characters": "characters to read", "start": "Start",
        "waiting": "waiting… nothing to read yet",
        "note": "One run each (n = 1), timed from its own request: first text to the first text of the "
        "answer, last token to the last chunk with content, wall to the end of the body. An answer that "
        "comes whole shows nothing before its wall. Hatched: nothing to read yet.",
        "sooner": "You could read the streamed answer for {lead} before the whole one showed its first word.",
        "some": "By then {read} of its {count} characters had come.",
        "all": "By then all of its {count} characters had come.",
        "not_sooner": "The streamed answer showed its first word {lead} after the whole one was there.",
        "later": "The streamed answer was complete {difference} later.",
        "earlier": "The streamed answer was complete {difference} earlier.",
        "together": "Both were complete at the same time.",
        "unequal": "These two recordings are no race; <code>tokenreel check</code> says why.",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Runner:
    """One of the two, as what is shown of it."""

    recording: Recording
    """Its only exchange has an answer with text, and an end."""

    @cached_property
    def exchange(self) -> Exchange:
        """What was asked and what came."""
        return exchanges(self.recording)[0]

    @cached_property
    def pieces(self) -> tuple[tuple[int, str], ...]:
        """Its visible text as it came, each piece behind its time in microseconds since the request.

        Of an answer that is not streamed nothing can be seen before its end.
        """
        start = self.exchange.requested_us
        texts = ((time_us - start, visible_text(event)) for time_us, event in body_events(self.exchange))
        streamed = measure_exchange(self.exchange).streamed
        return tuple((time_us if streamed else self.figures["wall"], text) for time_us, text in texts if text)

    @property
    def text(self) -> str:
        """All of its visible text."""
        return "".join(text for _, text in self.pieces)

    @cached_property
    def figures(self) -> Mapping[str, int]:
        """When its first text, its last token and its end came: microseconds since the request."""
        metrics = measure_exchange(self.exchange)
        wall = metrics.wall_us or 0
        if not metrics.streamed:
            return {"first": wall, "last": wall, "wall": wall}
        first = self.pieces[0][0]
        return {"first": first, "last": metrics.last_token_us or first, "wall": wall}

    def read_at(self, time_us: int) -> int:
        """Return how many characters can be read at a time."""
        return sum(len(text) for came_us, text in self.pieces if came_us <= time_us)


def _start(texts: Mapping[str, str]) -> str:
    """Return the button that starts it, once the page's JavaScript has come for it."""
    icon = (
        '<svg viewBox="0 0 24 24" class="tokenreel-icon" aria-hidden="true"><path d="M6 3v18l15-9z"/></svg>'
    )
    kind = "tokenreel-button tokenreel-button--main"
    return f'<button type="button" class="{kind}" data-is="toggle">{icon}{escape(texts["start"])}</button>'


def race_html(root: Path, embed: Embed, demos_address: str, language: str) -> str:
    """Return a race that reads well without JavaScript, in the element that makes it run.

    Args:
        root: The project's folder, which holds the recordings.
        embed: Names the streamed demo and the whole one.
        demos_address: The address of the site's folder of recordings, relative to the page. The style sheet,
            which only pages with a race load, is found from there.
        language: Of our own words.
    """
    runners = []
    for name in embed.words:
        try:
            runners.append(Runner(read_recording(recording_path(root, name))))
        except (OSError, RecordingError):  # only while serving: a build has stopped at it, and at the next
            return unrecorded(name, language)
    texts = _TEXTS.get(language, _TEXTS["en"])
    streamed, whole = runners
    if race_fault(streamed.recording, whole.recording):
        return f'<p class="tokenreel-transcript tokenreel-problem">{texts["unequal"]}</p>'
    title = escape(in_language(embed.title, language, texts["title"]))
    sources = " ".join(
        f'data-{side}-src="{escape(f"{demos_address}/{name}/recording.jsonl")}"'
        for side, name in zip(_SIDES, embed.words, strict=True)
    )
    axis_us = max(runner.figures["wall"] for runner in runners)
    lanes = "".join(
        _lane(texts[side], runner, axis_us, texts) for side, runner in zip(_SIDES, runners, strict=True)
    )
    return (
        f'<tokenreel-race class="tokenreel-transcript tokenreel-race" role="group" aria-label="{title}" '
        f'data-race="{escape(" ".join(embed.words))}" {sources}>'
        f'<p class="tokenreel-race__title">{title}</p>'
        f'<div class="tokenreel-controls" data-search-exclude>{_start(texts)}</div>{_table(runners, texts)}'
        f'<div class="tokenreel-race__lanes" data-search-exclude>{lanes}</div>'
        f'<p class="tokenreel-race__result">{escape(_result(streamed, whole, texts))}</p>'
        f'<p class="tokenreel-race__note">{escape(texts["note"])}</p>'
        f"{''.join(_sources(runners, texts, language))}</tokenreel-race>"
    )


def _table(runners: list[Runner], texts: Mapping[str, str]) -> str:
    """Return the figures of both. While the race runs, those that are named count.

    Blanks part the cells: the search would take them for one word.
    """
    heads = " ".join(f'<th scope="col">{escape(texts[side])}</th>' for side in _SIDES)
    rows = ""
    for name in ("first", "last", "wall"):
        cells = [f"<b>{duration(runner.figures[name])}</b>" for runner in runners]
        if name != "wall":
            cells[1] += f" <small>{escape(texts['is_wall'])}</small>"
        values = " ".join(f'<td data-figure="{name}">{cell}</td>' for cell in cells)
        rows += f'<tr><th scope="row">{escape(texts[name])}</th> {values}</tr> '
    counts = (measure_exchange(runner.exchange).completion_tokens for runner in runners)
    tokens = " ".join(f"<td>{count:,}</td>" for count in counts)
    return (
        f'<table class="tokenreel-race__table"><thead><tr><td></td>{heads}</tr></thead> '
        f'<tbody>{rows}<tr><th scope="row">{escape(texts["tokens"])}</th> {tokens}</tr></tbody></table>'
    )


def _lane(name: str, runner: Runner, axis_us: int, texts: Mapping[str, str]) -> str:
    """Return one side: how many characters there are to read, when there were any, and the text itself."""
    first, wall = (f"{100 * runner.figures[key] / axis_us:.3f}%" for key in ("first", "wall"))
    return (
        f'<div class="tokenreel-race__lane" role="group" aria-label="{escape(name)}">'
        f'<p class="tokenreel-race__head"><b>{escape(name)}</b> <span>{escape(texts["characters"])} '
        f'<span class="tokenreel-race__count">{len(runner.text):,}</span></span></p>'
        f'<div class="tokenreel-track"><div class="tokenreel-race__bar" style="width:{wall}"></div>'
        f'<div class="tokenreel-race__gap" style="width:{first}"></div></div>'
        f'<div class="tokenreel-race__box"><pre class="tokenreel-transcript__text" tabindex="0">'
        f"{visible(runner.text)}</pre>"
        f'<p class="tokenreel-race__wait" hidden>{escape(texts["waiting"])}</p></div></div>'
    )


def _result(streamed: Runner, whole: Runner, texts: Mapping[str, str]) -> str:
    """Return what the race shows, in plain words."""
    shown_us = whole.figures["first"]
    lead_us = shown_us - streamed.figures["first"]
    read, count = streamed.read_at(shown_us), len(streamed.text)
    parts = ["sooner", "all" if read == count else "some"] if lead_us > 0 else ["not_sooner"]
    later_us = streamed.figures["last"] - whole.figures["last"]
    parts.append("later" if later_us > 0 else "earlier" if later_us < 0 else "together")
    said = " ".join(texts[part] for part in parts)
    times = {"lead": duration(abs(lead_us)), "difference": duration(abs(later_us))}
    return said.format(read=f"{read:,}", count=f"{count:,}", **times)


def _sources(runners: list[Runner], texts: Mapping[str, str], language: str) -> Iterator[str]:
    """Yield who answered: one sentence where it is the same for both."""
    said = [provenance(runner.recording, texts_for(language)) for runner in runners]
    if said[0] == said[1]:
        yield f'<p class="tokenreel-provenance">{escape(said[0])}</p>'
        return
    for side, sentence in zip(_SIDES, said, strict=True):
        yield f'<p class="tokenreel-provenance">{escape(texts[side])}: {escape(sentence)}</p>'
