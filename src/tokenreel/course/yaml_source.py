"""YAML with line numbers: what is wrong with a value is said where the value stands."""

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml
from pydantic import BaseModel, ValidationError

from tokenreel.course.reporter import Reporter

_KINDS: Final = {"extra_forbidden": "unknown-key", "missing": "missing-key"}


def load_settings[T: BaseModel](
    text: str, model: type[T], report: Reporter, *, first_line: int = 1
) -> T | None:
    """Read YAML into a settings model, or report every problem of it and return None.

    Args:
        text: The YAML.
        model: What it must be.
        report: Where problems go.
        first_line: The 1-based line of the file in which ``text`` starts.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _refuse_duplicates(node)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        # What is "not closed" is noticed behind the end, where there is no line to mend.
        at = min(error.problem_mark.index if error.problem_mark else 0, len(text.rstrip()) - 1)
        line, column = _place_of(text, at)
        report(
            first_line + line,
            "bad-yaml",
            f"this is not YAML: {error.problem}",
            "Mend the line; a text with a colon or a quote needs quotes around it.",
            column=column + 1,
        )
        return None
    except yaml.reader.ReaderError as error:
        line, column = _place_of(text, error.position)
        message = f"this is not YAML: U+{error.character:04X} may not stand in it"
        report(first_line + line, "bad-yaml", message, "Remove the character.", column=column + 1)
        return None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        report(first_line, "bad-yaml", f"this is not YAML: {str(error).splitlines()[0]}", "Mend the file.")
        return None
    try:
        return model.model_validate({} if data is None else data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(detail, node, report, first_line)
        return None


def _report(detail: Any, node: yaml.Node | None, report: Reporter, first_line: int) -> None:
    keys = [key for key in detail["loc"] if key != "[key]"]
    code = _KINDS.get(detail["type"], "wrong-type")
    path = ".".join(str(key) for key in keys) or "the file"
    mark = _mark(node, keys)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if code == "unknown-key":
        message, hint = f"`{path}` is no key here", "Remove it, or mend its spelling."
    elif code == "missing-key":
        message, hint = f"`{path}` is missing", "Add it."
    else:
        found = f", found {detail['input']!r}" if not isinstance(detail["input"], dict | list) else ""
        message, hint = f"`{path}`: {detail['msg']}{found}", "Give it a value of that kind."
    report(first_line + line, code, message, hint, column=column + 1)


def locate(text: str, keys: list[str | int], *, first_line: int = 1) -> tuple[int, int]:
    """Return the 1-based line and column of a value in YAML that was read without a problem.

    Args:
        text: The YAML.
        keys: The way to the value from the top; where it ends early, the deepest key that stands there.
        first_line: The 1-based line of the file in which ``text`` starts.
    """
    mark = _mark(yaml.compose(text, Loader=yaml.SafeLoader), keys)
    return (first_line + mark.line, mark.column + 1) if mark else (first_line, 1)


def _place_of(text: str, position: int) -> tuple[int, int]:
    before = re.split(r"\r\n|\r|\n", text[:position])
    return len(before) - 1, len(before[-1])


def _mark(node: yaml.Node | None, keys: list[str | int]) -> yaml.Mark | None:
    """Return where the deepest key of a path stands that does stand in the file."""
    mark = node.start_mark if node is not None else None
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(key)), None)
            if pair is None:
                return mark
            mark, node = pair[0].start_mark, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            mark = node.start_mark
    return mark


def _refuse_duplicates(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key `{key.value}` stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
            _refuse_duplicates(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_duplicates(item)


def missing_languages(texts: Mapping[str, str], languages: Mapping[str, str]) -> list[str]:
    """Return the course's languages that a text by language lacks."""
    return [language for language in languages if language not in texts]
