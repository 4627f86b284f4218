"""The scripts on machines that lack something: one clear sentence each, and an exit status that says so."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from tokenreel.cli.site import serve

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())
TOOLS = (
    "bash", "cat", "cksum", "cmp", "dirname", "env", "flock", "id", "ls", "mkdir", "rm", "touch", "uname",
)  # fmt: skip
OFFLINE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",  # the discard port: nothing listens there
    "PIP_RETRIES": "0",
    "PIP_CONFIG_FILE": os.devnull,
}
PYTHON = f'exec "{sys._base_executable}" "$@"'
"""A link would lose the libraries that lie beside the real one."""


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


def run(root: Path, path: str, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": path, "HOME": str(root), "PYENV_ROOT": str(root), **environment}
    script, *arguments = command or ("tokenreel", "--version")
    words = ["bash", str(root / "scripts" / script), *arguments]
    return subprocess.run(words, env=clean, capture_output=True, text=True, check=False)


def program(place: Path, text: str) -> None:
    """Write a program in bash that stands in for another."""
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"#!/bin/bash\n{text}\n")
    place.chmod(0o755)


def set_up(root: Path, level: str) -> None:
    """Mark a copy's environment as made of the copy's files; what it holds is for the caller to put there."""
    program(root / ".venv" / "bin" / "python", "exit 0")
    command = ["bash", "-c", 'source "$0/scripts/environment.sh"; fingerprint', str(root)]
    mark = subprocess.run(command, capture_output=True, check=True).stdout
    (root / ".venv" / f".tokenreel-{level}").write_bytes(mark)


def test_no_python(checkout):
    root, tools = checkout
    done = run(root, str(tools))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "tokenreel: no Python found: install Python 3.12 or newer, then run this again"
    )


def test_no_network(checkout):
    root, tools = checkout
    program(tools / "python3", PYTHON)
    done = run(root, str(tools), **OFFLINE)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last == "tokenreel: could not fetch uv: is there a network? The details are in .cache/uv.log"


def test_an_old_python_is_passed_over(checkout):
    root, tools = checkout
    program(tools / "python3", "exit 1")
    assert "no Python found" in run(root, str(tools)).stderr


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
    root, tools = checkout
    program(tools / "python3", f'case $2 in *"(3, 12)"*) exit 1 ;; esac\n{PYTHON}')
    if uv is not None:
        program(tools / "uv", uv)
    done = run(root, str(tools), **OFFLINE)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"tokenreel: {said}"


def test_an_installation_that_fails_is_one_clear_sentence_and_tried_again(checkout):
    root, tools = checkout
    program(
        tools / "uv",
        """case $1 in
venv) while [ $# -gt 1 ]; do shift; done; mkdir -p "$1/bin" && touch "$1/bin/python" ;;
*) echo "error: no such host" >&2; exit 2 ;;
esac""",
    )
    for _ in range(2):
        done = run(root, str(tools))
        assert done.returncode == 1
        assert done.stderr.splitlines() == [
            "tokenreel: setting up the environment in .venv (once, and after an update)",
            "tokenreel: could not install what is needed: is there a network? "
            "The details are in .cache/set-up.log",
        ]
    assert (root / ".cache" / "set-up.log").read_text() == "error: no such host\n"
    assert list((root / ".venv").glob(".tokenreel-*")) == []


def test_what_is_set_up_is_not_set_up_again():
    command = [str(ROOT / "scripts" / "tokenreel"), "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "name", ["serve", "build", "bench_player", "bench_replay", "picture_player", "lock", "plot", "test"]
)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_a_short_usage_and_changes_nothing(checkout, name, option):
    root, tools = checkout
    before = sorted(root.rglob("*"))
    done = run(root, str(tools), name, option)
    assert (done.returncode, done.stderr) == (0, "")
    first, *rest = done.stdout.splitlines()
    assert first.startswith(f"Usage: scripts/{name}")
    assert 1 <= len(rest) <= 3
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "argument", "status"),
    [
        ("picture_player", "--version", 2),
        ("bench_player", "--long", 1),
        ("lock", "-x", 2),
        ("serve", "--long", 1),
    ],
)
def test_what_a_script_does_not_know_is_refused_before_anything_is_set_up(checkout, name, argument, status):
    root, tools = checkout
    before = sorted(root.rglob("*"))
    done = run(root, str(tools), name, argument)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr
    assert sorted(root.rglob("*")) == before


def served_with(checkout, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `scripts/serve` with a `tokenreel` that only prints what it was given."""
    root, tools = checkout
    set_up(root, "run")
    program(root / ".venv" / "bin" / "tokenreel", 'printf "%s\\n" "$@"')
    return run(root, str(tools), "serve", *words)


@pytest.mark.parametrize("option", [option for option in serve.params if isinstance(option, click.Option)])
def test_serve_passes_on_what_the_command_takes(checkout, option):
    name = option.opts[0]
    port = [] if name == "--port" else ["8001"]
    for words in [[name]] if option.is_flag else [[name, "7"], [f"{name}=7"]]:
        done = served_with(checkout, *port, *words)
        assert (done.returncode, done.stderr) == (0, "")
        ours = ["serve", "--project", str(checkout[0]), *(["--port", *port] if port else [])]
        assert done.stdout.splitlines() == [*ours, *words]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["8001", "--hots", "a"], "there is no option --hots: scripts/serve --help lists what there is"),
        (["8001", "8002"], "'8002' belongs to no option: only the port needs none, and it comes first"),
        (["8001", "--port=8002"], "the port is given twice: as 8001 and by --port"),
        (["8001", "--backend-port"], "--backend-port needs a value"),
        ([""], "the port must be a number, not ''"),
    ],
)
def test_serve_refuses_what_it_would_have_to_ignore(checkout, words, said):
    done = served_with(checkout, *words)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"serve: {said}\n")


