"""The one lock file of a runtime: every file's sha256, in the form that Pyodide itself reads.

Written with pyodide-lock. pyodide-build has no part in it: it compiles with the Python that runs it, and only
Pyodide's own writes byte code that Pyodide can read.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from packaging.utils import canonicalize_name, parse_wheel_filename
from pyodide_lock import InfoSpec, PackageSpec, PyodideLockSpec

from tokenreel.runtime.licenses import LICENSES

LOCK: Final = "pyodide-lock.json"
FORMAT: Final = 1
"""Of what we add below ``tool.tokenreel``: ``files`` (sha256, bytes, whether the first run fetches it), and
``rest``, the modules left out."""
LATER: Final = frozenset({LOCK, LICENSES, "editor.mjs", "rest.zip"})
"""What a first run does not fetch with the others."""


def write_lock(folder: Path, pyodide_info: dict[str, Any], rest: list[str]) -> None:
    """Write the lock file of a folder's files.

    Args:
        folder: The runtime, whole but for its lock file.
        pyodide_info: The ``info`` of Pyodide's own lock file.
        rest: The modules in ``rest.zip``.
    """
    wheels = {str(spec.name): spec for spec in map(_package, sorted(folder.glob("*.whl")))}
    ours = {"format": FORMAT, "files": _files(folder), "rest": rest}
    spec = PyodideLockSpec(info=InfoSpec.from_dict(pyodide_info), packages=wheels, tool={"tokenreel": ours})
    spec.check_wheel_filenames()
    text = json.dumps(spec.to_dict(), indent=1, sort_keys=True, ensure_ascii=False)
    (folder / LOCK).write_text(text + "\n", "utf-8")


def _files(folder: Path) -> dict[str, dict[str, Any]]:
    return {
        path.name: {
            "sha256": sha256(path), "bytes": path.stat().st_size, "first": path.name not in LATER,
        }
        for path in sorted(folder.iterdir())
    }  # fmt: skip


def sha256(path: Path) -> str:
    """Return a file's hash, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _package(wheel: Path) -> PackageSpec:
    name, version, _, _ = parse_wheel_filename(wheel.name)
    return PackageSpec(
        name=canonicalize_name(name), version=str(version), file_name=wheel.name,
        install_dir="site", sha256=sha256(wheel),
    )  # fmt: skip
