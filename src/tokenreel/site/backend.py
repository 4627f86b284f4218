"""The demo backend beside a served site: a process of its own, so that a rebuild holds up no stream.

Run as a module, this is that process: `tokenreel replay`, until whoever started it is gone.
"""

import logging
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

BACKEND_VARIABLE: Final = "TOKENREEL_BACKEND"
"""The environment variable by which the pages learn of the backend that was started for them."""
DEFAULT_PORT: Final = 8787
_ENDING_S: Final = 8.0
"""How long it may take to end; it gives open streams 5 s."""
_INPUT: Final = 0

log = logging.getLogger("mkdocs.plugins.tokenreel")


@contextmanager
def running_backend(
    demos: Path,
    port: int = DEFAULT_PORT,
    *,
    avoid: int | None = None,
    died: Callable[[str], None] = log.warning,
) -> Iterator[str]:
    """Run `tokenreel replay` on this machine and tell the pages where; yields its address.

    Args:
        demos: The folder of recordings; without it there is nothing to run, and the address is empty.
        port: Where to listen; a free port is taken where this one is in use, or is the one to avoid.
        avoid: A port that something else is to listen on.
        died: Is told in a sentence, from another thread, where the backend ends before its time.
    """
    if not demos.is_dir():
        yield ""
        return
    taken = _free_port(port, avoid)
    address = f"http://127.0.0.1:{taken}"
    with _backend_process(["--demos", str(demos), "--port", str(taken)], address, died):
        earlier = os.environ.get(BACKEND_VARIABLE)
        os.environ[BACKEND_VARIABLE] = address
        try:
            yield address
        finally:
            if earlier is None:
                del os.environ[BACKEND_VARIABLE]
            else:
                os.environ[BACKEND_VARIABLE] = earlier


@contextmanager
def _backend_process(options: list[str], address: str, died: Callable[[str], None]) -> Iterator[None]:
    command = [sys.executable, "-m", "tokenreel.site.backend", "replay", "--quiet", *options]
    # A session of its own: Ctrl-C in the terminal is for us, who then end it. Its input ends when we do.
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    ending = threading.Event()

    def watch() -> None:
        status = process.wait()
        if not ending.is_set():
            died(
                f"the demo backend at {address} ended by itself (exit status {status}), "
                "so nothing answers the pages: run `tokenreel serve` again"
            )

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        ending.set()
        process.terminate()
        watching.join(_ENDING_S)
        if watching.is_alive():
            process.kill()
            watching.join()
        if process.stdin:
            process.stdin.close()


def _free_port(wanted: int, avoid: int | None) -> int:
    for port in (wanted, 0, 0):  # of two free ones, one at least is not the one to avoid
        if port == avoid:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found = int(probe.getsockname()[1])
            if found != avoid:
                return found
    return wanted  # no port is free: the backend itself says so


def _end_with_input() -> None:
    """End this process as `kill` does once nobody can write to its input any more."""
    while os.read(_INPUT, 1):  # not `sys.stdin`: its lock would be in the way of the interpreter's end
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_end_with_input, daemon=True).start()
    runpy.run_module("tokenreel", run_name="__main__", alter_sys=True)