@pytest.fixture
def gate(checkout):
    """Return a checkout whose gate lacks a Korean font, and runs nothing but what would install it."""
    root, tools = checkout
    set_up(root, "test")
    program(root / ".venv" / "bin" / "pytest", 'echo "pytest $*"')
    for folder in (root, root / "node_modules"):
        folder.mkdir(exist_ok=True)
    (root / "package-lock.json").touch()
    (root / "node_modules" / ".tokenreel-lock").touch()
    program(tools / "node", "exit 0")
    program(tools / "curl", "exit 0")
    program(tools / "fc-list", 'cat "$HOME/font" 2>/dev/null')
    program(tools / "apt-get", 'echo "$*" >>"$HOME/apt"; [ "$1" = update ] || echo Noto >"$HOME/font"')
    program(tools / "id", "echo 1001")
    return root, tools


@pytest.mark.parametrize(
    ("user", "sudo"), [("0", "exit 1"), ("1001", '[ "$1" = -n ] && shift && "$@"')], ids=["root", "sudo"]
)
def test_the_gate_installs_what_its_browser_needs(gate, user, sudo):
    root, tools = gate
    program(tools / "id", f"echo {user}")
    program(tools / "sudo", sudo)
    done = run(root, str(tools), "test", "tests/x.py", TOKENREEL_CHROMIUM="chromium")
    assert (done.returncode, done.stdout) == (0, "pytest -m not slow and not local_model tests/x.py\n")
    installed = (root / "apt").read_text().splitlines()
    assert installed == ["update -qq", "install -qq -y --no-install-recommends fontconfig fonts-noto-cjk"]


@pytest.mark.parametrize(
    "sudo", [None, "echo a password is required >&2; exit 1"], ids=["no sudo", "password"]
)
def test_the_gate_says_what_its_browser_needs_where_it_may_not_install_it(gate, sudo):
    root, tools = gate
    if sudo is not None:
        program(tools / "sudo", sudo)
    done = run(root, str(tools), "test", "tests/x.py", TOKENREEL_CHROMIUM="chromium")
    assert done.returncode == 1
    assert done.stderr == (
        "test: the browser tests need a Korean font: install one "
        "(on Debian: apt-get install fontconfig fonts-noto-cjk), then run this again\n"
    )
    assert not (root / "apt").exists()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_runs_in_the_bash_of_macos(script):
    """It is 3.2: it has neither of these, and takes an empty array for an unset variable."""
    text = script.read_text("utf-8")
    words = r"\b(?:mapfile|readarray|coproc)\b|\b(?:declare|local|typeset) -\w*[Agn]"
    signs = r"\$\{\w+(?:@\w|\^|,)|\|&|&>>|;;&|\[\[ -v"
    unguarded = r'(?<!\+)"\$\{\w+\[@\]\}"'
    assert re.findall(f"{words}|{signs}|{unguarded}", text) == []


@pytest.fixture
def course(checkout):
    """Return a copy of the repository whose environment is this one's."""
    root, _ = checkout
    for name in ("lessons", "demos", "docs"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    set_up(root, "run")
    (root / ".venv" / "bin" / "tokenreel").symlink_to(Path(sys.prefix) / "bin" / "tokenreel")
    return root


def test_build_makes_the_site(course):
    command = ["bash", str(course / "scripts" / "build")]
    done = subprocess.run(command, cwd=course.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == f"built {course / 'site'}"
    assert (course / "site" / "en" / "index.html").is_file()


@contextmanager
def served(root: Path, log: Path) -> Iterator[str]:
    """Serve a course on a free port until the caller is done; yields the address, ending in a slash."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with log.open("wb") as output:
        command = ["bash", str(root / "scripts" / "serve"), str(port)]
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield f"http://127.0.0.1:{port}/"
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0, log.read_text("utf-8")
    finally:
        server.kill()
        server.wait()


def wait_for(address: str, words: str, log: Path) -> None:
    """Ask for a page until it holds some words; fails the test after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                if words in answer.read().decode():
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass  # not yet
        time.sleep(0.1)
    pytest.fail(f"{address} never said {words!r}:\n{log.read_text('utf-8')}")


def test_serve_shows_a_lesson_and_rebuilds_when_it_changes(course, tmp_path):
    lesson = course / "lessons" / "streaming" / "05-streaming.md"
    before = lesson.read_text("utf-8")
    log = tmp_path / "serve.log"
    with served(course, log) as site:
        wait_for(f"{site}en/streaming/05-streaming/", "Streaming is UX", log)
        lesson.write_text(before.replace("Streaming is UX", "Streaming is rebuilt"), "utf-8")
        wait_for(f"{site}en/streaming/05-streaming/", "Streaming is rebuilt", log)


def test_serve_says_that_a_port_is_in_use():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        command = [str(ROOT / "scripts" / "serve"), str(port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: port {port} of 127.0.0.1 is in use: stop what uses it, or name another port\n"
    )
