"""Links to other sites: asked for on request, politely, and remembered for a while."""

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx2
import platformdirs
from pydantic import TypeAdapter

from tokenreel import __version__
from tokenreel.checks.pages import SitePage, by_place
from tokenreel.files import write_whole
from tokenreel.problems import Problem, Severity

_AT_ONCE: Final = 16
_AT_ONCE_A_HOST: Final = 2
_TIMEOUT_S: Final = 20
_MOST_REDIRECTS: Final = 8
_SAID_EVERY: Final = 25
_PERMANENT: Final = frozenset({301, 308})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_READERS_OWN: Final = re.compile(
    r"|localhost|127(?:\.\d+){3}|0\.0\.0\.0|::1|.*\.(?:local|localhost|test|example)", re.IGNORECASE
)
"""Hosts that are another one for each reader, or none."""
_NO_HEAD: Final = frozenset({400, 403, 404, 405, 410, 429, 500, 501, 503})
"""What a server may answer to HEAD that says nothing of the page."""
_GONE: Final = frozenset({404, 410})
_AGENT: Final = f"tokenreel/{__version__} (checks links)"
_DAY_S: Final = 24 * 3600


class State(StrEnum):
    """What became of a link."""

    OK = "ok"
    """It leads to a page."""
    MOVED = "moved"
    """It leads to a page that has moved for good."""
    BROKEN = "broken"
    """The server says that there is no such page."""
    UNSURE = "unsure"
    """Nobody could tell: no answer, a refusal, a limit, a fault of the server."""


_KEPT_S: Final[Mapping[State, float]] = {
    State.OK: 7 * _DAY_S, State.MOVED: 7 * _DAY_S, State.BROKEN: _DAY_S / 24, State.UNSURE: _DAY_S / 24,
}  # fmt: skip
"""For how long an outcome is believed, in seconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking for a link gave."""

    state: State
    """How it is."""
    why: str
    """A status, or what went wrong; where it moved, the new address."""
    asked_at: float
    """Seconds since 1970."""


_OUTCOMES: Final[TypeAdapter[dict[str, Outcome]]] = TypeAdapter(dict[str, Outcome])


def external_cache() -> Path:
    """Return where outcomes are kept, in the user's own cache."""
    return platformdirs.user_cache_path("tokenreel") / "external-links.json"


type Ask = Callable[[set[str]], Mapping[str, Outcome]]
"""Given links, returns what became of each, as :func:`ask_links` does."""


def ask_links(
    links: Iterable[str],
    *,
    say: Callable[[str], None] = lambda _: None,
    cache: Path | None = None,
    transport: httpx2.AsyncBaseTransport | None = None,
    now: Callable[[], float] = time.time,
) -> dict[str, Outcome]:
    """Return what became of each link, asking for those of which nothing recent is known.

    Args:
        links: Addresses of http and https; what stands behind ``#`` is nobody's business but the page's.
        say: Told how far it is, and in the end how many were what.
        cache: Where outcomes are kept; the user's own cache where none is given.
        transport: How requests are made, where not over the network.
        now: Seconds since 1970.
    """
    path = cache or external_cache()
    pages = {link: urldefrag(link)[0] for link in links}
    kept = {page: one for page, one in _read(path).items() if 0 <= now() - one.asked_at < _KEPT_S[one.state]}
    unknown = sorted({page for page in pages.values() if page not in kept})
    if unknown:
        say(f"asking for {len(unknown)} external link{'s' if len(unknown) > 1 else ''}")
        kept |= asyncio.run(_Asker(transport, say, now).ask(unknown))
        _write(path, kept)
    outcomes = {link: kept[page] for link, page in pages.items()}
    say(_report(outcomes, len(unknown)))
    return outcomes


def external_problems(pages: Iterable[SitePage], ask: Ask) -> list[Problem]:
    """Return the links to other sites that are broken, and as warnings those that have moved for good.

    Args:
        pages: Lessons and other pages.
        ask: Asks for them.
    """
    found = [(page, _external_links(page)) for page in pages]
    outcomes = ask({link for _, links in found for of in links.values() for link in of})
    problems: set[Problem] = set()
    for page, links in found:
        wrong = {
            language: [link for link in of if outcomes[link].state in {State.BROKEN, State.MOVED}]
            for language, of in links.items()
        }
        for link, place, _, _ in by_place(page.document, wrong):
            problems.add(_problem(page.document.path, place, link, outcomes[link]))
    return sorted(problems)


