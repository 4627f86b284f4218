"""The notebook: what it leaves out, and what that does to the rest."""

from tokenreel.capture.recorder import Recorder
from tokenreel.recording import Event


def test_an_exchange_that_did_not_reach_the_endpoint_is_left_out_and_the_others_close_up():
    told = []
    times = iter(range(1_000, 20_000, 1_000))
    recorder = Recorder(clock_ns=lambda: next(times), on_left_out=told.append)
    missed, kept, missed_too, last = (recorder.add_request({"path": path}) for path in "abcd")
    recorder.miss(missed, "refused")
    recorder.miss(missed_too, "refused")
    recorder.add("out", None, "x")
    for index in (missed, last, kept):
        recorder.add("end", index, None)
    assert recorder.first_ns == 2_000
    assert recorder.notes(2_000).events == (
        Event(0, "request", 0, {"path": "b"}),
        Event(2, "request", 1, {"path": "d"}),
        Event(3, "out", None, "x"),
        Event(5, "end", 1, None),
        Event(6, "end", 0, None),
    )
    assert recorder.notes(0).unreachable == "refused"
    assert told == ["a request did not reach the endpoint (refused)"]
