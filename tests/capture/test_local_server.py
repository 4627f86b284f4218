"""How the bundled model is served: what makes its answers repeatable, what it ends with, and whose it is."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import textwrap

import pytest

STAND_IN = """
import os, time


class Server:
    def __init__(self, params):
        self.listening_address = f"http://127.0.0.1:1/{os.getpid()}/{os.getsid(0)}"
        self.end = os.open(os.environ["END"], os.O_WRONLY)  # closed when this process ends, and never before
        if "HANG" in os.environ:
            os.write(self.end, b"loading")
            time.sleep(600)


class CommonParams:
    model = type("Model", (), {})()
    sampling = type("Sampling", (), {})()
"""
"""In place of the real package, which is slow and large."""
PARENT = """
import sys
from pathlib import Path
from tokenreel.capture import endpoints

endpoints.fetch_weights = lambda: Path("weights.gguf")
endpoints.version = lambda name: "1"
with endpoints.open_endpoint("local") as endpoint:
    print(endpoint.base_url, endpoint.server, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def start(tmp_path):
    """Return what starts a parent with its server, and the pipe that ends when the server does."""
    (tmp_path / "xllamacpp.py").write_text(textwrap.dedent(STAND_IN), "utf-8")
    end = tmp_path / "end"
    os.mkfifo(end)
    with contextlib.ExitStack() as stack:

        def started(**more):
            there = {**os.environ, "PYTHONPATH": str(tmp_path), "END": str(end), **more}
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            parent = subprocess.Popen([sys.executable, "-c", PARENT], env=there, **pipes)
            stack.enter_context(parent)
            stack.callback(parent.kill)
            return parent, stack.enter_context(end.open("rb", buffering=0))

        yield started


def has_ended(end):
    return bool(select.select([end], [], [], 30)[0]) and end.read() == b""


def test_ctrl_c_in_the_terminal_does_not_reach_it(start):
    parent, end = start()
    address, server = parent.stdout.readline().split(" ", 1)
    _, pid, session, version = address.removeprefix("http://").split("/")
    assert session == pid != str(os.getsid(parent.pid)), "a session of its own has no terminal"
    assert (version, server) == ("v1", "llama.cpp server via xllamacpp 1\n")
    parent.stdin.close()
    assert parent.wait(30) == 0
    assert has_ended(end)


@pytest.mark.parametrize("state", ["serving", "loading"])
def test_it_ends_with_its_parent_however_that_ends(start, state):
    parent, end = start(**({"HANG": "1"} if state == "loading" else {}))
    assert end.read(7) == b"loading" if state == "loading" else parent.stdout.readline()
    parent.send_signal(signal.SIGKILL)
    parent.wait(30)
    assert has_ended(end)


def test_the_same_question_gets_the_same_answer_by_a_name_that_is_no_path():
    pytest.importorskip("xllamacpp")
    from tokenreel.capture.local_server import SEED, make_params  # noqa: PLC0415 - the others need no such package

    params = make_params("/somewhere/me/model.gguf", "SmolLM2")
    assert (SEED, params.sampling.seed) == (42, 42)
    assert params.model_alias == {"SmolLM2"}
    assert params.model.path == "/somewhere/me/model.gguf"
    assert (params.hostnames, params.port) == (["127.0.0.1"], 0)