def _external_links(page: SitePage) -> dict[str, list[str]]:
    """Return a page's links to other sites, by language."""
    return {
        language: [link for link in (*rendered.links, *rendered.html_links) if _is_asked(link)]
        for language, rendered in page.rendered.items()
    }


def _is_asked(link: str) -> bool:
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and not _READERS_OWN.fullmatch(host)


def _problem(path: str, place: tuple[int, int], link: str, outcome: Outcome) -> Problem:
    if outcome.state is State.BROKEN:
        message = f"`{link}` is gone ({outcome.why})"
        hint = "Find where it is now, or take the link out."
        return Problem(path, *place, "external-link-broken", message, hint)
    message, hint = f"`{link}` has moved for good", f"Write {outcome.why}."
    return Problem(path, *place, "external-link-moved", message, hint, Severity.WARNING)


def _report(outcomes: Mapping[str, Outcome], asked: int) -> str:
    states = [outcome.state for outcome in outcomes.values()]
    counts = ", ".join(f"{states.count(state)} {state}" for state in State)
    first = f"{len(states)} external link{'' if len(states) == 1 else 's'}: {counts} ({asked} asked for now)"
    unsure = sorted((link, one.why) for link, one in outcomes.items() if one.state is State.UNSURE)
    return "\n".join([first, *(f"    could not be told: {link} ({why})" for link, why in unsure)])


def _read(path: Path) -> dict[str, Outcome]:
    try:
        return _OUTCOMES.validate_json(path.read_bytes())
    except (OSError, ValueError):
        return {}


def _write(path: Path, outcomes: Mapping[str, Outcome]) -> None:
    rows = {page: asdict(outcomes[page]) for page in sorted(outcomes)}
    try:
        write_whole(path, (json.dumps(rows, ensure_ascii=False, indent=0) + "\n").encode(errors="replace"))
    except OSError:
        return  # they are asked for again


class _Asker:
    """Asks for pages, a few at once, and of one host fewer still."""

    def __init__(
        self,
        transport: httpx2.AsyncBaseTransport | None,
        say: Callable[[str], None],
        now: Callable[[], float],
    ) -> None:
        self._transport = transport
        self._say = say
        self._now = now
        self._done = 0
        self._all = asyncio.Semaphore(_AT_ONCE)
        self._hosts = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(_AT_ONCE_A_HOST))

    async def ask(self, pages: list[str]) -> dict[str, Outcome]:
        headers = {"user-agent": _AGENT, "accept": "text/html,*/*;q=0.8"}
        async with httpx2.AsyncClient(
            transport=self._transport, timeout=_TIMEOUT_S, headers=headers
        ) as client:
            found = await asyncio.gather(*(self._one(client, page, len(pages)) for page in pages))
        return dict(zip(pages, found, strict=True))

    async def _one(self, client: httpx2.AsyncClient, page: str, count: int) -> Outcome:
        async with self._hosts[urlsplit(page).netloc.lower()], self._all:
            state, why = await self._follow(client, page)
        self._done += 1
        if self._done % _SAID_EVERY == 0:
            self._say(f"{self._done} of {count} asked for")
        return Outcome(state, why, self._now())

    async def _follow(self, client: httpx2.AsyncClient, page: str) -> tuple[State, str]:
        """Ask for a page, and for what it redirects to."""
        address, permanent = page, True
        try:
            for _ in range(_MOST_REDIRECTS):
                status, location = await self._status(client, address)
                if status not in _REDIRECTS or not location:
                    return _judge(status, address if permanent and address != page else "")
                permanent = permanent and status in _PERMANENT
                address = urljoin(address, location)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            return State.UNSURE, f"{type(error).__name__}: {error}".rstrip(": ")[:200]
        return State.UNSURE, f"more than {_MOST_REDIRECTS} redirects"

    @staticmethod
    async def _status(client: httpx2.AsyncClient, address: str) -> tuple[int, str]:
        answer = await client.head(address)
        if answer.status_code in _NO_HEAD:
            async with client.stream("GET", address) as got:  # its body is not read
                return got.status_code, got.headers.get("location", "")
        return answer.status_code, answer.headers.get("location", "")


def _judge(status: int, moved: str) -> tuple[State, str]:
    if status in _GONE:
        return State.BROKEN, f"status {status}"
    if not 200 <= status < 300:
        return State.UNSURE, f"status {status}"
    return (State.MOVED, moved) if moved else (State.OK, f"status {status}")
