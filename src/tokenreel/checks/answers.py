"""What an answer of either API says of itself: why it ended, which tools it calls, where its usage stands."""

from collections.abc import Iterator

from tokenreel.recording import Exchange, Json, body_events


def answer_events(exchange: Exchange) -> tuple[dict[str, Json], ...]:
    """Return the objects of an answer: of a stream its events, else the whole body."""
    return tuple(event for _, event in body_events(exchange) if isinstance(event, dict))


def finish_reasons(exchange: Exchange) -> tuple[str, ...]:
    """Return what an answer says of its end, each word once.

    Of Chat Completions, that is every ``finish_reason``; of Responses, the last ``status``, and the reason to
    be incomplete where there is one.
    """
    found: dict[str, None] = {}
    last: Json = None
    for event in answer_events(exchange):
        for choice in _objects(event.get("choices")):
            found |= dict.fromkeys(_texts(choice.get("finish_reason")))
        response = event.get("response", event)
        if isinstance(response, dict) and response.get("object") == "response":
            last = response
    if isinstance(last, dict):
        details = last.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        found |= dict.fromkeys([*_texts(last.get("status")), *_texts(reason)])
    return tuple(found)


def tool_calls(exchange: Exchange) -> tuple[str, ...]:
    """Return the names of the tools that an answer calls, each once, in their order."""
    found: dict[str, None] = {}
    for event in answer_events(exchange):
        for choice in _objects(event.get("choices")):
            said = choice.get("delta") or choice.get("message")
            calls = said.get("tool_calls") if isinstance(said, dict) else None
            for call in _objects(calls):
                function = call.get("function") or call.get("custom")
                found |= dict.fromkeys(_texts(function.get("name") if isinstance(function, dict) else None))
        response = event.get("response", event)
        output = response.get("output") if isinstance(response, dict) else None
        for item in [*_objects([event.get("item")]), *_objects(output)]:
            if str(item.get("type")).endswith("_call"):
                found |= dict.fromkeys(_texts(item.get("name")))
    return tuple(found)


def usage_places(exchange: Exchange) -> tuple[int, ...]:
    """Return which of an answer's events state usage, counted from 0."""
    return tuple(index for index, event in enumerate(answer_events(exchange)) if _usage(event))


def _usage(event: dict[str, Json]) -> bool:
    response = event.get("response")
    inner = response.get("usage") if isinstance(response, dict) else None
    return bool(event.get("usage") or inner)


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict):
            yield item


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
