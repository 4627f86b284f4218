"""What all tests share."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

settings.register_profile("no deadline", deadline=None)  # how long an example takes tells of the machine only
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def course_site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder of this repository's course, built once for all of pytest-xdist's workers."""
    base = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        base = base.parent  # what the workers share
    target, log = base / "site", base / "site.log"
    with (base / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not log.exists():
            config = str(ROOT / "mkdocs.yml")
            command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", config, "-d"]
            # the repository is known, as where the site is published: nothing may be asked of its host
            known = {**os.environ, "REPO_URL": "https://github.com/me/course", "SITE_URL": ""}
            done = subprocess.run(
                [*command, str(target)], env=known, capture_output=True, text=True, check=False
            )
            log.write_text(f"{done.returncode}\n{done.stdout}{done.stderr}", "utf-8")
    status, said = log.read_text("utf-8").split("\n", 1)
    if status != "0":  # the other workers must fail too, and say why
        pytest.fail(f"the site could not be built:\n{said}", pytrace=False)
    return target
