"""Runs inside a program's own process before it: nobody but this machine can be reached.

Started as a file, before the file that its first argument names. A process that the program starts is not
held by it.
"""

import runpy
import sys
from typing import Any, Final

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost", b"localhost", b"127.0.0.1"})
_PLACE_OF_ADDRESS: Final = {
    "socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1,
    "socket.getaddrinfo": 0, "socket.gethostbyname": 0,
}  # fmt: skip
"""By Python's audit event: which of its arguments says who is spoken to.

Source: https://docs.python.org/3/library/audit_events.html
"""


def main() -> None:
    """Hand over to the file."""
    sys.addaudithook(_refuse_others)
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")


def _refuse_others(event: str, arguments: tuple[Any, ...]) -> None:
    place = _PLACE_OF_ADDRESS.get(event)
    if place is None:
        return
    address = arguments[place]
    host = address[0] if isinstance(address, tuple) else address
    if event.startswith("socket.get") and not host:
        return  # this machine itself
    if isinstance(address, str) and event == "socket.connect":
        return  # a socket in the file system
    if host not in _LOOPBACK:
        raise ConnectionRefusedError("there is no network while a recording is replayed")


if __name__ == "__main__":
    main()
