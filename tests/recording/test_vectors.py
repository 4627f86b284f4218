"""The shared vectors: what Python must find is what every other reader must find."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tokenreel.recording import (
    RecordingError,
    dump_recording,
    exchanges,
    measure_exchange,
    output_text,
    parse_recording,
    read_recording,
)

FOLDER = Path(__file__).parents[1] / "vectors"
GOOD = (FOLDER / "split-hangul.jsonl").read_text("utf-8")
REFUSED = json.loads((FOLDER / "refused.json").read_text("utf-8"))
VECTORS = sorted(FOLDER.glob("*.jsonl"))


def test_every_case_of_the_design_has_a_vector():
    names = {path.stem for path in VECTORS}
    assert names >= {"retry", "two-in-turn", "three-at-once", "split-hangul", "disconnect"}


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vector(path):
    recording = read_recording(path)
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    found = [
        {"status": exchange.status, "end_reason": exchange.end_reason, **asdict(measure_exchange(exchange))}
        for exchange in exchanges(recording)
    ]
    assert json.loads(json.dumps(found)) == expected["exchanges"]
    assert output_text(recording) == expected["output"]


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_reading_and_writing_changes_no_byte(path):
    assert dump_recording(read_recording(path)).encode() == path.read_bytes()


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["title"])
def test_what_every_reader_refuses(case):
    old, new = case["replace"]
    assert old in GOOD
    with pytest.raises(RecordingError) as caught:
        parse_recording(GOOD.replace(old, new, 1))
    assert caught.value.line == case["line"]
