"""The gate installs what its browser tests need, where it may."""

import pytest


@pytest.fixture
def gate(checkout):
    """Return a checkout whose gate lacks a Korean font, and runs nothing but what would install it."""
    checkout.set_up("test")
    checkout.program(checkout.root / ".venv" / "bin" / "pytest", 'echo "pytest $*"')
    for folder in (checkout.root, checkout.root / "node_modules"):
        folder.mkdir(exist_ok=True)
    (checkout.root / "package-lock.json").touch()
    (checkout.root / "node_modules" / ".tokenreel-lock").touch()
    checkout.program("node", "exit 0")
    checkout.program("curl", "exit 0")
    checkout.program("fc-list", 'cat "$HOME/font" 2>/dev/null')
    checkout.program("apt-get", 'echo "$*" >>"$HOME/apt"; [ "$1" = update ] || echo Noto >"$HOME/font"')
    checkout.program("id", "echo 1001")
    return checkout


@pytest.mark.parametrize(
    ("user", "sudo"), [("0", "exit 1"), ("1001", '[ "$1" = -n ] && shift && "$@"')], ids=["root", "sudo"]
)
def test_the_gate_installs_what_its_browser_needs(gate, user, sudo):
    gate.program("id", f"echo {user}")
    gate.program("sudo", sudo)
    done = gate.run("test", "tests/x.py", TOKENREEL_CHROMIUM="chromium")
    assert (done.returncode, done.stdout) == (0, "pytest -m not slow and not local_model tests/x.py\n")
    installed = (gate.root / "apt").read_text().splitlines()
    assert installed == ["update -qq", "install -qq -y --no-install-recommends fontconfig fonts-noto-cjk"]


@pytest.mark.parametrize(
    "sudo", [None, "echo a password is required >&2; exit 1"], ids=["no sudo", "password"]
)
def test_the_gate_says_what_its_browser_needs_where_it_may_not_install_it(gate, sudo):
    if sudo is not None:
        gate.program("sudo", sudo)
    done = gate.run("test", "tests/x.py", TOKENREEL_CHROMIUM="chromium")
    assert done.returncode == 1
    assert done.stderr == (
        "test: the browser tests need a Korean font: install one "
        "(on Debian: apt-get install fontconfig fonts-noto-cjk), then run this again\n"
    )
    assert not (gate.root / "apt").exists()
