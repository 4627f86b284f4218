"""`record --compare` and expected exits, for real against a scripted endpoint."""

import json

import pytest

from courses import record_from, recording_of, write_course
from scripted import Reply
from tokenreel.recording import read_recording

ASK = """\
from openai import OpenAI
with OpenAI(max_retries=0).chat.completions.create(model="m", messages=[], stream=True) as stream:
    for chunk in stream:
        print(chunk.choices[0].delta.content)"""


def answering(*texts, **keys):
    async def script(reply: Reply) -> None:
        chunks = [
            {"choices": [{"delta": {"content": text}}], "object": "chat.completion.chunk", **keys}
            for text in texts
        ]
        body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
        await reply.start("200 OK", content_type="text/event-stream")
        await reply.send(body.encode())
        await reply.end()

    return script


@pytest.fixture
def root(tmp_path):
    root = write_course(tmp_path, ASK)
    assert record_from(root, answering("a", "b")).exit_code == 0
    return root


def test_another_text_is_no_difference_and_nothing_is_written(root):
    before = recording_of(root).read_bytes()
    done = record_from(root, answering("c"), "--compare")
    assert (done.exit_code, done.stdout) == (
        0,
        "one: no expectations; the same shape (the recording stays as it is)\n",
    )
    assert recording_of(root).read_bytes() == before


def test_another_shape_is_told_and_is_no_failure(root):
    done = record_from(root, answering("c", fingerprint="x"), "--compare")
    assert (done.exit_code, done.stdout) == (
        0,
        "one: no expectations; 1 difference (the recording stays as it is)\n"
        "    exchange 0: chat.completion.chunk: keys only live: fingerprint\n",
    )


def test_an_expectation_that_fails_live_is_a_failure(root):
    (recording_of(root).parent / "demo.yml").write_text("expect:\n- status: 200\n- text: {contains: a}\n")
    assert record_from(root, answering("a"), "--compare").exit_code == 0
    done = record_from(root, answering("c"), "--compare")
    assert done.exit_code == 1
    assert "expectation-failed demo one: expected a text that contains `a`, found `c`" in done.stdout
    assert "one: 2 expectations, 1 failed; the same shape" in done.stdout


def test_without_a_recording_only_expectations_are_looked_at(root):
    recording_of(root).unlink()
    done = record_from(root, answering("c"), "--compare")
    assert (done.exit_code, done.stdout) == (
        0,
        "one: no expectations; there is no recording to compare with\n",
    )


def test_a_damaged_recording_is_called_so(root):
    recording_of(root).write_text("{}\n")
    done = record_from(root, answering("c"), "--compare")
    assert (done.exit_code, done.stdout) == (0, "one: no expectations; its recording is damaged\n")


def test_what_cannot_be_run_is_told_as_when_it_is_recorded(tmp_path):
    done = record_from(write_course(tmp_path, "1 / 0"), answering("c"), "--compare")
    assert done.exit_code == 1
    assert "program-failed demo one: the program failed with exit status 1" in done.stdout


def test_a_program_that_is_meant_to_fail_is_recorded(tmp_path):
    root = write_course(tmp_path, "print('no')\nexit(3)")
    settings = root / "demos" / "one" / "demo.yml"
    settings.parent.mkdir(parents=True)
    settings.write_text("expect: [{exit: 3}]\n")
    assert record_from(root, answering()).exit_code == 0
    assert read_recording(recording_of(root)).events[-1].payload == {"code": 3}
    settings.write_text("expect: [{exit: 4}]\n")
    done = record_from(root, answering())
    assert (
        "program-failed demo one: its demo.yml expects exit status 4, and the program's was 3" in done.stdout
    )
