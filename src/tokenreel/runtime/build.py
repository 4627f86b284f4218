"""Makes the runtime of a site once: Pyodide, the SDK and our modules, compiled, and the editor."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from tokenreel.runtime.commands import run
from tokenreel.runtime.errors import RuntimeUnavailable
from tokenreel.runtime.folders import made_whole
from tokenreel.runtime.licenses import LICENSES, licenses_text
from tokenreel.runtime.lock import LATER, LOCK, sha256, write_lock
from tokenreel.runtime.node import find_node
from tokenreel.runtime.sources import fetched_wheels, node_modules, own_modules, recipe, write_own_wheel

_RECIPE: Final = (
    "build.mjs", "build.py", "editor.js", "inside.py", "lock.py", "sources.py", "tokenreel_wheels.py",
    "trace_sdk.py", "wheels.txt", "licenses.py", "usual.txt", "npm/package-lock.json",
)  # fmt: skip
"""What decides, besides our modules and the lessons' imports, what a runtime is."""
_FINDER: Final = "tokenreel_wheels.py"
_KEPT_S: Final = 30 * 24 * 3600
_MOST_KEPT: Final = 8
"""Each holds some 20 MB; courses and branches that are built in turns each have one."""
_PYODIDE: Final = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")

type Say = Callable[[str], None]
"""Told what is being done, before each step that takes over a second."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """A built runtime."""

    folder: Path
    """Its files; what a site publishes."""
    key: str
    """Names what it was made from."""
    lock_sha256: str
    """Of its lock file, which holds those of all the others."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file, sorted."""
        return tuple(sorted(self.folder.iterdir()))

    @property
    def first_bytes(self) -> int:
        """How many bytes a reader's first run fetches, before any compression."""
        return sum(path.stat().st_size for path in self.files if path.name not in LATER)


def default_cache() -> Path:
    """Return the folder where runtimes are kept."""
    return platformdirs.user_cache_path("tokenreel") / "runtime"


def build_runtime(
    imports: Collection[str] = (), *, cache: Path | None = None, say: Say = lambda _: None
) -> Runtime:
    """Return the runtime for lessons that import these modules, made where it is not cached.

    Args:
        imports: The modules that they import: their code comes with the rest, and not when it is asked for.
        cache: Where runtimes are kept; None for the user's own folder.
        say: Told what is being done.

    Raises:
        RuntimeUnavailable: If something can't be fetched or made.
    """
    cache = cache or default_cache()
    imports = {*recipe("usual.txt").read_text("utf-8").split(), *imports}
    key = _key(imports)
    folder = cache / key
    try:
        if not (folder / LOCK).is_file():
            with made_whole(folder) as new:
                _make(new, imports, cache, say)
            _forget_unused(cache)
        with contextlib.suppress(OSError):  # a cache that is only read, as in an image, is one
            os.utime(folder)
        return Runtime(folder, key, sha256(folder / LOCK))
    except OSError as error:
        raise RuntimeUnavailable(f"the page's Python could not be written to {cache}: {error}") from error


def _forget_unused(cache: Path) -> None:
    """Remove what no build has used for a month, and all but the last few: each change leaves a runtime."""
    used = {lock.parent: lock.parent.stat().st_mtime for lock in cache.glob(f"*/{LOCK}")}
    newest_first = sorted(used, key=used.__getitem__, reverse=True)
    for rank, folder in enumerate(newest_first):
        if rank >= _MOST_KEPT or time.time() - used[folder] > _KEPT_S:
            shutil.rmtree(folder, ignore_errors=True)


def _key(imports: Collection[str]) -> str:
    digest = hashlib.sha256()
    for name in _RECIPE:
        digest.update(recipe(name).read_bytes() + b"\0")
    for path, content in own_modules():
        digest.update(path.encode() + b"\0" + content + b"\0")
    digest.update("\n".join(sorted(imports)).encode())
    return digest.hexdigest()[:16]


def _make(folder: Path, imports: Collection[str], cache: Path, say: Say) -> None:
    say("fetching Pyodide, the editor and the SDK's wheels (once, and after an update)")
    node = find_node(cache)
    modules = node_modules(cache, node)
    wheels = fetched_wheels(cache)
    say("compiling the page's Python (once for what the lessons import)")
    with tempfile.TemporaryDirectory(dir=cache, prefix=".build-") as name:
        build = Path(name)
        _lay_out(build, modules, wheels, imports)
        failed = "the page's Python could not be compiled"
        run([node.node, str(recipe("build.mjs")), modules, build], failed)
        _gather(build / "out", folder, modules / "pyodide")
        (folder / LICENSES).write_text(licenses_text(modules, wheels), "utf-8")
        info = json.loads((modules / "pyodide" / LOCK).read_text("utf-8"))["info"]
        write_lock(folder, info, (build / "out" / "rest.txt").read_text("utf-8").split())


def _lay_out(build: Path, modules: Path, wheels: Path, imports: Collection[str]) -> None:
    """Put what is compiled where ``inside.py`` looks for it."""
    shutil.copytree(wheels, build / "wheels")
    write_own_wheel(build / "wheels")
    (build / _FINDER).write_bytes(recipe(_FINDER).read_bytes())
    (build / "trace").mkdir()
    (build / "trace" / "trace_sdk.py").write_bytes(recipe("trace_sdk.py").read_bytes())
    (build / "imports.txt").write_text("\n".join(sorted(imports)), "utf-8")
    shutil.copyfile(modules / "pyodide" / "python_stdlib.zip", build / "stdlib.zip")


def _gather(out: Path, folder: Path, pyodide: Path) -> None:
    """Put the files that a page loads into a runtime's folder."""
    for path in out.iterdir():
        if path.name != "rest.txt":
            shutil.copyfile(path, folder / path.name)
    for name in _PYODIDE:
        shutil.copyfile(pyodide / name, folder / name)
