"""Which web pages may use the backend from a browser.

Source: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from tokenreel.replay.hosts import is_loopback

_DAY_S: Final = "86400"
_METHODS: Final = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
"""All: a recording may hold any, and one that none holds gets its 405."""
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def parse_origin(text: str) -> str:
    """Return an origin as browsers say it: ``https://course.example`` for ``HTTPS://Course.example:443/``.

    Raises:
        ValueError: If it is none; the message says what one is.
    """
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode()  # as browsers say names of other scripts
        port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    except ValueError:
        host = ""
    is_one = host and "*" not in host and "@" not in parts.netloc and parts.scheme in _DEFAULT_PORTS
    if not is_one or parts.path.strip("/") or parts.query or parts.fragment:
        example = "https://course.example, without a path; name each site, as * is none"
        raise ValueError(f"`{text}` is no origin: give a site's scheme and host, such as {example}")
    return f"{parts.scheme}://[{host}]{port}" if ":" in host else f"{parts.scheme}://{host}{port}"


def cors_headers(origin: str | None, allowed: Collection[str], names: Iterable[str] = ()) -> dict[str, str]:
    """Return what lets a page read an answer; nothing for a page that may not.

    Args:
        origin: What the request's ``origin`` says; None where no page asks.
        allowed: Origins that may, as ``https://course.example``; pages on this machine always may.
        names: The names of the answer's headers, which a page may read, too.
    """
    if origin is None:
        return {}
    if origin not in allowed and not _is_of_this_machine(origin):
        return {"vary": "origin"}
    headers = {"access-control-allow-origin": origin, "vary": "origin"}
    if exposed := ", ".join(names):
        headers["access-control-expose-headers"] = exposed
    return headers


def preflight_headers(request: Mapping[str, str], allowed: Collection[str]) -> dict[str, str]:
    """Return the answer to a browser that asks before it asks, given the request's headers."""
    headers = cors_headers(request.get("origin"), allowed)
    if "access-control-allow-origin" in headers:
        headers |= {
            "access-control-allow-methods": _METHODS,
            # whatever the SDK sends along: a header can do nothing here
            "access-control-allow-headers": request.get("access-control-request-headers", "*"),
            "access-control-max-age": _DAY_S,
        }
        if "access-control-request-private-network" in request:
            headers["access-control-allow-private-network"] = "true"
    return headers


def _is_of_this_machine(origin: str) -> bool:
    try:
        return is_loopback(urlsplit(origin).hostname or "")
    except ValueError:
        return False
