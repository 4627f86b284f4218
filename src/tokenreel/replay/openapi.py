"""The backend's own description, for tools that read one."""

from collections.abc import Iterable
from typing import Final

from tokenreel.recording import Json
from tokenreel.replay.address import MAX_SESSION, MAX_SPEED, MIN_SPEED
from tokenreel.replay.faults import FAULTS
from tokenreel.replay.library import Library

_ERROR: Final[Json] = {
    "description": "What is wrong, in OpenAI's shape.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}


def _errors(*statuses: int) -> dict[str, Json]:
    return {str(status): _ERROR for status in statuses}


def _page(summary: str) -> Json:
    answer: Json = {"description": summary, "content": {"application/json": {"schema": {"type": "object"}}}}
    return {"get": {"summary": summary, "responses": {"200": answer, **_errors(403)}}}


def _replayed(
    summary: str, body: Json, examples: dict[str, Json], parameters: tuple[Json, ...] = (), *faults: int
) -> Json:
    answer: Json = {
        "description": "A recorded answer, on time; `x-tokenreel-replay` names its demo.",
        "content": {"text/event-stream": {}, "application/json": {"schema": {}}},
    }
    return {
        "post": {
            "summary": summary,
            "parameters": list(parameters),
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": body, "examples": examples}},
            },
            "responses": {"200": answer, **_errors(400, 403, 404, 408, 413, 415, *faults)},
        }
    }


_STREAM: Final[Json] = {"type": ["boolean", "null"]}
_CHAT: Final[Json] = {
    "type": "object",
    "required": ["model", "messages"],
    "properties": {"model": {"type": "string"}, "messages": {"type": "array"}, "stream": _STREAM},
}
_RESPONSES: Final[Json] = {
    "type": "object",
    "properties": {
        "model": {"type": ["string", "null"]},
        "input": {"type": ["string", "array", "null"]},
        "stream": _STREAM,
    },
}
_COMPONENTS: Final[Json] = {
    "schemas": {
        "Error": {
            "type": "object",
            "required": ["error"],
            "properties": {
                "error": {
                    "type": "object",
                    "required": ["message", "type", "param", "code"],
                    "properties": {
                        "message": {"type": "string"},
                        "type": {"type": "string"},
                        "param": {"type": ["string", "null"]},
                        "code": {"type": ["string", "null"]},
                    },
                }
            },
        }
    }
}
_SPEED: Final[Json] = {
    "type": "number", "minimum": MIN_SPEED, "maximum": MAX_SPEED, "description": "Or `instant`.",
}  # fmt: skip


def describe(library: Library) -> Json:
    """Return an OpenAPI 3.1 document; its examples are what the recordings were asked."""
    chat, responses = _examples(library, "/chat/completions"), _examples(library, "/responses")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tokenreel's demo backend",
            "version": "1",
            "description": "Replays recordings to any OpenAI-compatible client: byte for byte, and on time.",
        },
        "paths": {
            "/v1/chat/completions": _replayed("Replay a Chat Completions answer", _CHAT, chat),
            "/v1/responses": _replayed("Replay a Responses answer", _RESPONSES, responses),
            "/v1/models": _page("The models that recorded requests ask for"),
            **_base_urls(library, chat),
            "/": _page("Where everything is"),
            "/healthz": _page("Whether it is well, and how many recordings it holds"),
            "/recordings": _page("The recordings, with what was asked"),
            "/faults": _page("The faults that can be laid over an answer"),
            "/openapi.json": _page("This description"),
        },
        "components": _COMPONENTS,
    }


def _base_urls(library: Library, examples: dict[str, Json]) -> dict[str, Json]:
    """Return what a base URL can choose, each by the path that most clients ask."""

    def choosing(name: str, summary: str, schema: Json, *faults: int) -> tuple[str, Json]:
        parameter: Json = {"name": name, "in": "path", "required": True, "schema": schema}
        described = _replayed(summary, _CHAT, examples, (parameter,), *faults)
        return f"/{name}/{{{name}}}/v1/chat/completions", described

    def one_of(names: Iterable[str]) -> Json:
        return {"type": "string", "enum": list(names)}

    named: Json = {"type": "string", "minLength": 1, "maxLength": MAX_SESSION}
    return dict(
        (
            choosing("demo", "Let only this demo answer", one_of(library.entries)),
            choosing("session", "Get the answers to equal requests in their recorded order", named),
            choosing("fault", "Lay a fault over the answer", one_of(FAULTS), 429, 500),
            choosing("speed", "Get the answer so many times faster", _SPEED),
        )
    )


def _examples(library: Library, path: str) -> dict[str, Json]:
    asked = ((demo, exchange) for demo, exchange in library.exchanges() if exchange.path == path)
    return {demo: {"summary": f"As {demo} asks", "value": exchange.request_body} for demo, exchange in asked}
