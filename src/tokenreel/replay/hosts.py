"""Which host names the backend answers to.

A page of any site can have its name resolved to this machine (DNS rebinding), and then counts as of the same
origin: what it can't change is the name in the request's ``host``.
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from tokenreel.replay.answer import Answer, error_answer
from tokenreel.replay.misses import NO_RETRY


def is_loopback(host: str) -> bool:
    """Tell whether a name or an address without its port can only be this machine's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_name(field: str) -> str:
    """Return the name in a ``host`` field, without its port and in lower case; empty where there is none."""
    try:
        return (urlsplit(f"//{field.strip()}").hostname or "").removesuffix(".")
    except ValueError:
        return ""


def parse_host(text: str) -> str:
    """Return the name of a host as requests say it, without a port.

    Raises:
        ValueError: If it is none; the message says what one is.
    """
    name = host_name(text)
    if not name or set(text) & set("/*@?# "):
        raise ValueError(
            f"`{text}` is no host: give a name such as demos.example, without a scheme or a path"
        )
    return name


def refuse_host(field: str | None, allowed: Collection[str] | None) -> Answer | None:
    """Return the 403 for a name that is not ours; None where the request may go on.

    Args:
        field: What the request's ``host`` says; None where it has none, which no browser sends.
        allowed: Names that are ours besides this machine's own, in lower case; None where any name will do.
    """
    if allowed is None or field is None:
        return None
    name = host_name(field)
    if is_loopback(name) or name in allowed:
        return None
    fix = f"ask localhost, or start the backend with --allow-host {name or 'NAME'}"
    message = f"The host `{field}` is none of this backend's: {fix}."
    return error_answer(403, message, code="host_not_allowed", headers=NO_RETRY)
