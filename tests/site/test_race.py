"""A race without JavaScript: what stands in the page, and that its figures are those of the recordings."""

import json
import re
from pathlib import Path

import pytest

from recorded import DONE, JSON, exchange, frame, recording_text
from tokenreel.course import Embed
from tokenreel.recording import parse_recording, write_recording
from tokenreel.site.durations import duration
from tokenreel.site.race import race_html

EMBED = Embed(1, 2, "race", ("a-streamed", "a-whole"), {"en": "Mine <b>", "ko": "내 것"})
SHARED = Path(__file__).parent / "player" / "race.durations.json"
BODY = {"model": "m", "messages": []}


def streamed(words: list[tuple[int, str]], end_us: int) -> str:
    usage = f"data: {json.dumps({'choices': [], 'usage': {'completion_tokens': 1234}})}\n\n".encode()
    reads = [(time_us, frame(word)) for time_us, word in words]
    return recording_text(
        "a-streamed", exchange([*reads, (end_us, usage), (end_us, DONE)], body=BODY, end_us=end_us)
    )


def whole(text: str, end_us: int, *, demo: str = "a-whole") -> str:
    answer = {"choices": [{"message": {"content": text}}], "usage": {"completion_tokens": 1234}}
    reads = [(end_us - 10, json.dumps(answer).encode())]
    return recording_text(demo, exchange(reads, body=BODY, headers=JSON, end_us=end_us))


def html_of(root: Path, first: str | None, second: str | None, language: str = "en") -> str:
    for name, text in zip(EMBED.words, (first, second), strict=True):
        if text is not None:
            write_recording(root / "demos" / name / "recording.jsonl", parse_recording(text))
    return race_html(root, EMBED, "../../demos", language)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


WORDS = [(300_000, "a"), (2_000_000, "b"), (3_999_500, "c")]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["first text 300 ms 3.00 s = wall last token 4.00 s 3.00 s = wall wall 4.05 s 3.00 s",
                "completion tokens 1,234 1,234", "n = 1", "Recorded on 2026-11-24 from m-1"]),
        ("ko", ["첫 텍스트까지 300 ms 3.00 s = 전체 시간 마지막 token까지 4.00 s 3.00 s = 전체 시간",
                "전체 시간 4.05 s 3.00 s", "completion token 1,234 1,234", "n = 1",
                "2026-11-24에 받은 m-1 (scripted)의 응답"]),
    ],
)  # fmt: skip
def test_the_table_holds_the_figures_of_both(tmp_path, language, said):
    html = html_of(tmp_path, streamed(WORDS, 4_050_000), whole("abc", 3_000_000), language)
    text = text_of(html)
    assert [each for each in said if each not in text] == []
    assert text.count("m-1") == 1, "who answered is said once where it is the same"
    assert html.count('<pre class="tokenreel-transcript__text" tabindex="0">abc</pre>') == 2


def test_the_element_names_its_files_and_has_the_button_that_starts_it(tmp_path):
    html = html_of(tmp_path, streamed(WORDS, 4_050_000), whole("abc", 3_000_000))
    assert html.startswith("<tokenreel-race ")
    assert html.count("</svg>Start</button>") == 1
    assert 'data-race="a-streamed a-whole"' in html
    assert 'data-streamed-src="../../demos/a-streamed/recording.jsonl"' in html
    assert 'data-whole-src="../../demos/a-whole/recording.jsonl"' in html
    assert 'aria-label="Mine &lt;b&gt;"' in html
    assert html.count("data-search-exclude") == 2, (
        "its controls, and what its demos print: that is found there"
    )


@pytest.mark.parametrize(
    ("words", "end_us", "whole_us", "en", "ko"),
    [
        (
            WORDS, 4_050_000, 3_000_000,
            "You could read the streamed answer for 2.70 s before the whole one showed its first word. By "
            "then 2 of its 3 characters had come. The streamed answer was complete 1.00 s later.",
            "스트리밍한 답은 한 번에 받은 답보다 2.70 s 먼저 읽기 시작할 수 있었어요. 그때까지 3자 중 2자가 "
            "나왔어요. 답이 다 나온 시점은 스트리밍 쪽이 1.00 s 늦었어요.",
        ),
        (
            WORDS, 4_050_000, 4_089_500,
            "By then all of its 3 characters had come. The streamed answer was complete 90.0 ms earlier.",
            "그때까지 3자가 모두 나왔어요. 답이 다 나온 시점은 스트리밍 쪽이 90.0 ms 빨랐어요.",
        ),
        (
            WORDS, 4_050_000, 200_000,
            "The streamed answer showed its first word 100 ms after the whole one was there.",
            "스트리밍한 답의 첫 글자는 한 번에 받은 답보다 100 ms 늦게 나왔어요.",
        ),
        (
            [(100, "a"), (900, "b")], 950, 900, "Both were complete at the same time.",
            "두 답은 동시에 다 나왔어요.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_says_what_the_recordings_show(tmp_path, words, end_us, whole_us, en, ko):
    files = streamed(words, end_us), whole("abc", whole_us)
    assert en in text_of(html_of(tmp_path, *files))
    assert ko in text_of(html_of(tmp_path, *files, "ko"))


def test_reasoning_is_no_text_to_read(tmp_path):
    thought = b'data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}\n\n'
    usage = b'data: {"choices":[],"usage":{"completion_tokens":1234}}\n\n'
    reads = [(100_000, thought), (500_000, frame("a")), (600_000, usage)]
    first = recording_text("a-streamed", exchange(reads, body=BODY, end_us=700_000))
    text = text_of(html_of(tmp_path, first, whole("a", 650_000)))
    assert "first text 500 ms" in text
    assert "for 150 ms before" in text


def test_recorded_text_is_shown_and_never_obeyed(tmp_path):
    evil = "</pre><script>alert(1)</script>\x1b"
    html = html_of(tmp_path, streamed([(100, evil)], 200), whole(evil, 300))
    assert "<script>" not in html
    assert html.count("&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;␛") == 2


@pytest.mark.parametrize("missing", [0, 1])
@pytest.mark.parametrize("damaged", [False, True])
def test_while_serving_a_recording_that_is_missing_or_damaged_is_asked_for(tmp_path, missing, damaged):
    files = [streamed(WORDS, 4_050_000), whole("abc", 3_000_000)]
    files[missing] = None
    name = EMBED.words[missing]
    if damaged:
        (tmp_path / "demos" / name).mkdir(parents=True)
        (tmp_path / "demos" / name / "recording.jsonl").write_text("{}")
    html = html_of(tmp_path, *files)
    assert f"tokenreel record {name}" in html
    assert "tokenreel-race" not in html


def test_while_serving_recordings_that_are_no_race_are_said_to_be_none(tmp_path):
    html = html_of(tmp_path, whole("abc", 2_000_000, demo="a-streamed"), whole("abc", 3_000_000), "ko")
    assert html.startswith('<p class="tokenreel-transcript tokenreel-problem">이 두 recording으로는')
    assert "<code>tokenreel check</code>" in html


def test_times_are_written_as_the_player_writes_them():
    """The same file is read by the player's tests."""
    for us, text in json.loads(SHARED.read_text("utf-8")):
        assert duration(us) == text
