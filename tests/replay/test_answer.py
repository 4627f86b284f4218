"""From a recorded exchange to a plan with times in it."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorded import DONE, JSON, READS, VECTORS, exchange, frame, library
from tokenreel.recording import Read, exchanges, read_recording
from tokenreel.replay.address import parse_address
from tokenreel.replay.answer import Answer, at_speed, error_answer, replay_exchange


def planned(*args, **options) -> Answer:
    (_, found), *_ = library(d=[exchange(*args, **options)]).exchanges()
    return replay_exchange("d", found)


def test_times_count_from_the_exchanges_own_request():
    films = library(d=[exchange(), exchange()])
    first, second = (replay_exchange("d", found) for _, found in films.exchanges())
    assert first == second
    assert first.head_us == 100
    assert first.reads == tuple(Read(time, data) for time, data in READS)
    assert (first.end_us, first.is_cut, first.is_stream) == (800, False, True)
    assert first.headers == {"content-type": "text/event-stream", "x-tokenreel-replay": "d"}


@pytest.mark.parametrize("path", sorted(VECTORS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_vector_is_replayed_byte_for_byte(path):
    for recorded in exchanges(read_recording(path)):
        answer = replay_exchange("d", recorded)
        assert answer.body == recorded.body
        assert answer.status == recorded.status
        assert [read.data for read in answer.reads] == [read.data for read in recorded.reads]


@pytest.mark.parametrize(
    ("reads", "reason", "is_cut"),
    [
        (READS, "eof", False),
        (READS, "disconnect", True),
        (READS, "timeout", True),
        (READS, "cancelled", False),  # the program left at [DONE]: nothing is missing
        (READS[:2], "cancelled", True),
        ([(200, b'event: response.completed\ndata: {"type":"response.completed"}\n\n')], "cancelled", False),
        ([(200, b'data: {"type":"response.completed"}\n\n')], "cancelled", False),
        ([(200, b'data: {"type":"response.created"}\n\n')], "cancelled", True),
        ([(200, frame("x") + DONE[:5])], "cancelled", True),
        ([], "cancelled", True),
        ([], "eof", False),
    ],
)
def test_an_answer_is_cut_where_the_recording_misses_its_end(reads, reason, is_cut):
    assert planned(reads, reason=reason).is_cut is is_cut


@pytest.mark.parametrize(
    ("demo", "said"),
    [("haiku-sync", "haiku-sync"), ("가을 시", "%EA%B0%80%EC%9D%84%20%EC%8B%9C"), ("a%\udcff", "a%25%FF")],
)
def test_a_demo_of_any_name_is_named_in_the_head(demo, said):
    (_, found), *_ = library(d=[exchange()]).exchanges()
    assert replay_exchange(demo, found).headers["x-tokenreel-replay"] == said
    assert parse_address(f"/demo/{said}/v1/x").demo == demo


def test_no_head_is_a_cut_without_status():
    answer = planned([], status=None, reason="disconnect", end_us=50)
    assert (answer.status, answer.is_cut, answer.end_us) == (None, True, 50)


@given(st.floats(0.01, 100))
def test_speed_divides_times_and_keeps_their_order(speed):
    answer = at_speed(planned(), speed)
    times = [answer.head_us, *(read.time_us for read in answer.reads), answer.end_us]
    assert times == sorted(times)
    assert times == [round(time / speed) for time in (100, 200, 400, 600, 700, 800)]


def test_instant_waits_for_nothing_and_once_changes_nothing():
    assert {read.time_us for read in at_speed(planned(), math.inf).reads} == {0}
    assert at_speed(planned(), 1.0) == planned()


def test_an_error_has_openais_shape():
    answer = error_answer(400, "No.", code="c", param="p")
    assert answer.headers["content-type"] == JSON["content-type"]
    assert json.loads(answer.body) == {
        "error": {"message": "No.", "type": "invalid_request_error", "param": "p", "code": "c"}
    }
