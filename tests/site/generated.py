"""Courses of any size, generated: lessons in two languages with prose, tables, code, links and demos."""

from pathlib import Path
from random import Random

from tokenreel.recording import Event, Recording, code_sha256, write_recording

TRACK_LESSONS = 9
"""How many lessons a track has, so that a larger course has more tracks and not longer ones."""
_CONFIG = (
    "site_name: Generated\ntheme: {name: material}\nplugins:\n  - search\n  - tokenreel: {live: false}\n"
)
_TEXTS = {
    "en": "a stream is read until its end and closed however one leaves it while the server sends each chunk "
    "as soon as the model has made it so that text appears before the answer is whole",
    "ko": "서버는 chunk를 만드는 대로 보내고 클라이언트는 stream을 끝까지 읽은 뒤 어떤 경로로 "
    "빠져나가든 닫아요 그래서 답이 다 만들어지기 전에도 텍스트가 보여요",
}
"""What sentences are drawn from, word by word."""


def write_generated_course(root: Path, lessons: int, *, seed: int = 1) -> None:
    """Write a course of so many lessons, each with one recorded demo, below ``root``.

    Args:
        root: A new folder.
        lessons: How many.
        seed: Of its words; equal seeds write equal courses.
    """
    random = Random(seed)
    (root / "docs").mkdir(parents=True)
    (root / "mkdocs.yml").write_text(_CONFIG, "utf-8")
    (root / "docs/index.md").write_text(":::ko\n# 홈\n:::\n:::en\n# Home\n:::\n", "utf-8")
    tracks = []
    for first in range(0, lessons, TRACK_LESSONS):
        track = f"track-{first // TRACK_LESSONS + 1:03}"
        numbers = range(first, min(first + TRACK_LESSONS, lessons))
        files = ", ".join(f"{{file: lesson-{number:04}.md}}" for number in numbers)
        tracks.append(
            f"  - {{id: {track}, title: {{ko: 트랙 {track}, en: Track {track}}}, lessons: [{files}]}}\n"
        )
        (root / "lessons" / track).mkdir(parents=True)
        for number in numbers:
            before = f"lesson-{number - 1:04}.md" if number > first else None
            path = root / "lessons" / track / f"lesson-{number:04}.md"
            path.write_text(_lesson(random, number, before), "utf-8")
            _record(root, number)
    head = "title: {ko: 생성한 코스, en: Generated course}\nlanguages: {ko: 한국어, en: English}\ntracks:\n"
    (root / "lessons/course.yml").write_text(head + "".join(tracks), "utf-8")


def _lesson(random: Random, number: int, before: str | None) -> str:
    head = (
        f"---\ntitle: {{ko: 레슨 {number}, en: Lesson {number}}}\nminutes: 12\ntags: [streaming]\n"
        "status: published\n---\n"
    )
    parts = [_passage(random, number, part, before) for part in range(5)]
    demo = f'```python demo="demo-{number:04}" title-ko="데모" title-en="Demo"\n{_code(number)}```\n\n'
    plain = "```python\nfor chunk in stream:\n    print(chunk.choices[0].delta.content, end='')\n```\n\n"
    return head + parts[0] + demo + parts[1] + plain + "".join(parts[2:])


def _passage(random: Random, number: int, part: int, before: str | None) -> str:
    texts = []
    for language, text in _TEXTS.items():
        words = text.split()
        paragraphs = [" ".join(random.choices(words, k=60)) + "." for _ in range(3)]
        link = f"\n[{before}]({before})\n" if before is not None and part == 2 else ""
        table = "\n| a | b |\n| --- | --- |\n| `x` | 1 |\n| **y** | 2 |\n" if part == 3 else ""
        items = "".join(f"- {' '.join(random.choices(words, k=8))}\n" for _ in range(4))
        body = "\n\n".join(paragraphs)
        texts.append(f":::{language}\n## Part {part} of {number}\n\n{body}\n{link}{table}\n{items}:::\n")
    return "".join(texts) + "\n"


def _code(number: int) -> str:
    return f'print("demo {number}")\n'


def _record(root: Path, number: int) -> None:
    demo = f"demo-{number:04}"
    header = {
        "tokenreel": 1,
        "demo": demo,
        "recorded_at": "2026-11-24T08:00:00Z",
        "program": {"language": "python", "code_sha256": code_sha256(_code(number)), "setup_sha256": None},
        "endpoint": {"name": "local", "model": "Small"},
        "client": {"openai": "3.54.0", "python": "3.13.0"},
        "redactions": [],
    }
    events = (Event(10, "out", None, f"demo {number}\n"), Event(20, "exit", None, {"code": 0}))
    write_recording(root / "demos" / demo / "recording.jsonl", Recording(header, events))
