"""Runs inside a process of its own: one Python program in virtual time, answered by its recording.

Started as a file, so that no more of Tokenreel is imported than the page has, too.
Arguments: a JSON file that says what to run, and the file that gets what came of it, as JSON.
"""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import pydantic
from openai import _base_client
from openai._models import validate_type

from tokenreel.live import Outcome, Program, Request, Site, run_program
from tokenreel.live.patching import patched
from tokenreel.recording import parse_recording
from tokenreel.replay import make_entry, make_library

_NETWORK: Final = frozenset(
    {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
)


def main() -> None:
    """Run it; what it prints is kept from our own output."""
    spec = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    into = Path(sys.argv[2])
    recording = parse_recording(Path(spec["recording"]).read_text("utf-8"))
    program = Program(**spec["program"])
    site = Site.without_waiting(make_library([make_entry(program.demo or "", recording)]))
    sys.addaudithook(_refuse_network)
    with _strictly() as refused:
        outcome = run_program(program, site, shown=False)
    into.write_text(json.dumps(_told(outcome, refused), default=str), "utf-8")


def _refuse_network(event: str, _arguments: object) -> None:
    if event in _NETWORK:
        raise ConnectionRefusedError("there is no network while a recording is replayed")


@contextlib.contextmanager
def _strictly() -> Iterator[set[tuple[str, str, str]]]:
    """Hold each answer to the SDK's types, and go on as usual: gives what is refused.

    It is what ``_strict_response_validation=True`` does in a client, which raises at the first refusal.
    """
    refused: set[tuple[str, str, str]] = set()
    usual = cast("Any", _base_client.BaseClient._process_response_data)  # noqa: SLF001 - it has no public name

    def process(client: Any, /, *, data: object, cast_to: type, response: Any) -> Any:
        if data is not None and cast_to is not object:
            refused.update(_refusals(data, cast_to))
        return usual(client, data=data, cast_to=cast_to, response=response)

    with patched(_base_client.BaseClient, "_process_response_data", process):
        yield refused


def _refusals(data: object, cast_to: type) -> Iterator[tuple[str, str, str]]:
    try:
        validate_type(type_=cast_to, value=data)
    except pydantic.ValidationError as error:
        said = data if isinstance(data, dict) else {}
        event = said.get("type") or said.get("object") or getattr(cast_to, "__name__", "an answer")
        found = [(detail["loc"], detail["msg"], detail["type"]) for detail in error.errors()]
        meant = [row for row in found if not any(row[0][: len(way)] == way for way in _not_meant(found))]
        for place, why, _ in meant or [(("type",), "no event of this type is known", "")]:
            yield _field(place), str(event), why


def _not_meant(found: list[tuple[tuple[int | str, ...], str, str]]) -> Iterator[tuple[int | str, ...]]:
    """Yield the ways into those members of unions whose ``type`` is another: nobody sent them."""
    for place, _, kind in found:
        if len(place) > 1 and place[-1] == "type" and kind == "literal_error":
            yield place[:-1]


def _field(place: tuple[int | str, ...]) -> str:
    """Return a field's way through the JSON: pydantic names the members of unions in between."""
    return ".".join(
        "[]" if isinstance(part, int) else part for part in place if not _is_class(part)
    ).replace(".[]", "[]")  # fmt: skip


def _is_class(part: int | str) -> bool:
    return isinstance(part, str) and (part[:1].isupper() or "[" in part or "(" in part)


def _told(outcome: Outcome, refused: set[tuple[str, str, str]]) -> dict[str, Any]:
    return {
        "asked": [_asked(request) for request in outcome.requests],
        "out": outcome.output,
        "err": outcome.errors,
        "exit_code": outcome.exit_code,
        "refusals": [
            {"field": field, "event": event, "why": why} for field, event, why in sorted(refused)
        ],
    }  # fmt: skip


def _asked(request: Request) -> dict[str, Any]:
    return {"method": request.method, "path": request.path, "body": request.body}


if __name__ == "__main__":
    main()
