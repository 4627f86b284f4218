"""Runs inside Pyodide while a runtime is built: sees what is imported, compiles, and parts it from the rest.

Only Pyodide's own Python writes byte code that it can read. `build.mjs` mounts the build's folder at /build:

- in: `stdlib.zip`, `wheels/*.whl`, `trace/*.py` (programs to run), `imports.txt` (what lessons import), and
  `tokenreel_wheels.py`, which becomes a part of the standard library
- out: `out/python_stdlib.zip`, `out/*.whl`, `out/rest.zip`, `out/rest.txt` (the modules in it)
"""

import contextlib
import importlib
import importlib.util
import io
import runpy
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

BUILD = Path("/build")
OUT = BUILD / "out"
FINDER = "tokenreel_wheels"
SOURCES = ("anyio/",)
"""Packages that read their own source when they are imported: it stays beside the byte code."""
EPOCH = (1980, 1, 1, 0, 0, 0)


def main() -> None:
    """Build all archives."""
    wheels = sorted((BUILD / "wheels").glob("*.whl"))
    sys.path.append(str(BUILD))
    importlib.import_module(FINDER)
    used = trace()
    OUT.mkdir(exist_ok=True)
    rest: dict[str, bytes] = {}
    finder = (f"{FINDER}.py", (BUILD / f"{FINDER}.py").read_bytes())
    part([*members(BUILD / "stdlib.zip"), finder], OUT / "python_stdlib.zip", used, rest)
    for wheel in wheels:
        part(members(wheel), OUT / compiled_name(wheel.name), used, rest)
    write_zip(OUT / "rest.zip", rest.items())
    names = (module_name(path) for path in rest)
    (OUT / "rest.txt").write_text("".join(f"{name}\n" for name in sorted(filter(None, names))))


def trace() -> set[str]:
    """Return the modules that a page needs: those of the programs run here, and those that lessons import."""
    for program in sorted((BUILD / "trace").glob("*.py")):
        runpy.run_path(str(program))
    for name in (BUILD / "imports.txt").read_text().split():
        with contextlib.suppress(Exception):  # what isn't there is the lesson's matter, here as in the page
            importlib.import_module(name)
    return set(sys.modules)


def part(files: Iterable[tuple[str, bytes]], target: Path, used: set[str], rest: dict[str, bytes]) -> None:
    """Write what is used of an archive's files, compiled; add the rest of its modules to the rest."""
    kept: list[tuple[str, bytes]] = []
    for name, data in files:
        module = module_name(name)
        if module is None:
            if is_kept(name):
                kept.append((name, data))
            continue
        bytecode = compiled(name, data)
        if not is_used(module, used):
            rest[f"{name}c"] = bytecode
            continue
        kept.append((f"{name}c", bytecode))
        if name.startswith(SOURCES):
            kept.append((name, data))
    write_zip(target, kept)


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an archive, sorted."""
    with zipfile.ZipFile(archive) as opened:
        for name in sorted(opened.namelist()):
            if not name.endswith("/"):
                yield name, opened.read(name)


def is_kept(name: str) -> bool:
    """Tell whether a page needs a file that is no module: compiled code, what packages read of themselves."""
    if ".dist-info/" in name:
        return name.endswith(("/METADATA", "/WHEEL", "/RECORD", "/entry_points.txt"))
    return not name.endswith((".pyi", "/py.typed", ".md", ".txt", ".c", ".h"))


def is_used(module: str, used: set[str]) -> bool:
    """Tell whether a module was imported. Codecs are asked for by name while a program runs."""
    return module in used or module in {"__main__", "sitecustomize"} or module.startswith("encodings.utf")


def module_name(path: str) -> str | None:
    """Return the module that a file of an archive is; None where it is none."""
    if not path.removesuffix("c").endswith(".py"):
        return None
    stem = path.removesuffix("c").removesuffix(".py")
    return stem.removesuffix("/__init__").replace("/", ".")


def compiled(name: str, source: bytes) -> bytes:
    """Return a module's byte code, the same for the same source: no time stamp is in it."""
    loader = importlib.machinery.SourceFileLoader("<compiled>", name)
    code = loader.source_to_code(source, name)
    digest = importlib.util.source_hash(source)
    pack = importlib._bootstrap_external._code_to_hash_pyc  # type: ignore[attr-defined] # as py_compile does
    return bytes(pack(code, digest, False))


def compiled_name(name: str) -> str:
    """Return the name of a wheel whose modules are byte code of this Python: its tag says so."""
    distribution, version, _, abi, platform = name.removesuffix(".whl").split("-")
    return f"{distribution}-{version}-cp{sys.version_info[0]}{sys.version_info[1]}-{abi}-{platform}.whl"


def write_zip(target: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write an archive, the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    target.write_bytes(buffer.getvalue())


main()
