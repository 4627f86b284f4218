"""What a rehearsal is: one run of a demo's program, answered by its own recording."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from tokenreel.recording import Exchange
from tokenreel.replay import request_key


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the program."""

    method: str
    """``POST`` and so on."""
    path: str
    """Below the base URL, with its query; all of it where it is below none."""
    body: Any = None
    """Its JSON; None where it holds none."""
    raw: str | None = None
    """The hex digits of a body that is no JSON, else None."""

    @property
    def key(self) -> str:
        """A text that is equal for requests that ask for the same."""
        body = self.body if self.raw is None else bytes.fromhex(self.raw)
        return request_key(self.method, self.path, body)

    @staticmethod
    def of(exchange: Exchange) -> "Asked":
        """Return what an exchange was asked."""
        raw = None if exchange.request_raw is None else exchange.request_raw.hex()
        return Asked(exchange.method, exchange.path, exchange.request_body, raw)


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """What the SDK refuses of an answer under strict validation: one field, in one kind of event."""

    field: str
    """Its place in the event, as ``response.usage``."""
    event: str
    """The event's ``type``, else its ``object``."""
    why: str
    """As pydantic says it, e.g. ``Field required``."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of a program."""

    asked: tuple[Asked, ...]
    """Its requests, in the order in which they were sent."""
    out: str
    """What it printed."""
    err: str
    """What it printed as errors, a traceback included."""
    exit_code: int | None
    """None where it had to be ended because its time was over."""
    refusals: tuple[Refusal, ...] = ()
    """Sorted, each once. Only a Python program has an SDK that can tell."""

    def with_refusals(self, refusals: tuple[Refusal, ...]) -> "Rehearsal":
        """Return this rehearsal with what another run of the program found refused."""
        return dataclasses.replace(self, refusals=refusals)
