"""What a runtime is made from."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from tokenreel import __version__
from tokenreel.runtime import RuntimeUnavailable, sources
from tokenreel.runtime.commands import run
from tokenreel.runtime.node import Node
from tokenreel.runtime.sources import fetched_wheels, node_modules, own_modules, recipe, write_own_wheel

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")


def pinned(text):
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+) \\$", text, re.MULTILINE))


def test_the_pages_sdk_is_the_one_that_records():
    page = pinned(recipe("wheels.txt").read_text("utf-8"))
    ours = pinned((ROOT / "requirements" / "run.txt").read_text("utf-8"))
    assert {name: page[name] for name in ("openai", "httpx2")} == {
        name: ours[name] for name in ("openai", "httpx2")
    }


def test_the_editor_that_is_checked_is_the_one_that_is_published():
    checked = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    built = json.loads(recipe("npm").joinpath("package.json").read_text("utf-8"))["dependencies"]
    packages = [name for name in built if name.startswith(("@codemirror/", "@lezer/"))]
    assert packages
    assert {name: checked.get(name) for name in packages} == {name: built[name] for name in packages}


def test_every_npm_package_has_a_hash_and_no_address():
    lock = json.loads(recipe("npm").joinpath("package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads(recipe("npm").joinpath("package.json").read_text("utf-8"))["dependencies"]
    assert lock.pop("")["dependencies"] == wanted
    assert all(package["integrity"].startswith("sha512-") for package in lock.values())
    assert [name for name, package in lock.items() if "resolved" in package] == []


@pytest.mark.parametrize("name", ["wheels.txt", "node.txt"])
def test_every_wheel_has_a_hash(name):
    entries = re.split(r"\n(?=\S)", recipe(name).read_text("utf-8").strip())
    assert entries
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+ \\\n +--hash=sha256:", entry)] == []


def test_our_modules_are_those_of_three_packages_and_what_they_need():
    paths = [path for path, _ in own_modules()]
    assert {path.split("/")[1] for path in paths} == {
        "__init__.py", "files.py", "live", "problems.py", "recording", "replay",
    }  # fmt: skip
    assert {"tokenreel/live/page.py", "tokenreel/replay/transport.py"} <= set(paths)
    assert len(set(paths)) == len(paths)


def test_our_wheel_holds_them_under_their_hashes(tmp_path):
    write_own_wheel(tmp_path)
    (path,) = tmp_path.iterdir()
    assert path.name == f"tokenreel-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(path) as wheel:
        held = {name: wheel.read(name) for name in wheel.namelist()}
    info = f"tokenreel-{__version__}.dist-info"
    assert held.items() >= dict(own_modules()).items()
    record = held[f"{info}/RECORD"].decode()
    assert {line.partition(",")[0] for line in record.splitlines()} == held.keys()
    assert f"Version: {__version__}\n" in held[f"{info}/METADATA"].decode()


def fails(said):
    return f"print({said!r}, file=sys.stderr)\nsys.exit(1)"


def test_npm_packages_are_fetched_once_a_lock_file(programs, tmp_path):
    npm = programs.program("npm", "Path('node_modules').mkdir(); Path('node_modules/a').touch()")
    node = Node("node", (str(npm),))
    first, second = (node_modules(tmp_path / "cache", node) for _ in range(2))
    assert first == second
    assert [path.name for path in first.iterdir()] == ["a"]
    (asked,) = programs.asked
    assert asked.startswith("npm ci --ignore-scripts --no-audit --no-fund --fetch-retry-")
    there = {path.name for path in first.parent.iterdir()}
    assert there == {"node_modules", "package.json", "package-lock.json"}


def test_wheels_are_fetched_once_a_list(programs, tmp_path, monkeypatch):
    python = programs.program("python", "Path(args[args.index('--dest') + 1], 'a.whl').touch()")
    monkeypatch.setattr(sources.sys, "executable", str(python))
    first, second = (fetched_wheels(tmp_path / "cache") for _ in range(2))
    assert first == second
    assert [path.name for path in first.iterdir()] == ["a.whl"]
    (asked,) = programs.asked
    assert "--require-hashes" in asked
    assert "--platform pyemscripten_2026_0_wasm32 --python-version 314" in asked


def test_an_npm_that_fails_says_what_to_do_and_leaves_nothing(programs, tmp_path):
    node = Node("node", (str(programs.program("npm", fails("npm error code ENOTFOUND"))),))
    with pytest.raises(RuntimeUnavailable) as caught:
        node_modules(tmp_path / "cache", node)
    assert str(caught.value).splitlines() == [
        "Pyodide and the editor could not be fetched from the npm registry: is there a network?",
        "  npm error code ENOTFOUND",
    ]
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_pip_that_fails_says_what_to_do_and_leaves_nothing(programs, tmp_path, monkeypatch):
    does = "Path(args[args.index('--dest') + 1], 'half.whl').touch()\n" + fails("ERROR: hashes do not match")
    monkeypatch.setattr(sources.sys, "executable", str(programs.program("python", does)))
    with pytest.raises(RuntimeUnavailable) as caught:
        fetched_wheels(tmp_path / "cache")
    assert str(caught.value).splitlines() == [
        "the SDK's wheels could not be fetched: is there a network?",
        "  ERROR: hashes do not match",
    ]
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_program_that_is_not_there_is_named_by_what_failed(tmp_path):
    with pytest.raises(RuntimeUnavailable, match=r"^it failed \(No such file or directory\)$"):
        run([tmp_path / "nowhere"], "it failed")


def test_of_what_a_failing_program_says_the_end_is_shown(programs):
    does = "for n in range(20): print(n, 'x' * 900)\nprint()\n"
    does += "sys.stdout.buffer.write(b'\\xff no UTF-8')\nsys.exit(2)"
    with pytest.raises(RuntimeUnavailable) as caught:
        run([programs.program("node", does)], "it failed")
    first, *lines = str(caught.value).splitlines()
    assert (first, len(lines), max(map(len, lines))) == ("it failed", 8, 202)
