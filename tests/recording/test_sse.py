"""Splitting event streams; the rules are those of the HTML standard."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.recording import Exchange, Read, measure_exchange, split_frames

CASES = [
    ("one frame", b"data: a\n\n", [(None, "a")]),
    ("no space after the colon", b"data:a\n\n", [(None, "a")]),
    ("only one space is taken", b"data:  a\n\n", [(None, " a")]),
    ("lines join", b"data: a\ndata: b\n\n", [(None, "a\nb")]),
    ("event name", b"event: x\ndata: a\n\n", [("x", "a")]),
    ("a name is forgotten after a dispatch", b"event: x\ndata: a\n\ndata: b\n\n", [("x", "a"), (None, "b")]),
    ("comment", b": ping\n\ndata: a\n\n", [(None, "a")]),
    ("field without colon", b"data\n\n", [(None, "")]),
    ("CR", b"data: a\r\rdata: b\r\r", [(None, "a"), (None, "b")]),
    ("CRLF", b"data: a\r\n\r\ndata: b\r\n\r\n", [(None, "a"), (None, "b")]),
    ("U+2028 is text", "data: a\u2028b\n\n".encode(), [(None, "a\u2028b")]),
    ("byte order mark", b"\xef\xbb\xbfdata: a\n\n", [(None, "a")]),
    ("unfinished frame", b"data: a\n\ndata: b\n", [(None, "a")]),
    ("no data, no frame", b"event: x\n\n", []),
    ("bytes that are no UTF-8", b"data: \xff\n\n", [(None, "\ufffd")]),
]


@pytest.mark.parametrize(("data", "frames"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_frames_whole_and_byte_by_byte(data, frames):
    whole = split_frames([Read(0, data)])
    single = split_frames([Read(i, data[i : i + 1]) for i in range(len(data))])
    assert [(frame.event, frame.data) for frame in whole] == frames
    assert [(frame.event, frame.data) for frame in single] == frames


def frame_bytes(text: str) -> bytes:
    return f"data: {json.dumps({'choices': [{'delta': {'content': text}}]}, ensure_ascii=False)}\n\n".encode()


def exchange(reads: tuple[Read, ...]) -> Exchange:
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    end = reads[-1].time_us
    return Exchange(0, 0, "POST", "/x", {}, None, None, 0, 200, headers, reads, end, "eof")


USAGE = b'data: {"choices": [], "usage": {"completion_tokens": 7}}\n\n'


def cut_anywhere(draw, together: list[list[bytes]]) -> tuple[Read, ...]:
    """Return reads in which the frames of group n complete at (n + 1) ms, wherever the bytes are cut.

    What completes no frame may come at any time since the group before; frames of a group may share a read.
    """
    reads: list[Read] = []
    for number, group in enumerate(together):
        time_us, body, first_end = 1000 * (number + 1), b"".join(group), len(group[0])
        edges = [0, *sorted(draw(st.sets(st.integers(1, len(body) - 1), max_size=6))), len(body)]
        early = sorted(draw(st.integers(time_us - 999, time_us)) for edge in edges[1:] if edge < first_end)
        times = [*early, *[time_us] * (len(edges) - 1 - len(early))]
        reads += [Read(at, body[a:b]) for at, (a, b) in zip(times, pairwise(edges), strict=True)]
    return tuple(reads)


@given(
    st.lists(
        st.lists(st.text("a가\r\n\u2028😀", max_size=4), min_size=1, max_size=3), min_size=1, max_size=4
    ),
    st.data(),
)
def test_metrics_do_not_depend_on_the_cut(texts, data):
    together = [*([frame_bytes(text) for text in group] for group in texts), [USAGE, b"data: [DONE]\n\n"]]
    one, other = (measure_exchange(exchange(cut_anywhere(data.draw, together))) for _ in range(2))
    assert replace(one, ttfb_us=None) == replace(
        other, ttfb_us=None
    )  # the first byte is no frame's completion
    content = tuple(1000 * (n + 1) for n, group in enumerate(texts) for text in group if text)
    assert one.chunk_times_us == content
    assert one.completion_tokens == 7
    assert one.tpot_us == ((content[-1] - content[0]) / 6 if content else None)


@given(st.lists(st.tuples(st.binary(max_size=20))), st.data())
def test_any_bytes_cut_anywhere_give_the_same_frames(parts, data):
    whole = b"".join(part for (part,) in parts) + b"data: x\r\n\r\n"
    places = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=6)))
    edges = [0, *places, len(whole)]
    pieces = [Read(0, whole[a:b]) for a, b in pairwise(edges)]
    assert split_frames(pieces) == split_frames([Read(0, whole)])
