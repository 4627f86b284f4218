"""What the placeholders of an emitted lesson become. Recorded text is untrusted, so it is escaped."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Final

from tokenreel.course import Course, Lesson, PlannedLesson, Sample, Track
from tokenreel.problems import Problem
from tokenreel.recording import (
    Recording,
    RecordingError,
    exchanges,
    output_text,
    read_recording,
)
from tokenreel.site.provenance import provenance

_PLACEHOLDER: Final = re.compile(r'<div data-tokenreel-(?P<kind>sample|demo)="(?P<name>[a-z0-9-]+)"></div>')
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

TRACK_OUTLINE: Final = "<div data-tokenreel-track></div>"
"""Stands for the lessons beside a lesson until their addresses are known."""

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ko": {
        "lesson": "레슨 {number:02} / {count:02} · {status} · 약 {minutes}분",
        "published": "공개", "draft": "초안", "planned": "준비 중", "output": "출력", "home": "홈",
        "dark": "다크 모드로 전환", "light": "라이트 모드로 전환",
        "track": "{track} 레슨 전체", "here": "지금 보는 레슨",
        "problems": "고칠 곳이 있어요. 고치면 페이지를 다시 불러와요.",
        "unrecorded": "아직 재생할 recording이 없어요. {command}로 녹화하세요.",
        "fallback": "이 부분은 아직 번역되지 않았어요.",
        "provenance": "{date}에 받은 {source}의 응답을 openai {sdk} 버전으로 녹화했어요.",
        "stand_in": "코드가 요청한 {asked} 대신 이 모델이 답했어요.",
    },
    "en": {
        "lesson": "Lesson {number:02} of {count:02} · {status} · about {minutes} min",
        "published": "published", "draft": "draft", "planned": "to come", "output": "Output", "home": "Home",
        "dark": "Switch to dark mode", "light": "Switch to light mode",
        "track": "All lessons of {track}", "here": "this lesson",
        "problems": "Something needs fixing. The page reloads once it is fixed.",
        "unrecorded": "There is no recording to play yet. Make one with {command}.",
        "fallback": "This part isn't translated yet.",
        "provenance": "Recorded on {date} from {source} with openai {sdk}.",
        "stand_in": "It stands in for {asked}, which the code asks for.",
    },
}  # fmt: skip


def texts_for(language: str) -> Mapping[str, str]:
    """Return our own words in a language; English where there are none yet."""
    return TEXTS.get(language, TEXTS["en"])


def lesson_header(lesson: Lesson, language: str) -> str:
    """Return the line below a lesson's title: place, state, minutes, tags."""
    texts = texts_for(language)
    status = texts["draft" if lesson.is_draft else "published"]
    place = texts["lesson"].format(
        number=lesson.number, count=lesson.count, status=status, minutes=lesson.minutes
    )
    tags = "".join(f' <span class="tokenreel-tag">{escape(tag)}</span>' for tag in lesson.tags)
    return f'<p class="tokenreel-lesson">{escape(place)}{tags}</p>'


def fill_placeholders(html: str, lesson: Lesson, language: str, root: Path, demos: str) -> str:
    """Return a rendered lesson with its samples' headers and its demos' players.

    Args:
        html: The rendered lesson.
        lesson: What it was emitted from.
        language: Of our own words.
        root: The project's folder, which holds the recordings.
        demos: The address of the site's folder of recordings, relative to the page.
    """

    def fill(match: re.Match[str]) -> str:
        if match["kind"] == "sample":
            return _sample_header(lesson.document.samples[int(match["name"])], lesson, language)
        try:
            recording = read_recording(root / "demos" / match["name"] / "recording.jsonl")
        except (OSError, RecordingError):  # only while serving: a build has stopped at it
            command = f"<code>tokenreel record {match['name']}</code>"
            text = texts_for(language)["unrecorded"].format(command=command)
            return f'<p class="tokenreel-transcript tokenreel-problem">{text}</p>'
        return _player(recording, f"{demos}/{match['name']}/recording.jsonl", language)

    return _PLACEHOLDER.sub(fill, html)


