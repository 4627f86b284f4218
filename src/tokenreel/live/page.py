"""What the page's worker calls: programs and outcomes cross as JSON, output as it is printed."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tokenreel.live.checks import Checked, CheckError, run_checks
from tokenreel.live.program import Outcome, Program, forget, run_program
from tokenreel.live.rest import RestFinder
from tokenreel.live.surroundings import Site
from tokenreel.live.waiting import Wait
from tokenreel.live.watch import Request
from tokenreel.recording import parse_recording
from tokenreel.replay import LibraryEntry, make_entry, make_library

_REST: Final = Path("/lib/tokenreel-rest.zip")
_REHEARSALS: Final = {"/chat/completions": "chat.completions", "/responses": "responses"}
_REHEARSAL: Final = """
import itertools, json, openai
body = json.loads({body})
with openai.OpenAI() as client:
    answer = client.{method}.create(**body)
    if body.get("stream"):
        with answer:
            list(itertools.islice(answer, 3))
"""


class Page:
    """The recordings of a page, and its runs, one after the other."""

    def __init__(self, wait: Wait | None) -> None:
        """Make one.

        Args:
            wait: How a program waits, in seconds; None where no time passes but in its own clocks.
        """
        self._wait = wait
        self._entries: dict[str, LibraryEntry] = {}
        self._outcome: Outcome | None = None

    def add_rest(self, modules: str, sha256: str, fetch: Callable[[], bytes]) -> None:
        """Let programs import what was left out: its modules, a line each; its hash; what fetches it."""
        RestFinder(modules.split(), _REST, fetch, sha256).install()

    def add_recording(self, demo: str, text: str) -> None:
        """Let a recording answer.

        Raises:
            RecordingError: If it is damaged.
        """
        self._entries[demo] = make_entry(demo, parse_recording(text))

    def rehearse(self, demo: str) -> None:
        """Ask once, unseen, what a demo's recording answers.

        The SDK builds what an API needs when it is first asked, and what it parses when it first comes: in a
        page that takes a second or two, in which a stream would seem to stand still.
        """
        entry = self._entries[demo]
        asked = entry.exchanges[0] if entry.exchanges else None
        if asked is None or asked.path not in _REHEARSALS or not isinstance(asked.request_body, dict):
            return
        body = json.dumps(asked.request_body)
        code = _REHEARSAL.format(body=json.dumps(body), method=_REHEARSALS[asked.path])
        program = Program(code, demo=demo, speed=math.inf)
        forget(run_program(program, Site.without_waiting(make_library([entry])), shown=False))

    def run(self, spec: str, *, shown: bool = True) -> str:
        """Run a program and return what came of it, both as JSON.

        Args:
            spec: The fields of :class:`Program`, with ``speed`` null for an instant one, and ``checks`` where
                it is a task.
            shown: Whether what it prints is shown.
        """
        asked = json.loads(spec)
        checks = asked.pop("checks", None)
        speed = asked.pop("speed", 1.0)
        program = Program(**asked, speed=math.inf if speed is None else speed)
        library = make_library(self._entries.values())
        site = Site(library, self._wait) if self._wait is not None else Site.without_waiting(library)
        outcome = self._outcome = run_program(program, site, shown=shown)
        said: dict[str, Any] = _told(outcome)
        if checks is not None:
            said["checks"] = _checked(checks, program, site, outcome)
        return json.dumps(said)

    def tidy(self) -> None:
        """Let go of what the last run left; it takes a while, and the reader has the outcome by now."""
        if self._outcome is not None:
            forget(self._outcome)
            self._outcome = None


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "exit": outcome.exit_code,
        "line": outcome.line,
        "error": outcome.summary,
        "open": outcome.open_connections,
        "requests": [_request(request) for request in outcome.requests],
    }


def _request(request: Request) -> Mapping[str, Any]:
    metrics = request.metrics()
    return {
        "method": request.method, "path": request.path, "status": request.status, "open": request.is_open,
        "ttft_us": metrics.ttft_us, "last_us": metrics.last_token_us, "wall_us": metrics.wall_us,
    }  # fmt: skip


def _checked(checks: str, program: Program, site: Site, outcome: Outcome) -> Any:
    try:
        return [_finding(found) for found in run_checks(checks, program, site, outcome)]
    except CheckError as error:
        return {"broken": str(error)}


def _finding(found: Checked) -> Mapping[str, Any]:
    return {"said": found.said, "passed": found.passed, "why": found.why, "fault": found.fault}
