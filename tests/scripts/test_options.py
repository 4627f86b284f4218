"""What the scripts take as options, and in which shell they run."""

import re
from pathlib import Path

import click
import pytest

from tokenreel.cli.site import serve

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())


@pytest.mark.parametrize(
    "name",
    [
        "serve",
        "build",
        "bench_player",
        "bench_replay",
        "bench_page",
        "picture_player",
        "lock",
        "plot",
        "test",
    ],
)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_a_short_usage_and_changes_nothing(checkout, name, option):
    before = sorted(checkout.root.rglob("*"))
    done = checkout.run(name, option)
    assert (done.returncode, done.stderr) == (0, "")
    first, *rest = done.stdout.splitlines()
    assert first.startswith(f"Usage: scripts/{name}")
    assert 1 <= len(rest) <= 3
    assert sorted(checkout.root.rglob("*")) == before


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
    before = sorted(checkout.root.rglob("*"))
    done = checkout.run(name, argument)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr
    assert sorted(checkout.root.rglob("*")) == before


def served_with(checkout, *words: str):
    """Run `scripts/serve` with a `tokenreel` that only prints what it was given."""
    checkout.set_up("run")
    checkout.program(checkout.root / ".venv" / "bin" / "tokenreel", 'printf "%s\\n" "$@"')
    return checkout.run("serve", *words)


@pytest.mark.parametrize("option", [option for option in serve.params if isinstance(option, click.Option)])
def test_serve_passes_on_what_the_command_takes(checkout, option):
    name = option.opts[0]
    port = [] if name == "--port" else ["8001"]
    for words in [[name]] if option.is_flag else [[name, "7"], [f"{name}=7"]]:
        done = served_with(checkout, *port, *words)
        assert (done.returncode, done.stderr) == (0, "")
        ours = ["serve", "--project", str(checkout.root), *(["--port", *port] if port else [])]
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


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_runs_in_the_bash_of_macos(script):
    """It is 3.2: it has neither of these, and takes an empty array for an unset variable."""
    text = script.read_text("utf-8")
    words = r"\b(?:mapfile|readarray|coproc)\b|\b(?:declare|local|typeset) -\w*[Agn]"
    signs = r"\$\{\w+(?:@\w|\^|,)|\|&|&>>|;;&|\[\[ -v"
    unguarded = r'(?<!\+)"\$\{\w+\[@\]\}"'
    assert re.findall(f"{words}|{signs}|{unguarded}", text) == []
