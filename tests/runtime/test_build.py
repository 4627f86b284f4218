"""A runtime is made once, whole or not at all; the real one holds what it says."""

import json
import os
import shutil
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tokenreel.runtime import LOCK, RuntimeUnavailable, build_runtime, sha256
from tokenreel.runtime import build as runtime_build
from tokenreel.runtime.build import default_cache
from tokenreel.runtime.folders import made_whole
from tokenreel.runtime.node import Node
from tokenreel.runtime.sources import fetched_wheels, node_modules, own_modules

INFO = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"}
NPM = f"""
pyodide = Path("node_modules/pyodide")
pyodide.mkdir(parents=True)
for name in "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip":
    (pyodide / name).write_text(name)
(pyodide / "pyodide-lock.json").write_text({json.dumps(json.dumps({"info": INFO, "packages": {}}))})
(pyodide / "package.json").write_text('{{"name": "pyodide", "version": "314", "license": "MPL-2.0"}}')
"""
NODE = """
if args[0] == "-e":
    sys.exit(0)
build = Path(args[-1])
out = build / "out"
out.mkdir()
assert (build / "stdlib.zip").read_text() == "python_stdlib.zip"
imports = (build / "imports.txt").read_text()
(out / "python_stdlib.zip").write_text(imports)
for wheel in (build / "wheels").iterdir():
    (out / wheel.name).write_text(wheel.name)
(out / "editor.mjs").touch()
(out / "rest.zip").touch()
(out / "rest.txt").write_text("turtle\\n")
"""


@pytest.fixture
def makers(programs, tmp_path, wheel, monkeypatch):
    """Let programs stand for npm, Node.js and this interpreter's pip."""
    wheel(tmp_path / "sdk-1.0-py3-none-any.whl", sdk="A = 1")
    programs.program("npm", NPM)
    programs.program("node", NODE)
    made = str(tmp_path / "sdk-1.0-py3-none-any.whl")
    pip = f"import shutil; shutil.copy({made!r}, args[args.index('--dest') + 1])"
    monkeypatch.setattr(sys, "executable", str(programs.program("python", pip)))
    return programs


def test_a_runtime_is_made_once(makers, tmp_path):
    said = []
    cache = tmp_path / "cache"
    first = build_runtime(cache=cache, say=said.append)
    assert len(said) == 2
    asked = makers.asked
    again = build_runtime(["json", "os"], cache=cache, say=said.append)
    assert (again, len(said), makers.asked) == (first, 2, asked), "what is usual is in every runtime"
    assert first.folder == cache / first.key
    assert sha256(first.folder / LOCK) == first.lock_sha256
    names = {path.name for path in first.files}
    assert names >= {
        LOCK, "editor.mjs", "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip",
        "rest.zip", "sdk-1.0-py3-none-any.whl",
    }  # fmt: skip
    assert "rest.txt" not in names
    lock = json.loads((first.folder / LOCK).read_text("utf-8"))
    assert lock["info"] == INFO
    assert lock["tool"]["tokenreel"]["rest"] == ["turtle"]
    assert {name: entry["sha256"] for name, entry in lock["tool"]["tokenreel"]["files"].items()} == {
        path.name: sha256(path) for path in first.files if path.name != LOCK
    }
    assert sorted(lock["packages"]) == ["sdk", "tokenreel"]


def test_other_imports_make_another_from_what_is_there(makers, tmp_path):
    cache = tmp_path / "cache"
    first = build_runtime(cache=cache)
    other = build_runtime(["sqlite3"], cache=cache)
    assert other.key != first.key
    assert "sqlite3" in (other.folder / "python_stdlib.zip").read_text("utf-8").split()
    assert [line for line in makers.asked if line.startswith(("npm", "python"))] == [
        line for line in dict.fromkeys(makers.asked) if line.startswith(("npm", "python"))
    ], "nothing is fetched twice"
    assert [path.name for path in cache.iterdir() if path.name.startswith(".")] == []


def test_the_same_inputs_give_the_same_bytes(makers, tmp_path):
    built = [build_runtime(cache=tmp_path / name) for name in ("one", "two")]
    contents = [{path.name: path.read_bytes() for path in runtime.files} for runtime in built]
    assert contents[0] == contents[1]


def test_a_runtime_that_no_build_used_for_a_month_goes(makers, tmp_path):
    cache = tmp_path / "cache"
    day = 24 * 3600
    runtimes = [build_runtime([name], cache=cache) for name in ("old", "used", "recent")]
    for runtime, days in zip(runtimes, (31, 31, 29), strict=True):
        os.utime(runtime.folder, (0, time.time() - days * day))
    for fetched in cache.glob("npm-*"):
        os.utime(fetched, (0, 0))
    build_runtime(["used"], cache=cache)
    assert build_runtime(["new"], cache=cache).folder.is_dir()
    assert [runtime.folder.is_dir() for runtime in runtimes] == [False, True, True]
    assert len(list(cache.glob("npm-*"))) == 1


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    """Return a copy of what decides what a runtime is, which may be changed."""
    copy = tmp_path / "recipe"
    shutil.copytree(Path(runtime_build.__file__).parent, copy)
    monkeypatch.setattr(runtime_build, "recipe", lambda name="": copy / name)
    return copy


