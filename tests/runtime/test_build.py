"""A runtime is made once, whole or not at all; the real one holds what it says."""

import json
import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from tokenreel.runtime import LOCK, RuntimeUnavailable, build_runtime, sha256
from tokenreel.runtime import build as runtime_build
from tokenreel.runtime.sources import own_modules

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


def test_of_many_runtimes_the_last_eight_used_stay(makers, tmp_path):
    cache = tmp_path / "cache"
    runtimes = [build_runtime([f"lesson{n}"], cache=cache) for n in range(8)]
    for age, runtime in enumerate(reversed(runtimes)):
        os.utime(runtime.folder, (0, time.time() - 60 * (age + 1)))
    build_runtime(["lesson0"], cache=cache)
    build_runtime(["new"], cache=cache)
    assert [n for n, runtime in enumerate(runtimes) if not runtime.folder.is_dir()] == [1]


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    """Return a copy of what decides what a runtime is, which may be changed."""
    copy = tmp_path / "recipe"
    shutil.copytree(Path(runtime_build.__file__).parent, copy)
    monkeypatch.setattr(runtime_build, "recipe", lambda name="": copy / name)
    return copy


DECIDING = [
    "build.mjs", "build.py", "editor.js", "inside.py", "lock.py", "sources.py", "tokenreel_wheels.py",
    "trace_sdk.py", "wheels.txt", "npm/package-lock.json",
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
