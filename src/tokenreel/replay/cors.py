"""Which web pages may use the backend from a browser.

Source: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

import ipaddress
from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import urlsplit

from tokenreel.replay.answer import REPLAY_HEADER

_DAY_S: Final = "86400"


def cors_headers(origin: str | None, allowed: Collection[str]) -> dict[str, str]:
    """Return what lets a page read an answer; nothing for a page that may not.

    Args:
        origin: What the request's ``origin`` says; None where no page asks.
        allowed: Origins that may, as ``https://course.example``; pages on this machine always may.
    """
    if origin is None:
        return {}
    if origin not in allowed and not _is_loopback(origin):
        return {"vary": "origin"}
    exposed = f"{REPLAY_HEADER}, retry-after, x-should-retry"
    return {"access-control-allow-origin": origin, "access-control-expose-headers": exposed, "vary": "origin"}


def preflight_headers(request: Mapping[str, str], allowed: Collection[str]) -> dict[str, str]:
    """Return the answer to a browser that asks before it asks, given the request's headers."""
    headers = cors_headers(request.get("origin"), allowed)
    if "access-control-allow-origin" in headers:
        headers |= {
            "access-control-allow-methods": "GET, POST, OPTIONS",
            # whatever the SDK sends along: a header can do nothing here
            "access-control-allow-headers": request.get("access-control-request-headers", "*"),
            "access-control-max-age": _DAY_S,
        }
        if "access-control-request-private-network" in request:
            headers["access-control-allow-private-network"] = "true"
    return headers


def _is_loopback(origin: str) -> bool:
    try:
        host = urlsplit(origin).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
