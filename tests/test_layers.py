"""Dependencies run one way. The imports are read from the source, so none can hide in a function."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "tokenreel"
MAY_IMPORT = {
    "__init__": set(),
    "problems": set(),
    "files": set(),
    "memory": {"files"},
    "recording": {"files"},
    "course": {"problems", "memory"},
    "alignment": {"problems", "files", "course"},
    "replay": {"problems", "recording"},
    "live": {"recording", "replay"},
    "runtime": {"__init__", "recording", "replay", "live"},  # the last three in what it runs inside Pyodide
    "capture": {"problems", "recording", "course", "replay"},
    "measure": {"problems", "files", "recording", "course", "replay", "capture"},
    "exercise": {"problems", "files", "memory", "recording", "course", "replay", "measure"},
    "checks": {
        "__init__",
        "problems",
        "files",
        "memory",
        "recording",
        "course",
        "replay",
        "live",
        "capture",
        "measure",
        "exercise",
    },
    "site": {
        "__init__",
        "problems",
        "memory",
        "recording",
        "course",
        "replay",
        "runtime",
        "measure",
        "exercise",
        "checks",
    },
    "scaffold": {"__init__", "files", "course", "measure"},
    "__main__": {"cli"},
    "cli": {
        "__init__",
        "problems",
        "recording",
        "course",
        "alignment",
        "files",
        "replay",
        "runtime",
        "capture",
        "measure",
        "checks",
        "site",
        "scaffold",
    },
}
"""Each module and the others that it may import; only ``python -m`` may import ``cli``."""

SOURCES = sorted(PACKAGE.rglob("*.py"))


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides its layer"
            module = node.module or ""
            is_top = module == "tokenreel"
            names |= {f"tokenreel.{alias.name}" for alias in node.names} if is_top else {module}
    return names


def layers_of(names: set[str]) -> set[str]:
    parts = [name.split(".") for name in names if name.startswith("tokenreel")]
    return {part[1] if len(part) > 1 and not part[1].startswith("_") else "__init__" for part in parts}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down(path):
    layer = layer_of(path)
    assert layer in MAY_IMPORT, f"{layer} has no place among the layers yet"
    assert layers_of(imported(path)) <= MAY_IMPORT[layer] | {layer}


def test_the_manual_says_what_each_may_import():
    block = (
        (ROOT / "docs/manual/architecture.md")
        .read_text("utf-8")
        .partition("```text\n")[2]
        .partition("```")[0]
    )
    said = {
        name.strip(): uses.split(", ")
        for name, _, uses in (line.partition(" <- ") for line in block.splitlines())
    }
    assert said.pop("cli") == ["all"]
    assert {name: set(uses) for name, uses in said.items()} == {
        name: uses - {"__init__"}
        for name, uses in MAY_IMPORT.items()
        if uses and name not in {"cli", "__main__"}
    }


def test_recordings_need_the_standard_library_only():
    names = set().union(*(imported(path) for path in SOURCES if layer_of(path) == "recording"))
    others = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)
    assert others == {"tokenreel"}


def test_the_replay_core_needs_nothing_that_a_browser_lacks():
    users = {
        other: {
            path.name for path in SOURCES if layer_of(path) == "replay" and other in imported_packages(path)
        }
        for other in ("httpx2", "uvicorn")
    }
    assert users == {"httpx2": {"transport.py"}, "uvicorn": {"server.py"}}
    packages = set().union(*(imported_packages(path) for path in SOURCES if layer_of(path) == "replay"))
    assert packages - set(sys.stdlib_module_names) == {"tokenreel", *users}


def imported_packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


def test_only_the_site_knows_mkdocs():
    users = {
        layer_of(path)
        for path in SOURCES
        if any(n.startswith(("mkdocs", "material")) for n in imported(path))
    }
    assert users <= {"site"}
