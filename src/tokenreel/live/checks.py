"""The hidden checks of an exercise: sentences, each with a condition on what a reader's program did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from tokenreel.live.program import Outcome, Program, run_program
from tokenreel.live.surroundings import Site
from tokenreel.replay import FAULTS

type Sentences = Mapping[str, str]
"""One sentence in every language of the course, by its code."""

_ALL: Final = ""
"""The language of what is said in one only."""


class CheckError(Exception):
    """The checks themselves are no program, or hold no check; the message says so, for the author."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check found."""

    said: Sentences
    """What must hold."""
    passed: bool
    why: Sentences
    """What was found instead; empty where the check says nothing more."""
    fault: str | None = None
    """What it raised instead of a finding: by an author's slip, or for a value of another kind."""


class Run:
    """A program's run, as checks see it."""

    def __init__(self, program: Program, site: Site, outcome: Outcome) -> None:
        self._program = program
        self._site = site
        self._outcome = outcome
        self.output = outcome.output
        """What it printed."""
        self.errors = outcome.errors
        """What it printed as errors."""
        self.exception = outcome.exception
        """What ended it; None where it ended by itself."""
        self.requests = outcome.requests
        """Its requests, in their order: ``path``, ``body``, ``status``, ``closed``, ``metrics()`` …"""
        self.open_connections = outcome.open_connections
        """How many answers it left neither read to their end nor closed."""
        self.values = outcome.values
        """Its globals."""
        self.code = program.code
        """Its text."""

    def again(self, *, fault: str | None = None, setup: str | None = None) -> "Run":
        """Run the same program once more, unseen and without waiting: recorded times pass in its clocks only.

        Args:
            fault: A fault laid over the answers: one of ``tokenreel.replay.FAULTS``.
            setup: Code that runs before it, in its globals.

        Raises:
            ValueError: If there is no such fault.
        """
        if fault is not None and fault not in FAULTS:
            raise ValueError(f"there is no fault `{fault}`; there are {', '.join(FAULTS)}")
        program = replace(self._program, fault=fault, speed=1.0, setup=setup or self._program.setup)
        site = Site.without_waiting(self._site.library)
        return Run(program, site, run_program(program, site, shown=False))


def run_checks(checks: str, program: Program, site: Site, outcome: Outcome) -> list[Checked]:
    """Apply the checks of an exercise to a run.

    Args:
        checks: Python: functions of a run under ``@check(ko="…", en="…")``. One passes where it returns
            without an ``AssertionError``; its message, a text or one by language, says what was found.
        program: What was run.
        site: Where.
        outcome: What came of it.

    Raises:
        CheckError: If they are no Python, or no function is a check.
    """
    found: list[tuple[Sentences, Callable[[Run], object]]] = []

    def check(**said: str) -> Callable[[Callable[[Run], object]], Callable[[Run], object]]:
        def add(function: Callable[[Run], object]) -> Callable[[Run], object]:
            found.append((said, function))
            return function

        return add

    try:
        exec(compile(checks, "checks.py", "exec", dont_inherit=True), {"__name__": "checks", "check": check})  # noqa: S102 - the author's own
    except (Exception, SystemExit) as error:
        raise CheckError(f"the checks can't be run: {type(error).__name__}: {error}") from error
    if not found:
        raise CheckError('no function is a check: write @check(…="what must hold") above one')
    run = Run(program, site, outcome)
    return [_apply(said, function, run) for said, function in found]


def _apply(said: Sentences, function: Callable[[Run], object], run: Run) -> Checked:
    try:
        function(run)
    except AssertionError as error:
        return Checked(said, passed=False, why=_sentences(error.args[0] if error.args else None))
    except (Exception, SystemExit) as error:  # `exit()` ends a program, and not the checks of it
        return Checked(said, passed=False, why={}, fault=f"{type(error).__name__}: {error}")
    return Checked(said, passed=True, why={})


def _sentences(message: Any) -> Sentences:
    if message is None:
        return {}
    if isinstance(message, Mapping):
        return {str(language): str(text) for language, text in message.items()}
    return {_ALL: str(message)}
