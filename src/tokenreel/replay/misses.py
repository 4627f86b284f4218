"""What a client is told whose request no recording holds: the nearest one, and how it differs."""

from collections.abc import Sequence
from typing import Final

from tokenreel.recording import Exchange, Json
from tokenreel.replay.address import Address
from tokenreel.replay.answer import Answer, error_answer
from tokenreel.replay.library import Library
from tokenreel.replay.request import canonical, differences

NO_RETRY: Final = {"x-should-retry": "false"}
"""Tells the SDK that asking again changes nothing."""
_MAX_DIFFERENCES: Final = 3

type Candidates = Sequence[tuple[str, Exchange]]
"""Exchanges, each behind its demo."""


def explain_miss(library: Library, method: str, address: Address, body: Json | bytes) -> Answer:
    """Return an OpenAI-shaped 404 or 405 that says what is recorded instead."""
    candidates = list(library.exchanges(address.demo))
    path = _without_query(address.path)
    same_path = [pair for pair in candidates if _without_query(pair[1].path) == path]
    same_place = [pair for pair in same_path if pair[1].method == method]
    if not same_path:
        return _not_recorded(method, path, candidates)
    if not same_place:
        return refuse_method(method, path, sorted({exchange.method for _, exchange in same_path}))
    model = body.get("model") if isinstance(body, dict) else None
    known = library.models(address.demo)
    if isinstance(model, str) and known and model not in known:
        message = f"The model `{model}` does not exist here. Recorded are: {', '.join(known)}."
        return error_answer(404, message, code="model_not_found", param="model", headers=NO_RETRY)
    return _nearest(same_place, address, body)


def refuse_method(method: str, path: str, allowed: Sequence[str]) -> Answer:
    """Return the 405 for a path that knows other methods."""
    methods = ", ".join(allowed)
    message = f"Not allowed to {method} on {path}: use {methods}."
    return error_answer(405, message, code="method_not_allowed", headers={"allow": methods, **NO_RETRY})


def _not_recorded(method: str, path: str, candidates: Candidates) -> Answer:
    recorded = sorted({f"{exchange.method} {_without_query(exchange.path)}" for _, exchange in candidates})
    message = f"No recording answers {method} {path}. Recorded are: {', '.join(recorded) or 'none'}."
    return error_answer(404, message, code="unknown_url", headers=NO_RETRY)


def _nearest(candidates: Candidates, address: Address, body: Json | bytes) -> Answer:
    differing = [(_differences(exchange, address, body), demo) for demo, exchange in candidates]
    found, demo = min(differing, key=lambda pair: (len(pair[0]), pair[1]))
    shown = "; ".join(found[:_MAX_DIFFERENCES]) + ("; …" if len(found) > _MAX_DIFFERENCES else "")
    message = f"No recording answers this request. The nearest is {demo}, which differs in {shown}."
    return error_answer(404, message, code="no_recording", headers=NO_RETRY)


def _differences(exchange: Exchange, address: Address, body: Json | bytes) -> list[str]:
    path = [] if exchange.path == address.path else differences(exchange.path, address.path, "path")
    if isinstance(body, bytes) or exchange.request_raw is not None:
        return [*path, "the body, one of which is no JSON"]
    return path + differences(canonical(exchange.request_body), canonical(body), "")


def _without_query(path: str) -> str:
    return path.partition("?")[0]
