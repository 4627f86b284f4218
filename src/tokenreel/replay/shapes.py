"""The requests that OpenAI refuses before any model sees them."""

from collections.abc import Mapping
from typing import Final

from tokenreel.recording import Json
from tokenreel.replay.answer import Answer, error_answer
from tokenreel.replay.misses import refuse_method
from tokenreel.replay.request import ReplayRequest, parse_json

type Shape = Mapping[str, tuple[tuple[type, ...], str, bool]]
"""By key: the types it may have, what they are called, and whether it must be there."""

_STREAM: Final = ((bool, type(None)), "a boolean", False)
_SHAPES: Final[Mapping[str, Shape]] = {
    "/chat/completions": {
        "model": ((str,), "a string", True),
        "messages": ((list,), "an array", True),
        "stream": _STREAM,
    },
    "/responses": {
        "model": ((str, type(None)), "a string", False),
        "input": ((str, list, type(None)), "a string or an array", False),
        "stream": _STREAM,
    },
}


def refuse_request(request: ReplayRequest, path: str) -> Answer | None:
    """Return OpenAI's answer to an ill-formed request; None where it is well-formed or its path unknown.

    Args:
        request: What was asked.
        path: Its path below the base URL, without its query.
    """
    shape = _SHAPES.get(path)
    if shape is None:
        return None
    if request.method != "POST":
        return refuse_method(request.method, path, ["POST"])
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        message = f"Unsupported content type: '{kind}'. This address only accepts 'application/json'."
        return error_answer(415, message, code="unsupported_content_type")
    try:
        body = parse_json(request.body)
    except ValueError as error:
        return error_answer(400, f"We could not parse the JSON body of your request: {error}.")
    return _refuse_body(shape, body)


def _refuse_body(shape: Shape, body: Json) -> Answer | None:
    if not isinstance(body, dict):
        return error_answer(400, f"Invalid body: expected an object, but got {_called(body)} instead.")
    for key, (kinds, called, is_required) in shape.items():
        if key not in body and is_required:
            message = f"Missing required parameter: '{key}'."
            return error_answer(400, message, code="missing_required_parameter", param=key)
        if key in body and not isinstance(body[key], kinds):
            message = f"Invalid type for '{key}': expected {called}, but got {_called(body[key])} instead."
            return error_answer(400, message, code="invalid_type", param=key)
    return None


def _called(value: Json) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