DECIDING = [
    "build.mjs", "build.py", "editor.js", "inside.py", "lock.py", "sources.py", "trace_sdk.py", "wheels.txt",
    "npm/package-lock.json",
]  # fmt: skip


@pytest.mark.parametrize("name", DECIDING)
def test_a_change_of_what_it_is_made_from_makes_another(recipe, name):
    before = runtime_build._key(["json"])
    assert runtime_build._key(["json"]) == before
    with (recipe / name).open("ab") as file:
        file.write(b" ")
    assert runtime_build._key(["json"]) != before


@pytest.mark.parametrize(
    "name", ["commands.py", "errors.py", "folders.py", "node.py", "node.txt", "__init__.py"]
)
def test_a_change_of_how_it_is_fetched_makes_no_other(recipe, name):
    before = runtime_build._key(["json"])
    (recipe / name).write_text("changed", "utf-8")
    assert runtime_build._key(["json"]) == before


def test_a_change_of_our_modules_makes_another(monkeypatch):
    ours = list(own_modules())
    before = runtime_build._key([])
    keys = {before}
    for changed in (
        [(ours[0][0], ours[0][1] + b" "), *ours[1:]],
        [("tokenreel/replay/renamed.py", ours[0][1]), *ours[1:]],
        [*ours, ("tokenreel/new.py", b"")],
        ours[1:],
    ):
        monkeypatch.setattr(runtime_build, "own_modules", lambda changed=changed: iter(changed))
        keys.add(runtime_build._key([]))
    assert len(keys) == 5
    monkeypatch.setattr(runtime_build, "own_modules", lambda: iter(ours))
    assert runtime_build._key([]) == before


def test_the_order_of_imports_makes_no_other():
    key = runtime_build._key
    assert key(["json", "re"]) == key(("re", "json")) == key({"json", "re"})
    assert key(["json"]) != key(["json", "re"])


FAILED = {
    "npm": "Pyodide and the editor could not be fetched",
    "python": "the SDK's wheels could not be fetched",
    "node": "the page's Python could not be compiled",
}


@pytest.mark.parametrize("failing", FAILED)
def test_a_program_that_fails_leaves_no_runtime(makers, tmp_path, failing):
    good = (makers.folder / failing).read_text("utf-8")
    does = "if args[0] == '-e': sys.exit(0)\nprint('it broke')\nsys.exit(1)"
    makers.program(failing, does)
    cache = tmp_path / "cache"
    with pytest.raises(RuntimeUnavailable) as caught:
        build_runtime(cache=cache)
    first, *rest = str(caught.value).splitlines()
    assert first.startswith(FAILED[failing])
    assert rest == ["  it broke"]
    assert [path.name for path in cache.iterdir() if not path.name.startswith(("npm-", "wheels-"))] == []
    (makers.folder / failing).write_text(good, "utf-8")
    assert build_runtime(cache=cache).files


def test_a_cache_that_cannot_be_written_is_one_sentence(makers, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RuntimeUnavailable) as caught:
        build_runtime(cache=tmp_path / "file" / "cache")
    assert str(caught.value).startswith(f"the page's Python could not be written to {tmp_path}/file/cache: ")
    assert "\n" not in str(caught.value)


def test_a_folder_that_somebody_emptied_is_one_sentence(makers, tmp_path):
    runtime = build_runtime(cache=tmp_path / "cache")
    (runtime.folder / LOCK).unlink()
    with pytest.raises(RuntimeUnavailable, match="could not be written"):
        build_runtime(cache=tmp_path / "cache")


def test_a_folder_is_there_when_it_is_whole(tmp_path):
    folder = tmp_path / "deep" / "folder"
    with made_whole(folder) as new:
        (new / "a").touch()
        assert not folder.exists()
    assert [path.name for path in folder.iterdir()] == ["a"]
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt, RuntimeUnavailable])
def test_a_folder_that_fails_leaves_nothing(tmp_path, error):
    def fail():
        with made_whole(tmp_path / "folder") as new:
            (new / "half").touch()
            raise error

    with pytest.raises(error):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_of_two_that_make_the_same_folder_the_first_stays(tmp_path):
    folder = tmp_path / "folder"
    with made_whole(folder) as slow:
        (slow / "slow").touch()
        with made_whole(folder) as quick:
            assert quick != slow
            (quick / "quick").touch()
    assert [path.name for path in folder.iterdir()] == ["quick"]
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_in_a_folders_place_is_an_error(tmp_path):
    (tmp_path / "folder").touch()
    with pytest.raises(OSError, match="could not be written"), made_whole(tmp_path / "folder"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


# The real runtime, which every site of ours publishes.


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
    expected |= {path for path, _ in own_modules()}
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
