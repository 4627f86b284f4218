"""What a base URL says besides ``/v1``: which demo, whose session, which fault, how fast."""

import math
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

_OPTIONS: Final = ("demo", "session", "fault", "speed")
INSTANT: Final = math.inf
"""The speed at which nothing is waited for."""
MAX_SESSION: Final = 128
"""How many characters a session's name may have: each name that is remembered costs memory."""
MIN_SPEED: Final = 0.01
MAX_SPEED: Final = 1000.0
"""Beyond them a second lasts minutes, or no wait is left that a timer could keep."""


class AddressError(ValueError):
    """A path that no base URL of ours begins; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """A request's path, taken apart: ``/demo/<id>/session/<name>/fault/<name>/speed/<n>/v1/<path>``."""

    path: str
    """What comes after the base URL, as recordings hold it: ``/chat/completions``, with its query."""
    demo: str | None = None
    """The one demo that may answer; None for all."""
    session: str | None = None
    """Whose requests are counted together; None where nobody's are."""
    fault: str | None = None
    """The fault laid over the answer."""
    speed: float | None = None
    """How many times faster than recorded; None where the path does not say."""


def parse_address(target: str) -> Address | None:
    """Take a request's path and query apart; None where it is none below a base URL of ours.

    Raises:
        AddressError: If something stands before ``/v1`` that says nothing, says it twice, or says too much.
    """
    path, mark, query = target.partition("?")
    segments = path.split("/")[1:]
    said: dict[str, str] = {}
    while len(segments) > 1 and segments[0] in _OPTIONS and segments[1] and segments[0] not in said:
        said[segments[0]] = unquote(segments[1], errors="surrogateescape")
        segments = segments[2:]
    if segments[:1] != ["v1"]:
        if not said:
            return None
        options = ", ".join(f"/{option}/…" for option in _OPTIONS)
        raise AddressError(f"`{path}` has no base URL: before /v1 may stand, once each, {options}")
    rest = "/" + "/".join(segments[1:]) + mark + query
    speed = parse_speed(said["speed"]) if "speed" in said else None
    if len(said.get("session", "")) > MAX_SESSION:
        raise AddressError(f"the session's name is longer than {MAX_SESSION} characters")
    return Address(rest, said.get("demo"), said.get("session"), said.get("fault"), speed)


def parse_speed(text: str) -> float:
    """Return a speed: a number from :data:`MIN_SPEED` to :data:`MAX_SPEED`, or ``instant``.

    Raises:
        AddressError: If it is neither.
    """
    if text == "instant":
        return INSTANT
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not MIN_SPEED <= speed <= MAX_SPEED:
        range_ = f"from {MIN_SPEED:g} to {MAX_SPEED:g}"
        raise AddressError(f"`{text}` is no speed: give a number {range_}, such as 0.5 or 2, or `instant`")
    return speed
