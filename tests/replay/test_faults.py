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


MERGED = [(200, frame("가") + frame("을")), (400, frame("!") + frame("?") + DONE)]
"""As a proxy may hand them on: two events in one read, three in the other."""
CHARS = [(index, bytes([byte])) for index, byte in enumerate(b"".join(data for _, data in READS), start=200)]
"""Every byte in a read of its own."""
TYPED = [
    (200 + index, f'event: response.output_text.delta\r\ndata: {{"delta": "{word}"}}\r\n\r\n'.encode())
    for index, word in enumerate(["Mer", "cury", " is"])
]
CUT_ANYHOW = pytest.mark.parametrize("reads", [READS, MERGED, CHARS, TYPED, [(200, frame("가"))]])


def texts(answer):
    return [event.data for event in split_frames(answer.reads)]


@CUT_ANYHOW
def test_stall_sends_the_events_of_the_first_half_and_stays_open(reads):
    answer = faulty("stall", reads)
    whole = [text for text in texts(recorded(reads)) if text != "[DONE]"]
    assert texts(answer) == whole[: len(whole) // 2]
    assert recorded(reads).body.startswith(answer.body)
    assert answer.is_cut
    assert answer.end_us == STALL_US + (answer.reads[-1].time_us if answer.reads else answer.head_us)


@CUT_ANYHOW
def test_disconnect_cuts_inside_the_json_of_the_middle_event(reads):
    answer = faulty("disconnect", reads)
    whole = [text for text in texts(recorded(reads)) if text != "[DONE]"]
    assert recorded(reads).body.startswith(answer.body)
    assert texts(answer) == whole[: len(whole) // 2]
    begun = answer.body.decode("utf-8", "ignore").rpartition("data: ")[2]
    assert begun.startswith("{")
    assert whole[len(whole) // 2].startswith(begun)
    assert answer.is_cut
    assert answer.end_us == answer.reads[-1].time_us


def test_an_error_that_came_whole_is_cut_in_its_middle():
    assert faulty("disconnect", [(200, b'{"a": 123}\n')], JSON).body == b'{"a":'
    assert faulty("stall", [(200, b'{"a"'), (300, b": 123}")], JSON).body == b'{"a":'


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


@CUT_ANYHOW
def test_malformed_breaks_the_json_of_the_middle_event_and_no_frame(reads):
    whole, broken = texts(recorded(reads)), texts(faulty("malformed", reads))
    assert len(broken) == len(whole)
    middle = sum(text != "[DONE]" for text in whole) // 2
    for index, (text, wanted) in enumerate(zip(broken, whole, strict=True)):
        if index == middle:
            with pytest.raises(json.JSONDecodeError):
                json.loads(text)
            assert "\ufffd" not in text, "the characters are whole"
        else:
            assert text == wanted


def test_split_cuts_no_two_events_apart_that_came_as_one():
    answer = faulty("split", [(200, frame("a") + frame("b"))])
    assert [len(split_frames(answer.reads[:1])), len(answer.reads)] == [1, 2]
    assert not answer.reads[0].data.endswith(b"\n\n")
    assert answer.body == frame("a") + frame("b")


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
