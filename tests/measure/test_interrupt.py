"""Ctrl-C: what had ended is kept, what it interrupts is no run, and one sentence says how to go on."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading

import httpx2
import pytest

from runs import PLAN, header, run
from scripted import Reply
from serving import answers, serving
from tokenreel.capture import Endpoint
from tokenreel.measure import Task, latest_run_file, load_plan, run_file_paths, schedule
from tokenreel.measure.ask import Asker
from tokenreel.measure.interrupt import unbroken
from tokenreel.measure.measure import Session, make_runs
from tokenreel.measure.run_file import RunWriter, read_run_file

SAID = "stopped: any run that had ended is kept; run the same command again to go on\n"
ENDPOINT = Endpoint("scripted", "http://127.0.0.1:9/v1", None, None, None, None, None)
MEASURE = """
import sys
from pathlib import Path
from tokenreel.capture import endpoints
from tokenreel.cli import main

endpoints.fetch_weights = lambda: Path("weights.gguf")
endpoints.version = lambda name: "1"
main(sys.argv[1:])
"""
LOADING = """
import os, time


class CommonParams:
    model = type("Model", (), {})()
    sampling = type("Sampling", (), {})()


def Server(params):
    with open(os.environ["END"], "wb", buffering=0) as end:
        end.write(b"loading")
        time.sleep(600)
"""
"""A package in place of the local model's, that never has loaded it."""


@pytest.fixture
def root(tmp_path):
    plan = "prompts: {words: Write 500 words.}\nmodels: [gpt-5.4]\nmax_tokens: 700\npairs: 3\n"
    for name, text in {"lessons/course.yml": "title: {en: C}\n", "demos/five/plan.yml": plan}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@contextlib.contextmanager
def measuring(root, *options, **more):
    """Measure in a session of its own, as a terminal's is, so that all of its processes get Ctrl-C."""
    command = [sys.executable, "-c", MEASURE, "measure", "--project", str(root), *options]
    there = {**os.environ, "PYTHONUTF8": "1", **more}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=there, start_new_session=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ctrl_c(process):
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    return said


@pytest.mark.parametrize("client", ["sync", "async"])
def test_what_had_ended_is_kept(root, client):
    """Stopped within an answer that would go on for ever."""
    clients = [task.client for task in schedule(load_plan(root, "five"))]
    before = clients.index(client, 6)
    stalled = threading.Event()

    async def script(reply: Reply) -> None:
        if len(replies) <= before:
            await answers()(reply)
        else:
            stalled.set()
            await reply.until_client_leaves()

    with (
        serving(script) as (endpoint, replies),
        measuring(root, "--base-url", endpoint.base_url) as process,
    ):
        assert stalled.wait(60)
        assert ctrl_c(process) == SAID
        assert process.returncode == 130
    assert [one.error for one in latest_run_file(root, "five").runs] == [None] * before


def test_while_the_model_starts_it_is_one_sentence_too(root, tmp_path):
    (tmp_path / "stand-in").mkdir()
    (tmp_path / "stand-in" / "xllamacpp.py").write_text(textwrap.dedent(LOADING), "utf-8")
    end = tmp_path / "end"
    os.mkfifo(end)
    with (
        measuring(root, PYTHONPATH=str(tmp_path / "stand-in"), END=str(end)) as process,
        end.open("rb") as reading,
    ):
        assert reading.read(7) == b"loading"
        assert ctrl_c(process) == "starting the local model …\n" + SAID
        assert process.returncode == 130
        assert reading.read() == b"", "the server has ended"
    assert run_file_paths(root, "five") == []


def failure(request):
    raise httpx2.ReadError("the server is gone")


def answer(request):
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Bread."}}
    body = json.dumps({"id": "x", "object": "chat.completion", "model": "Small", "choices": [choice]})
    return httpx2.Response(200, content=body.encode(), headers={"content-type": "application/json"})


@pytest.mark.parametrize("end", [failure, answer])
def test_a_run_that_ends_while_it_is_interrupted_is_none(monkeypatch, end):
    class Interrupted(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request):
            os.kill(os.getpid(), signal.SIGINT)
            return end(request)

    monkeypatch.setattr(httpx2, "AsyncHTTPTransport", Interrupted)
    with Asker(PLAN, ENDPOINT) as asker, pytest.raises(KeyboardInterrupt):
        asker.run(Task(1, "words", "gpt-5.4", "async", "whole", is_warm_up=False))


def test_a_line_is_written_to_its_end(tmp_path, monkeypatch):
    """Interrupted just as a run that has ended is written."""
    real = RunWriter.append

    def append(writer, ended):
        os.kill(os.getpid(), signal.SIGINT)
        real(writer, ended)

    monkeypatch.setattr(RunWriter, "append", append)
    monkeypatch.setattr(Asker, "run", lambda asker, task: run(1))
    writer = RunWriter.create(tmp_path / "demos" / "five" / "runs" / "a.jsonl", header())
    session = Session(writer, (run(1).task, run(2).task), 0)
    with pytest.raises(KeyboardInterrupt):
        make_runs(session, PLAN, ENDPOINT)
    assert len(read_run_file(writer.path).runs) == 1


def test_where_nothing_came_nothing_is_raised():
    before = signal.getsignal(signal.SIGINT)
    with unbroken():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
