"""From a request to an answer: the one core that the server and the in-process transport share."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Final

from tokenreel.recording import Exchange, Json
from tokenreel.replay.address import Address, AddressError, parse_address
from tokenreel.replay.answer import Answer, at_speed, error_answer, replay_exchange
from tokenreel.replay.faults import FAULTS, Fault
from tokenreel.replay.library import Library
from tokenreel.replay.misses import NO_RETRY, explain_miss
from tokenreel.replay.request import ReplayRequest, parse_json, request_key
from tokenreel.replay.services import answer_models, answer_service
from tokenreel.replay.shapes import refuse_request

FAULT_HEADER: Final = "x-tokenreel-fault"
"""Chooses a fault where the base URL does not."""
RETRY_HEADER: Final = "x-stainless-retry-count"
"""In which the SDK says how often it has asked before."""
MAX_SESSIONS: Final = 10_000
"""How many sessions are remembered; the one longest unused is forgotten first."""


class Replayer:
    """Answers requests from recordings. Knows no clock and no socket: an answer is a plan.

    Threads may share one, as they may share a client.
    """

    def __init__(
        self, library: Callable[[], Library], *, speed: float = 1.0, session: str | None = None
    ) -> None:
        """Make a replayer.

        Args:
            library: Returns what is replayed now; asked at every request.
            speed: How many times faster than recorded, where the request does not say.
            session: The session of requests that name none; None where each stands for itself.
        """
        self._library = library
        self._speed = speed
        self._session = session
        self._lock = threading.Lock()
        self._met = Library()
        self._sessions: OrderedDict[str, Counter[tuple[str, int]]] = OrderedDict()
        self._planned: dict[tuple[str, int], Answer] = {}

    def answer(self, request: ReplayRequest) -> Answer:
        """Return what a request gets; what is wrong with it is an answer, too."""
        library = self._library()
        try:
            address = parse_address(request.path)
            if address is None:
                return answer_service(library, request.method, request.path)
            fault = _fault(request, address)
        except AddressError as error:
            return error_answer(404, str(error), code="unknown_url", headers=NO_RETRY)
        if address.demo is not None and address.demo not in library.entries:
            message = f"There is no recording of a demo `{address.demo}`. There are: {_list(library)}."
            return error_answer(404, message, code="no_recording", headers=NO_RETRY)
        body = _body(request)
        answer = self._recorded(library, request, address, fault, body)
        if answer is None:
            path = address.path.partition("?")[0]
            return (
                answer_models(library, request.method, address)
                or refuse_request(request, path)
                or explain_miss(library, request.method, address, body)
            )
        return answer

    def _recorded(
        self,
        library: Library,
        request: ReplayRequest,
        address: Address,
        fault: Fault | None,
        body: Json | bytes,
    ) -> Answer | None:
        key = request_key(request.method, address.path, body)
        by_demo = library.index.get(key, {})
        demo = address.demo if address.demo in by_demo else next(iter(by_demo), None)
        if demo is None or address.demo not in {None, demo}:
            return None
        recorded = by_demo[demo]
        speed = self._speed if address.speed is None else address.speed
        with self._lock:
            self._meet(library)
            turn = self._turn(request, address.session or self._session, (demo, recorded[0].index))
            if fault is not None and fault.is_passing:
                fault, turn = (fault, 0) if turn == 0 else (None, turn - 1)
            answer = self._plan(demo, recorded[turn % len(recorded)], speed)
        return answer if fault is None else fault.apply(answer)  # a fault's own times are no recorded ones

    def _meet(self, library: Library) -> None:
        """Forget what was counted and planned of another library: its exchanges are not these."""
        if library is not self._met:
            self._met = library
            self._sessions.clear()
            self._planned.clear()

    def _plan(self, demo: str, exchange: Exchange, speed: float) -> Answer:
        """Return an exchange's answer, made once: a thousand streams of it share one plan.

        At another speed than ours it is made anew: kept, they would be as many as anybody asks for.
        """
        if speed != self._speed:
            return at_speed(replay_exchange(demo, exchange), speed)
        key = (demo, exchange.index)
        if key not in self._planned:
            self._planned[key] = at_speed(replay_exchange(demo, exchange), speed)
        return self._planned[key]

    def _turn(self, request: ReplayRequest, session: str | None, asked: tuple[str, int]) -> int:
        """Return how often the same was asked before: in its session, else as the client says itself."""
        if session is None:
            said = request.headers.get(RETRY_HEADER, "0")
            return int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else 0
        counts = self._sessions.setdefault(session, Counter())
        self._sessions.move_to_end(session)
        if len(self._sessions) > MAX_SESSIONS:
            self._sessions.popitem(last=False)
        counts[asked] += 1
        return counts[asked] - 1


def _fault(request: ReplayRequest, address: Address) -> Fault | None:
    name = address.fault or request.headers.get(FAULT_HEADER)
    if name is None:
        return None
    if name not in FAULTS:
        raise AddressError(f"there is no fault `{name}`; there are {', '.join(FAULTS)}")
    return FAULTS[name]


def _body(request: ReplayRequest) -> Json | bytes:
    """Return a body's JSON, or its bytes where it holds none."""
    if not request.body:
        return None
    try:
        return parse_json(request.body)
    except ValueError:
        return request.body


def _list(library: Library) -> str:
    return ", ".join(library.entries) or "none"
