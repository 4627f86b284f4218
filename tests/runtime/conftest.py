"""Programs that only pretend: nothing is fetched, and what a runtime would be made from is small."""

import fcntl
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from tokenreel.runtime import build_runtime

PYTHON = sys.executable


class Bin:
    """A folder of pretended programs, the only one on the path; what they were asked is noted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "asked.txt"
        folder.mkdir()
        self.log.touch()

    def program(self, name: str, does: str = "") -> Path:
        """Write one, in Python: its arguments are ``args``."""
        path = self.folder / name
        lines = [
            f"#!{PYTHON} -IS", "import json, sys", "from pathlib import Path", "args = sys.argv[1:]",
            f"with open({str(self.log)!r}, 'a') as log: print({name!r}, *args, file=log)", does,
        ]  # fmt: skip
        path.write_text("\n".join(lines), "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    @property
    def asked(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines()


@pytest.fixture
def programs(tmp_path, monkeypatch):
    programs = Bin(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(programs.folder))
    return programs


def write_wheel(path: Path, **modules: str) -> None:
    """Write a wheel of these modules; ``__`` in a name stands for ``/``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name, version = path.name.split("-")[:2]
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        for module, text in modules.items():
            wheel.writestr(f"{module.replace('__', '/')}.py", text)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture(scope="session")
def runtime(tmp_path_factory, worker_id):
    """Return the runtime of lessons that import what is usual, really built where it is not cached."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with (shared / "runtime.lock").open("w") as lock:  # so that of two workers only one is at it
        fcntl.flock(lock, fcntl.LOCK_EX)
        return build_runtime()


@pytest.fixture
def wheel():
    return write_wheel
