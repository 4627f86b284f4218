"""What the backend says of itself: its models, recordings and faults, and that it is well."""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

from tokenreel.recording import Exchange, Json, header_text, is_event_stream
from tokenreel.replay.address import Address
from tokenreel.replay.answer import Answer, error_answer, in_address, json_answer
from tokenreel.replay.faults import FAULTS
from tokenreel.replay.library import Library, LibraryEntry
from tokenreel.replay.misses import NO_RETRY, refuse_method
from tokenreel.replay.openapi import describe


def answer_service(library: Library, method: str, target: str) -> Answer:
    """Return the answer to a request outside every base URL."""
    path = target.partition("?")[0]
    service = _SERVICES.get(path)
    if service is None:
        message = f"There is nothing at {path}: a base URL ends in /v1. See {', '.join(_SERVICES)}."
        return error_answer(404, message, code="unknown_url", headers=NO_RETRY)
    if method not in {"GET", "HEAD"}:
        return refuse_method(method, path, ["GET", "HEAD"])
    return json_answer(service(library))


def answer_models(library: Library, method: str, address: Address) -> Answer | None:
    """Return the answer to ``/models`` and ``/models/<name>``; None where something else was asked."""
    path = address.path.partition("?")[0]
    if path != "/models" and not path.startswith("/models/"):
        return None
    if method not in {"GET", "HEAD"}:
        return refuse_method(method, path, ["GET", "HEAD"])
    models: dict[str, Json] = {
        name: {"id": name, "object": "model", "created": 0, "owned_by": "tokenreel"}
        for name in library.models(address.demo)
    }
    if path == "/models":
        return json_answer({"object": "list", "data": list(models.values())})
    name = unquote(path.removeprefix("/models/"))
    if name not in models:
        message = f"The model `{name}` does not exist here: there are {', '.join(models) or 'none'}."
        return error_answer(404, message, code="model_not_found", param="model", headers=NO_RETRY)
    return json_answer(models[name])


def _index(library: Library) -> Json:
    return {
        "tokenreel": "replays recordings to any OpenAI-compatible client",
        "base_urls": ["/v1", *(f"/demo/{in_address(demo)}/v1" for demo in library.entries)],
        "see": list(_SERVICES),
    }


def _health(library: Library) -> Json:
    return {"status": "ok", "recordings": len(library.entries)}


def _recordings(library: Library) -> Json:
    return {"recordings": [_recording(entry) for entry in library.entries.values()]}


def _recording(entry: LibraryEntry) -> Json:
    return {
        "demo": entry.demo,
        "base_url": f"/demo/{in_address(entry.demo)}/v1",
        "recorded_at": entry.header["recorded_at"],
        "model": header_text(entry.header, "endpoint", "model"),
        "exchanges": [_exchange(exchange) for exchange in entry.exchanges],
    }


def _exchange(exchange: Exchange) -> Json:
    ended_us = exchange.ended_us
    return {
        "method": exchange.method,
        "path": exchange.path,
        "status": exchange.status,
        "streamed": is_event_stream(exchange.headers.get("content-type")),
        "reads": len(exchange.reads),
        "wall_us": None if ended_us is None else ended_us - exchange.requested_us,
        "request": exchange.request_body,
    }


def _faults(_: Library) -> Json:
    return {
        "faults": [
            {
                "name": fault.name,
                "base_url": f"/fault/{fault.name}/v1",
                "summary": fault.summary,
                "teaches": fault.teaches,
            }
            for fault in FAULTS.values()
        ]
    }


_SERVICES: Final[Mapping[str, Callable[[Library], Json]]] = {
    "/": _index,
    "/healthz": _health,
    "/recordings": _recordings,
    "/faults": _faults,
    "/openapi.json": describe,
}
