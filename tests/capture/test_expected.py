"""`record` puts nothing in the place of a recording that isn't what its `expect:` says."""

import pytest

from courses import record_from, recording_of, write_course
from test_compare import ASK, answering
from tokenreel.recording import output_text, read_recording

EXPECT = "expect:\n- status: 200\n- text: {contains: a}\n"


@pytest.fixture
def root(tmp_path):
    root = write_course(tmp_path, ASK)
    assert record_from(root, answering("a")).exit_code == 0
    (recording_of(root).parent / "demo.yml").write_text(EXPECT)
    return root


def test_what_fails_its_expectation_leaves_the_earlier_one_and_is_kept_aside(root):
    before = recording_of(root).read_bytes()
    done = record_from(root, answering("c"))
    assert done.exit_code == 1
    assert done.stdout == (
        "demos/one/demo.yml:3:3: expectation-failed demo one: expected a text that contains `a`, found `c`\n"
        "    Fix what is expected, or the code, and run `tokenreel record one`.\n"
        "one: demos/one/recording.jsonl is as it was; what came now is kept in "
        ".cache/tokenreel/failed-takes/one.jsonl\n"
    )
    assert recording_of(root).read_bytes() == before
    assert output_text(read_recording(root / ".cache/tokenreel/failed-takes/one.jsonl")) == "c\n"


def test_a_first_one_that_fails_is_none(root):
    recording_of(root).unlink()
    done = record_from(root, answering("c"))
    assert done.exit_code == 1
    assert "one: there is still no demos/one/recording.jsonl; what came now is kept in " in done.stdout
    assert not recording_of(root).exists()


def test_a_good_one_takes_its_place_and_the_failed_take_is_gone(root):
    record_from(root, answering("c"))
    done = record_from(root, answering("b", "a"))
    assert done.exit_code == 0, done.output
    assert output_text(read_recording(recording_of(root))) == "b\na\n"
    assert list((root / ".cache/tokenreel/failed-takes").iterdir()) == []


def test_where_it_cannot_be_kept_aside_the_earlier_one_still_stays(root):
    (root / ".cache").write_text("mine")
    before = recording_of(root).read_bytes()
    done = record_from(root, answering("c"))
    assert done.exit_code == 1
    assert "expectation-failed" in done.stdout
    assert "kept in" not in done.stdout
    assert recording_of(root).read_bytes() == before


def test_a_refusal_that_nothing_expects_is_told_and_recorded(tmp_path):
    async def refusing(reply):
        await reply.start("404 Not Found", content_type="application/json")
        await reply.send(b'{"error": {"message": "no"}}')
        await reply.end()

    code = f"try:\n{''.join(f'    {line}{chr(10)}' for line in ASK.splitlines())}except Exception: pass"
    root = write_course(tmp_path, code)
    done = record_from(root, refusing)
    assert done.exit_code == 0, done.output
    assert "unexpected-status demo one: exchange 0 got status 404, and nothing expects that" in done.stdout
    assert "recorded demos/one/recording.jsonl" in done.stdout
