"""The notebook: what it leaves out, and what that does to the rest."""

from tokenreel.capture.recorder import Recorder
from tokenreel.recording import Event


def ask(path: str) -> dict:
    return {"method": "GET", "path": path}


def test_an_exchange_that_did_not_reach_the_endpoint_is_left_out_and_the_others_close_up():
    told = []
    times = iter(range(1_000, 20_000, 1_000))
    recorder = Recorder(clock_ns=lambda: next(times), on_left_out=told.append)
    missed, kept, missed_too, last = (recorder.add_request(ask(path)) for path in "abcd")
    recorder.miss(missed, "refused")
    recorder.miss(missed_too, "refused")
    recorder.add("out", None, "x")
    for index in (missed, last, kept):
        recorder.add_end(index, None)
    assert recorder.first_ns == 2_000
    assert recorder.notes(2_000).events == (
        Event(0, "request", 0, ask("b")),
        Event(2, "request", 1, ask("d")),
        Event(3, "out", None, "x"),
        Event(5, "end", 1, None),
        Event(6, "end", 0, None),
    )
    assert recorder.notes(0).unreachable == "refused"
    assert told == ["a request did not reach the endpoint (refused)"]


def test_an_exchange_without_an_end_is_left_out_once_recording_is_over():
    told = []
    recorder = Recorder(on_left_out=told.append)
    running, ended, running_too = (recorder.add_request(ask(path)) for path in ("/a?key=b", "/b", "/a?key=c"))
    recorder.add("body", running, "x")
    recorder.add_end(ended, None)
    assert (recorder.running, len(recorder.notes(0).events)) == (2, 5)
    recorder.drop_unfinished()
    notes = recorder.notes(0)
    assert [(event.code, event.exchange) for event in notes.events] == [("request", 0), ("end", 0)]
    assert notes.unfinished == ("GET /a", "GET /a")
    assert told == ["GET /a was still running", "GET /a was still running"], "each: none of them is recorded"
    assert recorder.running == len((running, running_too))
