"""`scripts/build` and `scripts/serve` on a copy of the course."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tokenreel.exercise.run import CACHE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def course(checkout, course_site):
    """Return a copy of the repository with this one's environment, in which what was executed is known."""
    for name in ("lessons", "demos", "docs", CACHE):
        shutil.copytree(ROOT / name, checkout.root / name)
    shutil.copy(ROOT / "mkdocs.yml", checkout.root)
    checkout.set_up("run")
    (checkout.root / ".venv" / "bin" / "tokenreel").symlink_to(Path(sys.prefix) / "bin" / "tokenreel")
    return checkout.root


@pytest.mark.slow
def test_build_makes_the_site_which_links_to_no_repository_where_none_is_known(course):
    command = ["bash", str(course / "scripts" / "build")]
    # whoever runs the tests may have set what the course reads
    unknown = {**os.environ, "REPO_URL": "", "SITE_URL": ""}
    done = subprocess.run(
        command, cwd=course.parent, env=unknown, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == f"built {course / 'site'}"
    for folder in ("", "en"):
        for page in ("streaming/05-streaming", "manual"):
            html = (course / "site" / folder / page / "index.html").read_text("utf-8")
            assert 'rel="edit"' not in html
            assert 'class="md-source"' not in html


@contextmanager
def served(root: Path, log: Path) -> Iterator[str]:
    """Serve a course on a free port until the caller is done; yields the address, ending in a slash."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with log.open("wb") as output:
        command = ["bash", str(root / "scripts" / "serve"), str(port)]
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield f"http://127.0.0.1:{port}/"
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0, log.read_text("utf-8")
    finally:
        server.kill()
        server.wait()


def wait_for(address: str, words: str, log: Path, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Ask for a page until it holds some words; fails the test after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        meanwhile()
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                if words in answer.read().decode():
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass  # not yet
        time.sleep(0.1)
    pytest.fail(f"{address} never said {words!r}:\n{log.read_text('utf-8')}")


def test_serve_shows_a_lesson_and_rebuilds_when_it_changes(course, tmp_path):
    lesson = course / "lessons" / "streaming" / "05-streaming.md"
    changed = lesson.read_text("utf-8").replace("Streaming is UX", "Streaming is rebuilt")
    log = tmp_path / "serve.log"

    def save() -> (
        None
    ):  # MkDocs serves before it first looks at the files: what was saved by then is no change
        if "Detected file changes" not in log.read_text("utf-8"):
            lesson.write_text(changed, "utf-8")

    with served(course, log) as site:
        wait_for(f"{site}en/streaming/05-streaming/", "Streaming is UX", log)
        wait_for(f"{site}en/streaming/05-streaming/", "Streaming is rebuilt", log, save)


def test_serve_says_that_a_port_is_in_use():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        command = [str(ROOT / "scripts" / "serve"), str(port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: port {port} of 127.0.0.1 is in use: stop what uses it, or name another --port\n"
    )
