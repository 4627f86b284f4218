"""Setting up an environment where something is lacking: a clear sentence, and a status that says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OFFLINE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",  # the discard port: nothing listens there
    "PIP_RETRIES": "0",
    "PIP_CONFIG_FILE": os.devnull,
}
PYTHON = f'exec "{sys._base_executable}" "$@"'
"""A link would lose the libraries that lie beside the real one."""


def test_no_python(checkout):
    done = checkout.run()
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "tokenreel: no Python found: install Python 3.12 or newer, then run this again"
    )


def test_no_network(checkout):
    checkout.program("python3", PYTHON)
    done = checkout.run(**OFFLINE)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last == "tokenreel: could not fetch uv: is there a network? The details are in .cache/uv.log"


def test_an_old_python_is_passed_over(checkout):
    checkout.program("python3", "exit 1")
    assert "no Python found" in checkout.run().stderr


@pytest.mark.parametrize(
    ("uv", "said"),
    [
        (None, "could not fetch uv: is there a network? The details are in .cache/uv.log"),
        (
            "echo no network >&2; exit 2",
            "no Python 3.12 or newer was found, and none could be fetched: install one, then run this again",
        ),
    ],
    ids=["without uv", "with uv"],
)
def test_only_an_old_python_and_no_network(checkout, uv, said):
    checkout.program("python3", f'case $2 in *"(3, 12)"*) exit 1 ;; esac\n{PYTHON}')
    if uv is not None:
        checkout.program("uv", uv)
    done = checkout.run(**OFFLINE)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"tokenreel: {said}"


def test_an_installation_that_fails_is_one_clear_sentence_and_tried_again(checkout):
    checkout.program(
        "uv",
        """case $1 in
venv) while [ $# -gt 1 ]; do shift; done; mkdir -p "$1/bin" && touch "$1/bin/python" ;;
*) echo "error: no such host" >&2; exit 2 ;;
esac""",
    )
    for _ in range(2):
        done = checkout.run()
        assert done.returncode == 1
        assert done.stderr.splitlines() == [
            "tokenreel: setting up the environment in .venv (once, and after an update)",
            "tokenreel: could not install what is needed: is there a network? "
            "The details are in .cache/set-up.log",
        ]
    assert (checkout.root / ".cache" / "set-up.log").read_text() == "error: no such host\n"
    assert list((checkout.root / ".venv").glob(".tokenreel-*")) == []


def test_what_is_set_up_is_not_set_up_again():
    command = [str(ROOT / "scripts" / "tokenreel"), "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
