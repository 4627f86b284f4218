"""A backend in a process of its own, as a user starts it."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Backend:
    """A running `tokenreel replay`."""

    process: subprocess.Popen[str]
    url: str
    """Its base URL's origin, without ``/v1``."""
    said: list[str] = field(default_factory=list)
    """The lines it printed."""
    news: threading.Condition = field(default_factory=threading.Condition)

    @property
    def port(self) -> int:
        return int(urlsplit(self.url).port or 0)

    @property
    def host(self) -> str:
        return str(urlsplit(self.url).hostname)

    def wait_for(self, text: str, *, times: int = 1, timeout_s: float = 60) -> None:
        """Return once it has printed a text so often."""
        with self.news:
            found = self.news.wait_for(lambda: sum(text in line for line in self.said) >= times, timeout_s)
        assert found, f"it never printed {text!r}, only {self.said}"

    def listen(self) -> None:
        """Take in what it prints until it ends."""
        for line in self.process.stderr or ():
            with self.news:
                self.said.append(line.rstrip("\n"))
                self.news.notify_all()


@contextlib.contextmanager
def running(demos: Path, *options: str) -> Iterator[Backend]:
    """Start a backend on a free port; end it, and fail where it has to be killed."""
    command = [sys.executable, "-m", "tokenreel", "replay", "--port", "0", "--demos", str(demos), *options]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUTF8": "1"}
    )
    first = process.stderr.readline() if process.stderr else ""
    found = re.search(r"http://\S+?(?=/v1)", first)
    assert found, f"it did not start: {first}{process.communicate()[1]}"
    backend = Backend(process, found[0])
    listening = threading.Thread(target=backend.listen)
    listening.start()
    try:
        yield backend
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        finally:
            process.kill()
            listening.join()
