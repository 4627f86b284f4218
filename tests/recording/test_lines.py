"""Reading, refusing and writing recordings."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.recording import (
    Event,
    Read,
    Recording,
    RecordingError,
    decode_bytes,
    dump_recording,
    encode_bytes,
    exchanges,
    parse_recording,
    read_recording,
    write_recording,
)

VECTOR = Path(__file__).parents[1] / "vectors" / "split-hangul.jsonl"
GOOD = VECTOR.read_text("utf-8")


def edited(line: int, old: str, new: str) -> str:
    lines = GOOD.split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return "\n".join(lines)


BAD = [
    ("empty file", "", 1, "the file is empty"),
    ("cut last line", GOOD[:-1], 9, "cut off"),
    ("no header", "[]\n", 1, "expected a header"),
    ("newer version", edited(1, '"tokenreel":1', '"tokenreel":2'), 1, "expected format version 1, found 2"),
    ("true is no version", edited(1, '"tokenreel":1', '"tokenreel":true'), 1, "found True"),
    ("header without demo", edited(1, '"demo"', '"omed"'), 1, '"demo" must be text'),
    ("not JSON", edited(3, "[90", "[90,,"), 3, "not JSON"),
    ("NaN", edited(3, "200", "NaN"), 3, "NaN is not JSON"),
    ("a key twice", edited(3, '"status"', '"status":200,"status"'), 3, "twice"),
    ("not an event", edited(3, '"head"', "7"), 3, "expected [time"),
    ("time as text", edited(3, "[90", '["90"'), 3, "expected [time"),
    ("time going back", edited(5, "[250", "[80"), 5, "from 100 to 80"),
    ("a later exchange first", edited(2, "0,{", "1,{"), 2, "expected exchange 0, found 1"),
    ("body without request", edited(4, '"body",0', '"body",5'), 4, "has no request"),
    ("head twice", edited(4, '"body"', '"head"'), 4, "past its"),
    ("damaged base64", edited(4, '"b64":"', '"b64":"!'), 4, "base64 is damaged"),
    ("missing bytes", edited(7, '"bytes":', '"bytes":1'), 7, "and has"),
    ("another sha256", edited(7, '"sha256":"', '"sha256":"0'), 7, "sha256 is not"),
    ("unknown end", edited(7, '"eof"', '"tired"'), 7, "must be one of"),
    ("status as text", edited(3, "200", '"200"'), 3, '"status" must be'),
    ("exit as text", edited(9, '"code":0', '"code":"0"'), 9, '"code" must be'),
]


@pytest.mark.parametrize(
    ("text", "line", "reason"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_bad_recording_is_refused_with_its_line(text, line, reason):
    with pytest.raises(RecordingError) as caught:
        parse_recording(text)
    assert caught.value.line == line
    assert reason in caught.value.reason
    assert caught.value.hint


def test_bytes_that_are_no_utf8_are_refused_with_their_line(tmp_path):
    path = tmp_path / "recording.jsonl"
    path.write_bytes(GOOD.encode().replace(b'"head"', b'"\xff"'))
    with pytest.raises(RecordingError, match="line 3: not UTF-8"):
        read_recording(path)


def test_unknown_events_and_keys_survive():
    text = edited(1, '"redactions"', '"later":[1.5,"\u2028"],"redactions"')
    head, rest = text.split("\n", 1)
    text = head + '\n[-5,"mark",null,{"label":"가\u2028\\ud800"}]\n' + rest
    again = dump_recording(parse_recording(text))
    assert parse_recording(again) == parse_recording(text)
    assert [json.loads(line) for line in again[:-1].split("\n")] == [
        json.loads(line) for line in text[:-1].split("\n")
    ]


def test_write_replaces_the_earlier_file_or_leaves_it(tmp_path):
    path = tmp_path / "demos" / "d" / "recording.jsonl"
    recording = parse_recording(GOOD)
    write_recording(path, recording)
    assert read_recording(path) == recording
    bad = Recording(recording.header, (*recording.events, Event(0, "out", None, "too early")))
    with pytest.raises(RecordingError):
        write_recording(path, bad)
    assert [found.name for found in path.parent.iterdir()] == ["recording.jsonl"]
    assert read_recording(path) == recording


def test_a_full_disk_leaves_the_earlier_file(tmp_path, monkeypatch):
    path = tmp_path / "recording.jsonl"
    path.write_text("earlier")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_recording(path, parse_recording(GOOD))
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]


@given(st.binary())
def test_any_bytes_round_trip(data):
    assert decode_bytes(json.loads(json.dumps(encode_bytes(data)))) == data


@given(st.lists(st.tuples(st.integers(0, 10**9), st.binary(max_size=30)), max_size=8))
def test_any_byte_stream_cut_anywhere_comes_back_from_a_file_as_it_was(parts):
    reads, at_us = [], 3
    for gap_us, data in parts:
        at_us += gap_us
        reads.append(Read(at_us, data))
    body = b"".join(read.data for read in reads)
    end = {"reason": "eof", "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    events = (
        Event(1, "request", 0, {"method": "POST", "path": "/x", "headers": {}, "body": None}),
        Event(2, "head", 0, {"status": 200, "headers": {}}),
        *(Event(read.time_us, "body", 0, encode_bytes(read.data)) for read in reads),
        Event(at_us, "end", 0, end),
    )
    header = parse_recording(GOOD).header
    recording = parse_recording(dump_recording(Recording(header, events)))
    (exchange,) = exchanges(recording)
    assert exchange.reads == tuple(reads)
    assert exchange.body == body
    assert recording.events == events


@given(st.text())
def test_any_text_is_a_recording_or_refused(text):
    try:
        parse_recording(text)
    except RecordingError as error:
        assert 1 <= error.line <= text.count("\n") + 1


@given(st.sampled_from(GOOD.splitlines()[1:]), st.integers(0, 400), st.characters())
def test_a_changed_character_is_never_a_traceback(line, position, character):
    mutated = line[:position] + character + line[position + 1 :]
    try:
        parse_recording(GOOD.replace(line, mutated))
    except RecordingError as error:
        assert error.hint
