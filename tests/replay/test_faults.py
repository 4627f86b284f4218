"""Overlays: what each fault makes of an answer."""

import json

import pytest

from recorded import DONE, JSON, READS, exchange, frame, library
from tokenreel.recording import split_frames
from tokenreel.replay import FAULTS
from tokenreel.replay.answer import replay_exchange
from tokenreel.replay.faults import DRIP_BYTES, DRIP_US, SPLIT_US, STALL_US


def recorded(reads=READS, headers=None):
    options = {} if headers is None else {"headers": headers}
    (_, found), *_ = library(d=[exchange(reads, **options)]).exchanges()
    return replay_exchange("d", found)


def faulty(name, *args, **options):
    return FAULTS[name].apply(recorded(*args, **options))


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("reads", [READS, READS[:1], [], [(200, b"")], [(200, b'{"a":1}')]])
def test_whatever_is_recorded_times_never_go_back_and_the_demo_is_named(name, reads):
    answer = faulty(name, reads)
    times = [answer.head_us, *(read.time_us for read in answer.reads), answer.end_us]
    assert times == sorted(times)
    assert answer.headers["x-tokenreel-replay"] == "d"


def test_stall_sends_half_and_stays_open():
    answer = faulty("stall")
    assert answer.reads == recorded().reads[:2]
    assert (answer.end_us, answer.is_cut) == (400 + STALL_US, True)


def test_disconnect_cuts_inside_an_event():
    answer = faulty("disconnect")
    assert recorded().body.startswith(answer.body)
    assert answer.body != recorded().body
    assert len(split_frames(answer.reads)) == 2
    assert not answer.body.endswith(b"\n\n")
    assert answer.is_cut


def test_split_cuts_inside_a_character_and_loses_nothing():
    answer = faulty("split")
    assert answer.body == recorded().body
    assert len(answer.reads) == 8
    with pytest.raises(UnicodeDecodeError):
        answer.reads[0].data.decode()
    assert answer.reads[1].time_us == 200 + SPLIT_US
    events = [frame.data for frame in split_frames(answer.reads)]
    assert events == [frame.data for frame in split_frames(recorded().reads)]


def test_drip_sends_a_few_bytes_at_a_time():
    answer = faulty("drip")
    assert answer.body == recorded().body
    assert {len(read.data) for read in answer.reads[:-1]} == {DRIP_BYTES}
    gaps = [late.time_us - early.time_us for early, late in zip(answer.reads, answer.reads[1:], strict=False)]
    assert set(gaps) == {DRIP_US}


def test_malformed_breaks_the_json_of_one_event_and_no_frame():
    frames = split_frames(faulty("malformed").reads)
    assert len(frames) == 4
    for index, event in enumerate(frames[:3]):
        if index == 2:
            with pytest.raises(json.JSONDecodeError):
                json.loads(event.data)
        else:
            json.loads(event.data)


def test_malformed_breaks_a_whole_answer_too():
    answer = faulty("malformed", [(200, b'{"choices": []}')], JSON)
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)
    assert not answer.is_cut


@pytest.mark.parametrize(("name", "status"), [("429", 429), ("500", 500)])
def test_errors_come_at_once_in_openais_shape(name, status):
    answer = faulty(name)
    assert (answer.status, answer.end_us) == (status, 0)
    assert set(json.loads(answer.body)["error"]) == {"message", "type", "param", "code"}
    assert FAULTS[name].is_passing
    assert (answer.headers.get("retry-after") == "1") is (status == 429)


def test_a_fault_changes_no_recording():
    before = recorded()
    for fault in FAULTS.values():
        fault.apply(before)
    assert before == recorded()
    assert [frame("가"), DONE] == [before.reads[0].data, before.reads[-1].data]
