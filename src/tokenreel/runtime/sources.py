"""What the runtime is made from: fetched by their hashes, and our own modules."""

import hashlib
import sys
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from wheel.wheelfile import WheelFile

from tokenreel import __version__
from tokenreel.runtime.commands import run
from tokenreel.runtime.folders import made_whole
from tokenreel.runtime.node import Node

PYTHON: Final = "314"
PLATFORM: Final = "pyemscripten_2026_0_wasm32"
"""Of the pinned Pyodide: for which Python and which platform its wheels are made."""
_RETRIES: Final = ("--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
"""So soon npm tries again, twice; by default it says for a minute nothing of a network that is not there."""
_OURS: Final = ("files.py", "problems.py", "__init__.py", "recording", "replay", "live")
_METADATA: Final = f"Metadata-Version: 2.1\nName: tokenreel\nVersion: {__version__}\n"
_WHEEL: Final = "Wheel-Version: 1.0\nGenerator: tokenreel\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def recipe(name: str = "") -> Traversable:
    """Return a file of this package, or its folder."""
    return files("tokenreel.runtime") / name


def node_modules(cache: Path, node: Node) -> Path:
    """Return the folder of the npm packages, fetched once a lock file.

    Raises:
        RuntimeUnavailable: If they can't be fetched.
    """
    lock = recipe("npm").joinpath("package-lock.json").read_bytes()
    folder = cache / f"npm-{_digest(lock)}"
    if not folder.is_dir():
        with made_whole(folder) as new:
            for name in ("package.json", "package-lock.json"):
                (new / name).write_bytes(recipe("npm").joinpath(name).read_bytes())
            failed = "Pyodide and the editor could not be fetched from the npm registry: is there a network?"
            command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *_RETRIES]
            run(command, failed, cwd=new)
    return folder / "node_modules"


def fetched_wheels(cache: Path) -> Path:
    """Return the folder of the SDK's wheels for Pyodide, fetched once a list.

    Raises:
        RuntimeUnavailable: If they can't be fetched.
    """
    listed = recipe("wheels.txt").read_bytes()
    folder = cache / f"wheels-{_digest(listed)}"
    if not folder.is_dir():
        with made_whole(folder) as new:
            command = [
                sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
                "--no-deps", "--require-hashes", "--only-binary=:all:", "--implementation", "cp",
                "--platform", PLATFORM, "--python-version", PYTHON, "--abi", f"cp{PYTHON}",
                "--dest", str(new), "-r", str(recipe("wheels.txt")),
            ]  # fmt: skip
            run(command, "the SDK's wheels could not be fetched: is there a network?")
    return folder


def own_modules() -> Iterator[tuple[str, bytes]]:
    """Yield our modules that run in the page, by their path in a wheel."""
    package = files("tokenreel")
    for name in sorted(_OURS):
        entry = package / name
        found = [entry] if entry.is_file() else sorted(entry.iterdir(), key=lambda file: file.name)
        inside = "tokenreel/" if entry.is_file() else f"tokenreel/{name}/"
        yield from ((inside + file.name, file.read_bytes()) for file in found if file.name.endswith(".py"))


def write_own_wheel(folder: Path) -> None:
    """Write a wheel of them into a folder."""
    info = f"tokenreel-{__version__}.dist-info"
    with WheelFile(folder / f"tokenreel-{__version__}-py3-none-any.whl", "w") as wheel:
        for path, content in own_modules():
            wheel.writestr(path, content)
        wheel.writestr(f"{info}/METADATA", _METADATA)
        wheel.writestr(f"{info}/WHEEL", _WHEEL)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
