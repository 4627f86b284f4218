"""Which events carry something a reader sees: the table that the token metrics rest on."""

from typing import Final

from tokenreel.recording.model import Json

CONTENT_EVENTS: Final = frozenset(
    {
        "response.audio.delta",
        "response.audio.transcript.delta",
        "response.code_interpreter_call_code.delta",
        "response.custom_tool_call_input.delta",
        "response.function_call_arguments.delta",
        "response.mcp_call_arguments.delta",
        "response.output_text.delta",
        "response.reasoning_summary_text.delta",
        "response.reasoning_text.delta",
        "response.refusal.delta",
        "response.shell_call_command.delta",
    }
)
"""Responses events whose non-empty ``delta`` is content, reasoning or a tool call."""

_DELTA_TEXTS: Final = ("content", "reasoning_content", "reasoning", "refusal")


def is_content(event: Json) -> bool:
    """Tell whether a parsed event of either API bears content, reasoning or a piece of a tool call.

    A chunk that only names the role, the finish reason or the usage does not.
    """
    if not isinstance(event, dict):
        return False
    if event.get("type") in CONTENT_EVENTS:
        return bool(event.get("delta"))
    choices = event.get("choices")
    return isinstance(choices, list) and any(_choice_has_content(choice) for choice in choices)


def _choice_has_content(choice: Json) -> bool:
    delta = choice.get("delta") if isinstance(choice, dict) else None
    if not isinstance(delta, dict):
        return False
    if any(isinstance(delta.get(key), str) and delta[key] for key in _DELTA_TEXTS):
        return True
    calls = delta.get("tool_calls")
    functions = [delta.get("function_call")]
    functions += (
        [call.get("function") for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
    )
    return any(isinstance(f, dict) and (f.get("name") or f.get("arguments")) for f in functions)


def completion_tokens(event: Json) -> int | None:
    """Return the completion tokens that an event's usage states, or None."""
    if not isinstance(event, dict):
        return None
    response = event.get("response")
    usage = event.get("usage") or (response.get("usage") if isinstance(response, dict) else None)
    if not isinstance(usage, dict):
        return None
    count = usage.get("completion_tokens", usage.get("output_tokens"))
    return count if isinstance(count, int) and not isinstance(count, bool) else None


def visible_text(event: Json) -> str:
    """Return what an event lets a reader see: of a stream a piece of the answer, of a whole answer all of it.

    Reasoning, refusals and calls of tools are content too, but not what is read as the answer.
    """
    if not isinstance(event, dict):
        return ""
    if event.get("type") == "response.output_text.delta":
        return _text(event.get("delta"))
    parts = [_choice_text(choice) for choice in _list(event.get("choices"))]
    parts += [_item_text(item) for item in _list(event.get("output"))]
    return "".join(parts)


def _choice_text(choice: Json) -> str:
    if not isinstance(choice, dict):
        return ""
    said = choice.get("delta") or choice.get("message")
    return _text(said.get("content")) if isinstance(said, dict) else ""


def _item_text(item: Json) -> str:
    contents = _list(item.get("content")) if isinstance(item, dict) else []
    return "".join(
        _text(part.get("text"))
        for part in contents
        if isinstance(part, dict) and part.get("type") == "output_text"
    )


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