def outline(course: Course, language: str, address: Mapping[str, str]) -> str:
    """Return the course's tracks as lists, lessons to come included.

    Args:
        course: The course.
        language: Of the titles.
        address: Where each lesson is, by slug.
    """
    texts = texts_for(language)
    parts = []
    for track in course.tracks:
        title = escape(track.title.get(language, track.id))
        parts.append(f"<h2>{title}</h2>\n{_track_list(track, language, address, texts)}")
    return "".join(parts)


def track_outline(course: Course, lesson: Lesson, language: str, address: Mapping[str, str]) -> str:
    """Return the lessons beside a lesson, itself marked, those to come included: a line that opens."""
    texts = texts_for(language)
    track = next(track for track in course.tracks if track.id == lesson.track_id)
    title = escape(texts["track"].format(track=track.title.get(language, track.id)))
    rows = _track_list(track, language, {**address, lesson.slug: ""}, texts)
    return f'<details class="tokenreel-lessons"><summary>{title}</summary>\n{rows}</details>\n'


def problems_notice(problems: Iterable[Problem], language: str) -> str:
    """Return the problems of the course, for an author who looks at the page and not at the terminal."""
    rows = "".join(f"<li><code>{escape(str(problem))}</code></li>\n" for problem in problems)
    text = escape(texts_for(language)["problems"])
    return (
        f'<div class="tokenreel-problems" role="alert"><p>{text}</p>\n<ul>\n{rows}</ul></div>\n'
        if rows
        else ""
    )


def _track_list(track: Track, language: str, address: Mapping[str, str], texts: Mapping[str, str]) -> str:
    rows = [_outline_row(entry, language, address, texts) for entry in track.entries]
    return f'<ol class="tokenreel-outline">\n{"".join(rows)}</ol>\n'


def _outline_row(
    entry: Lesson | PlannedLesson, language: str, address: Mapping[str, str], texts: Mapping[str, str]
) -> str:
    title = escape(entry.title.get(language) or next(iter(entry.title.values())))
    place = None if isinstance(entry, PlannedLesson) else address.get(entry.slug)
    if place is None:  # planned, or a draft that this build leaves out
        return f"<li>{title} <small>({texts['planned']})</small></li>\n"
    if place == "":
        return f'<li aria-current="page"><strong>{title}</strong> <small>({texts["here"]})</small></li>\n'
    return f'<li><a href="{escape(place)}">{title}</a></li>\n'


def _sample_header(sample: Sample, lesson: Lesson, language: str) -> str:
    title = sample.title.get(language) or next(iter(sample.title.values()), "")
    meta = f"{lesson.track_id} · {sample.language}"
    return (
        f'<div class="tokenreel-sample"><span class="tokenreel-sample__title">{escape(title)}</span> '
        f'<span class="tokenreel-sample__meta">{escape(meta)}</span></div>'
    )


def _player(recording: Recording, address: str, language: str) -> str:
    """Return a transcript that reads well without JavaScript, in the element that makes it play."""
    texts = texts_for(language)
    demo = escape(str(recording.header["demo"]))
    lanes = len(exchanges(recording))
    return (
        f'<tokenreel-player class="tokenreel-transcript" data-demo="{demo}" data-lanes="{lanes}" '
        f'data-src="{escape(address)}"><p class="tokenreel-transcript__label">{texts["output"]}</p>'
        f'<pre class="tokenreel-transcript__text" tabindex="0">{visible(output_text(recording))}</pre>'
        f'<p class="tokenreel-provenance">{escape(provenance(recording, texts))}</p></tokenreel-player>'
    )


def visible(text: str) -> str:
    """Return text as HTML that shows control characters instead of obeying them."""
    return escape(
        _CONTROL.sub(lambda found: chr(0x2421 if found[0] == "\x7f" else 0x2400 + ord(found[0])), text)
    )
