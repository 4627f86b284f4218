"""Which headers are kept in a recording, and which travel on."""

import re
from collections.abc import Iterable
from typing import Final

type Headers = list[tuple[str, str]]

_KEPT: Final = {
    "request": re.compile(r"accept|content-type|x-stainless-retry-count"),
    "response": re.compile(
        r"content-type|retry-after(-ms)?|x-tokenreel-replay|x-should-retry|x-ratelimit-.*|openai-processing-ms"
    ),
}
_HOP_BY_HOP: Final = frozenset(
    {"connection", "date", "host", "keep-alive", "server", "te", "trailer", "transfer-encoding", "upgrade"}
)
_NOT_THE_PROGRAMS: Final = frozenset({"alt-svc", "location", "set-cookie"})
"""What would lead the program past the proxy, to answers that nobody records, or hand it a session."""
_OURS_TO_SET: Final = frozenset({"accept-encoding", "authorization", "content-length"})


def decode_headers(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return header fields as text, names in lower case."""
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw]


def keep_allowed(headers: Headers, side: str) -> tuple[dict[str, str], set[str]]:
    """Return the headers that a recording may hold, and the names of those left out.

    Args:
        headers: Header fields with lower-case names.
        side: ``request`` or ``response``.
    """
    kept = {name: value for name, value in headers if _KEPT[side].fullmatch(name)}
    return kept, {f"{side} {name}" for name, _ in headers if name not in kept}


def to_upstream(headers: Headers, key: str | None) -> Headers:
    """Return what the endpoint is sent: identity encoding, and the real key instead of the program's."""
    passed = [(name, value) for name, value in headers if name not in _HOP_BY_HOP | _OURS_TO_SET]
    passed.append(("accept-encoding", "identity"))
    if key is not None:
        passed.append(("authorization", f"Bearer {key}"))
    return passed


def to_program(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Return what the program is sent."""
    passed = [(name, value) for name, value in headers if name not in _HOP_BY_HOP | _NOT_THE_PROGRAMS]
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in passed]
