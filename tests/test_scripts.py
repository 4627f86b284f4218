"""The scripts on machines that lack something: one clear sentence each, and an exit status that says so."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("bash", "cat", "cksum", "dirname", "env", "flock", "id", "ls", "mkdir")
NOWHERE = "http://127.0.0.1:9/"
"""The discard port: nothing listens there."""


@pytest.fixture
def checkout(tmp_path):
    """Return a copy of what the scripts need, without an environment, and a PATH that holds no Python."""
    root = tmp_path / "checkout"
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "pyproject.toml", root)
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in TOOLS:
        if (place := shutil.which(tool)) is not None:
            (tools / tool).symlink_to(place)
    return root, tools


def run(root: Path, path: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": path, "HOME": str(root), "PYENV_ROOT": str(root), **environment}
    command = ["bash", str(root / "scripts" / "tokenreel"), "--version"]
    return subprocess.run(command, env=clean, capture_output=True, text=True, check=False)


def test_no_python(checkout):
    root, tools = checkout
    done = run(root, str(tools))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "tokenreel: no Python found: install Python 3.12 or newer, then run this again"
    )


def test_no_network(checkout):
    root, tools = checkout
    python = tools / "python3"  # a link would lose the libraries that lie beside the real one
    python.write_text(f'#!/bin/bash\nexec "{sys._base_executable}" "$@"\n')
    python.chmod(0o755)
    quiet = {
        "PIP_INDEX_URL": NOWHERE,
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
        "TOKENREEL_OWN_UV": "1",
    }
    done = run(root, str(tools), **quiet)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last == "tokenreel: could not fetch uv: is there a network? The details are in .cache/uv.log"


def test_an_old_python_is_passed_over(checkout):
    root, tools = checkout
    old = tools / "python3"
    old.write_text("#!/bin/bash\nexit 1\n")
    old.chmod(0o755)
    assert "no Python found" in run(root, str(tools)).stderr


def test_what_is_set_up_is_not_set_up_again():
    command = [str(ROOT / "scripts" / "tokenreel"), "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_serve_says_that_a_port_is_in_use():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        command = [str(ROOT / "scripts" / "serve"), str(port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"serve: port {port} is in use: stop what uses it, or name another: scripts/serve {port + 1}\n"
    )
