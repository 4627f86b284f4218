"""The real runtime holds what it says, compiled."""

import json
import zipfile
from pathlib import Path

import pytest

from tokenreel.runtime import LOCK, build_runtime, sha256
from tokenreel.runtime.build import default_cache
from tokenreel.runtime.node import Node
from tokenreel.runtime.sources import fetched_wheels, node_modules, own_modules


def names_in(path):
    with zipfile.ZipFile(path) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def core(runtime):
    return [path for path in runtime.files if path.suffix == ".whl" or path.name == "python_stdlib.zip"]


def sources_of(runtime):
    modules = node_modules(default_cache(), Node("", ()))
    return [modules / "pyodide" / "python_stdlib.zip", *fetched_wheels(default_cache()).glob("*.whl")]


def test_the_real_one_is_byte_code_but_for_what_reads_its_source(runtime):
    texts = {name for path in core(runtime) for name in names_in(path) if name.endswith(".py")}
    assert texts
    assert {name.split("/")[0] for name in texts} == {"anyio"}
    assert [name for name in names_in(runtime.folder / "rest.zip") if not name.endswith(".pyc")] == []
    headers = set()
    for path in [*core(runtime), runtime.folder / "rest.zip"]:
        with zipfile.ZipFile(path) as archive:
            headers |= {archive.read(name)[:8] for name in names_in(path) if name.endswith(".pyc")}
    assert len(headers) == 1, "all by the same Python, and none compared with a source or a time"
    assert headers.pop()[4:] == b"\x01\0\0\0"


def test_the_real_one_leaves_no_module_out(runtime):
    published = set().union(*(names_in(path) for path in core(runtime)))
    rest = names_in(runtime.folder / "rest.zip")
    expected = {name for path in sources_of(runtime) for name in names_in(path) if name.endswith(".py")}
    expected |= {"tokenreel_wheels.py", *(path for path, _ in own_modules())}
    assert {f"{name}c" for name in expected} == {name for name in published | rest if name.endswith(".pyc")}
    assert [name for name in published & rest if name.endswith(".pyc")] == []


def test_the_real_one_keeps_what_is_no_module_but_for_its_papers(runtime):
    published = set().union(*(names_in(path) for path in core(runtime)))
    others = {
        name for path in sources_of(runtime) for name in names_in(path) if not name.endswith((".py", ".pyc"))
    }
    suffixes = {Path(name).suffix for name in others - published if ".dist-info/" not in name}
    assert suffixes <= {".pyi", ".typed", ".md", ".txt", ".c", ".h", ""}, suffixes
    assert {name for name in others if name.endswith(".so")} <= published


def test_the_real_one_has_what_lessons_usually_import_at_hand(runtime):
    at_hand = set().union(*(names_in(path) for path in core(runtime)))
    for module in (
        "json/__init__",
        "asyncio/__init__",
        "openai/__init__",
        "httpx2/__init__",
        "tokenreel/live/page",
    ):
        assert f"{module}.pyc" in at_hand


def test_the_real_ones_lock_names_every_file(runtime):
    lock = json.loads((runtime.folder / LOCK).read_text("utf-8"))
    ours = lock["tool"]["tokenreel"]
    assert {name: (entry["sha256"], entry["bytes"]) for name, entry in ours["files"].items()} == {
        path.name: (sha256(path), path.stat().st_size) for path in runtime.files if path.name != LOCK
    }
    assert {package["file_name"] for package in lock["packages"].values()} == {
        path.name for path in runtime.files if path.suffix == ".whl"
    }
    assert ours["rest"] == sorted(ours["rest"])
    assert {f"{module.replace('.', '/')}.pyc" for module in ours["rest"]} == {
        name.replace("/__init__.pyc", ".pyc") for name in names_in(runtime.folder / "rest.zip")
    }
    assert {"cProfile", "plistlib", "unittest.mock"} <= set(ours["rest"])


@pytest.mark.slow
def test_the_real_one_is_the_same_bytes_wherever_it_is_built(runtime, tmp_path):
    contents = []
    for name in ("one", "two"):
        cache = tmp_path / name
        cache.mkdir()
        for fetched in default_cache().iterdir():  # what is fetched by its hash need not be fetched again
            if fetched.name.startswith(("npm-", "wheels-", "node")):
                (cache / fetched.name).symlink_to(fetched)
        built = build_runtime(cache=cache)
        contents.append({path.name: sha256(path) for path in built.files})
    assert contents[0] == contents[1] == {path.name: sha256(path) for path in runtime.files}
