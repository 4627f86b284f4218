"""What all tests share."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# Where Python keeps no bytecode, it compiles all that a program imports whenever a test starts one. It is
# kept, but not beside the source: some want none there.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".cache" / "pycache"))

settings.register_profile("no deadline", deadline=None)  # how long an example takes tells of the machine only
settings.load_profile("no deadline")


class MakeOnce(Protocol):
    """Makes a folder of that name, once for all of pytest-xdist's workers; returns it.

    Where ``make``, which gets the folder, fails, every test that asks for it fails and says why.
    """

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path: ...


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MakeOnce:
    """Return what makes a folder that all workers share."""
    base = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        base = base.parent  # what the workers share

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder, log = base / name, base / f"{name}.log"
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not log.exists():
                said = ""
                try:
                    make(folder)
                except Exception as error:  # whatever it is, the other workers must fail too, and say it
                    said = f"{type(error).__name__}: {error}"
                log.write_text(said, "utf-8")
        if said := log.read_text("utf-8"):
            pytest.fail(f"the {name} could not be made:\n{said}", pytrace=False)
        return folder

    return once


@pytest.fixture(scope="session")
def course_site(make_once: MakeOnce) -> Path:
    """Return the folder of this repository's course, as plain `mkdocs build --strict` makes it."""

    def build(folder: Path) -> None:
        config = str(ROOT / "mkdocs.yml")
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", config, "-d", str(folder)]
        # the repository is known, as where the site is published: nothing may be asked of its host
        known = {**os.environ, "REPO_URL": "https://github.com/me/course", "SITE_URL": ""}
        done = subprocess.run(command, env=known, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    return make_once("site", build)
