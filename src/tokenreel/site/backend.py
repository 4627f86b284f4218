"""The demo backend beside a served site: a process of its own, so that a rebuild holds up no stream."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

BACKEND_VARIABLE: Final = "TOKENREEL_BACKEND"
"""The environment variable by which the pages learn of the backend that was started for them."""
DEFAULT_PORT: Final = 8787


@contextmanager
def running_backend(demos: Path, port: int = DEFAULT_PORT) -> Iterator[str]:
    """Run `tokenreel replay` on this machine and tell the pages where; yields its address.

    Args:
        demos: The folder of recordings; without it there is nothing to run, and the address is empty.
        port: Where to listen; a free port is taken where this one is in use.
    """
    if not demos.is_dir():
        yield ""
        return
    taken = _free_port(port)
    address = f"http://127.0.0.1:{taken}"
    command = [
        sys.executable,
        "-m",
        "tokenreel",
        "replay",
        "--quiet",
        "--demos",
        str(demos),
        "--port",
        str(taken),
    ]
    process = subprocess.Popen(command)
    earlier = os.environ.get(BACKEND_VARIABLE)
    os.environ[BACKEND_VARIABLE] = address
    try:
        yield address
    finally:
        process.terminate()
        process.wait()
        if earlier is None:
            del os.environ[BACKEND_VARIABLE]
        else:
            os.environ[BACKEND_VARIABLE] = earlier


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return wanted  # no port is free: the backend itself says so
