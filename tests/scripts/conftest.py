"""A copy of the repository on a machine that lacks something, and the scripts run there."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = (
    "bash", "cat", "cksum", "cmp", "dirname", "env", "flock", "id", "ls", "mkdir", "rm", "touch", "uname",
)  # fmt: skip


@dataclass(frozen=True)
class Checkout:
    """A copy of what the scripts need, without an environment, and a PATH that holds no Python."""

    root: Path
    tools: Path
    """The only folder on PATH."""

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script with its arguments; without any, the first that sets something up."""
        clean = {"PATH": str(self.tools), "HOME": str(self.root), "PYENV_ROOT": str(self.root), **environment}
        script, *arguments = command or ("tokenreel", "--version")
        words = ["bash", str(self.root / "scripts" / script), *arguments]
        return subprocess.run(words, env=clean, capture_output=True, text=True, check=False)

    def program(self, place: Path | str, text: str) -> None:
        """Write a program in bash that stands in for another; a name alone is one on PATH."""
        place = self.tools / place
        place.unlink(missing_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"#!/bin/bash\n{text}\n")
        place.chmod(0o755)

    def set_up(self, level: str) -> None:
        """Mark the environment as made of the copy's files; what it holds is for the caller to put there."""
        self.program(self.root / ".venv" / "bin" / "python", "exit 0")
        command = ["bash", "-c", 'source "$0/scripts/environment.sh"; fingerprint', str(self.root)]
        mark = subprocess.run(command, capture_output=True, check=True).stdout
        (self.root / ".venv" / f".tokenreel-{level}").write_bytes(mark)


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    """Return a fresh copy."""
    root, tools = tmp_path / "checkout", tmp_path / "tools"
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "pyproject.toml", root)
    tools.mkdir()
    for tool in TOOLS:
        if (place := shutil.which(tool)) is not None:
            (tools / tool).symlink_to(place)
    return Checkout(root, tools)
