"""The lock file of a runtime: every file, in a form that Pyodide reads, too."""

import hashlib
import json

import pytest
from pyodide_lock import PyodideLockSpec

from tokenreel.runtime.lock import LOCK, sha256, write_lock

INFO = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"}


@pytest.fixture
def folder(tmp_path, wheel):
    folder = tmp_path / "new"
    wheel(folder / "Some_Package-1.2-cp314-none-any.whl", some="A = 1")
    wheel(folder / "other-3-cp314-none-any.whl", other="B = 1")
    (folder / "python_stdlib.zip").write_bytes(b"stdlib")
    (folder / "empty").touch()
    (folder / "editor.mjs").write_bytes(b"export {};")
    return folder


def read(folder):
    return json.loads((folder / LOCK).read_text("utf-8"))


def test_it_lists_every_file_but_itself(folder):
    write_lock(folder, INFO, ["turtle"])
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != LOCK}
    assert read(folder)["tool"]["tokenreel"] == {
        "format": 1,
        "rest": ["turtle"],
        "files": {
            name: {
                "sha256": hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
                "first": name != "editor.mjs",
            }
            for name, data in files.items()
        },
    }


def test_wheels_are_packages_under_their_normal_names(folder):
    write_lock(folder, INFO, [])
    packages = read(folder)["packages"]
    assert {name: (package["file_name"], package["version"]) for name, package in packages.items()} == {
        "other": ("other-3-cp314-none-any.whl", "3"),
        "some-package": ("Some_Package-1.2-cp314-none-any.whl", "1.2"),
    }
    for package in packages.values():
        assert package["sha256"] == sha256(folder / package["file_name"])
    spec = PyodideLockSpec.from_json(folder / LOCK)
    assert (spec.info.to_dict(), sorted(spec.packages)) == (INFO, ["other", "some-package"])


def test_the_same_files_give_the_same_bytes(folder):
    write_lock(folder, INFO, ["a", "b"])
    first = (folder / LOCK).read_bytes()
    (folder / LOCK).unlink()
    write_lock(folder, dict(reversed(INFO.items())), ["a", "b"])
    assert (folder / LOCK).read_bytes() == first
    assert first.endswith(b"}\n")


def test_a_file_that_is_no_wheel_by_its_name_is_refused(folder):
    (folder / "wheel.whl").touch()
    with pytest.raises(ValueError, match="wheel"):
        write_lock(folder, INFO, [])
