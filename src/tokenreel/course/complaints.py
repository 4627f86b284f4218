"""What is wrong with a setting, in an author's words: what it must be, what it is, how to fix it."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml
from pydantic_core import ErrorDetails

_EXPECTED: Final[Mapping[str, str]] = {
    "string_type": "text",
    "string_too_short": "text",
    "string_unicode": "text",
    "string_pattern_mismatch": "lower-case letters, digits and single hyphens",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than_equal": "at most {le:g}",
    "literal_error": "{expected}",
    "dict_type": "{mapping}",
    "list_type": "a list",
    "model_type": "keys with values",
    "too_short": "{mapping}",
    "count_or_id": "a number of at least 1, or an id",
}
"""By pydantic's name of the error; those that our settings can have."""

_KINDS: Final[Mapping[str, str]] = {
    "str": "the text ",
    "int": "the number ",
    "float": "the number ",
    "timestamp": "the date ",
}
"""What YAML takes a value for, by the end of its tag."""
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Wording:
    """What a kind of settings is explained by."""

    examples: Mapping[str, str]
    """How each key may look."""
    mapping: str = "one text for each language"
    """What a mapping of it must be."""
    key: str = "a language code"
    """What a key of such a mapping must be."""


def complain(
    detail: ErrorDetails, node: yaml.Node | None, first: str, wording: Wording, known: Sequence[str]
) -> tuple[str, str, str]:
    """Return the code, the message and the hint of a problem.

    Args:
        detail: What pydantic says.
        known: The keys that may stand where it is.
        node: What stands in the file there: the key where that is wrong, else the value; None for nothing.
        first: The name of a key that the file may begin with.
        wording: What the file's settings are explained by.
    """
    examples = wording.examples
    keys = [str(key) for key in detail["loc"] if key != "[key]"]
    path = ".".join(keys)
    name = next((key for key in reversed(keys) if key in examples), first)
    if detail["type"] in {"extra_forbidden", "invalid_key"}:
        close = close_key(keys[-1], known)
        is_text = detail["type"] == "extra_forbidden"
        others = f"write one of {', '.join(known)}" if known and is_text else "fix its spelling"
        hint = f"Write `{close}`, or remove it." if close else f"Remove it, or {others}."
        message = f"`{path}` is no key here" if is_text else f"a key must be text, found {_found(node)}"
        return "unknown-key", message, hint
    if detail["type"] == "missing":
        return "missing-key", f"`{path}` is missing", f"Add it, e.g. `{examples[name]}`."
    if "[key]" in detail["loc"]:
        subject, expected = f"each key of {_called(detail['loc'][:-2])}", wording.key
    else:
        subject, expected = _called(detail["loc"]), _expected(detail, wording)
    wants_quotes = detail["type"] == "string_type" and isinstance(node, yaml.ScalarNode) and node.value
    hint = f'Put it in quotes: "{_text(node)}".' if wants_quotes else f"Write e.g. `{examples[name]}`."
    return "wrong-type", f"{subject} must be {expected}, found {_found(node)}", hint


def close_key(key: str, known: Sequence[str]) -> str | None:
    """Return the key that was probably meant, None where it is like none."""
    return next(iter(difflib.get_close_matches(key, known, n=1)), None)


def _called(place: Sequence[int | str]) -> str:
    """Return what a value is called: one in a list by its place there, as people count."""
    if place and isinstance(place[0], int):  # all of it is a list
        entry = f"entry {place[0] + 1}"
        return f"{_called(place[1:])} of {entry}" if place[1:] else entry
    path = ".".join(map(str, place))
    if place and isinstance(place[-1], int):
        return f"entry {place[-1] + 1} of `{path.rpartition('.')[0]}`"
    return f"`{path}`" if path else "this"


def _expected(detail: ErrorDetails, wording: Wording) -> str:
    context: Mapping[str, Any] = {**detail.get("ctx", {}), "mapping": wording.mapping}
    if detail["type"] == "too_short" and context.get("field_type") == "List":
        return "a list of at least one"
    return _EXPECTED.get(detail["type"], "something else").format_map(context).replace("'", "`")


def _found(node: yaml.Node | None) -> str:
    """Return what stands in a file as its author wrote it, and what YAML takes it for."""
    if node is None or not node.value:
        return "nothing"
    if not isinstance(node, yaml.ScalarNode):
        return "a list" if isinstance(node, yaml.SequenceNode) else "keys with values"
    kind = node.tag.rpartition(":")[2]
    constant = str(yaml.SafeLoader.bool_values[node.value.lower()]).lower() if kind == "bool" else "nothing"
    remark = f", which YAML reads as {constant}" if kind in {"bool", "null"} else ""
    return f"{_KINDS.get(kind, '')}`{_text(node)}`{remark}"


def _text(node: yaml.Node | None) -> str:
    """Return the beginning of a text that stands in a file, half a character escaped: none can print it."""
    words = " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) else ""
    text = words.encode(errors="backslashreplace").decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
