"""YAML with line numbers: what is wrong with a value is said where the value stands."""

import re
from collections.abc import Mapping
from typing import Any, Final, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tokenreel.course.complaints import Wording, close_key, complain
from tokenreel.course.reporter import Reporter
from tokenreel.course.settings import EXAMPLES
from tokenreel.problems import Severity

type Keys = list[str | int]
"""The way to a YAML value from the top."""


_DEEPEST: Final = 50
_WANTS_QUOTES: Final = "a text with a colon, a brace or a quote needs quotes around it."


class _Loader(yaml.SafeLoader):
    """PyYAML's own, which says of a value that it can't construct only that, and not where it stands."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ArithmeticError, AttributeError, LookupError, ValueError) as error:
            kind = node.tag.rpartition(":")[2]
            value = f"`{node.value[:40]}`" if isinstance(node, yaml.ScalarNode) else "this"
            problem = f"{value} is no valid {kind}"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from error


class _FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same in C, ten times as fast; what it says of bad YAML is worded otherwise, and never shown."""


class YamlReporter:
    """Reports what is wrong with the values of a YAML text, each where it stands in its file."""

    def __init__(self, node: yaml.Node | None, report: Reporter, first_line: int) -> None:
        self._node = node
        self._report = report
        self._first_line = first_line

    def __call__(
        self, keys: Keys, code: str, message: str, hint: str, *, severity: Severity = Severity.ERROR
    ) -> None:
        """Report a problem of the value at ``keys``, or of the deepest of them that stands in the file."""
        line, column = self.place(keys)
        self._report(line, code, message, hint, column=column, severity=severity)

    def line(self, keys: Keys) -> int:
        """Return the 1-based line of :meth:`place`."""
        return self.place(keys)[0]

    def place(self, keys: Keys) -> tuple[int, int]:
        """Return the 1-based line and column of a value, or of the deepest of ``keys`` that stands there."""
        key, value = _way(self._node, keys)[-1]
        node = key or value
        mark = node.start_mark if node is not None else None
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return self._first_line + line, column + 1

    def missing_languages(self, keys: Keys, texts: Mapping[str, str], languages: Mapping[str, str]) -> None:
        """Report each of the course's languages that the text by language at ``keys`` lacks."""
        for language in languages:
            if language not in texts:
                path = ".".join(str(key) for key in [*keys, language])
                self(keys, "missing-key", f"`{path}` is missing", "Add the text in that language.")

    def complain(self, detail: ErrorDetails, model: type[BaseModel], wording: Wording) -> None:
        """Report what pydantic says of a model's data."""
        keys: Keys = [key for key in detail["loc"] if key != "[key]"]
        rows = _way(self._node, keys)
        key, value = rows[-1] if len(rows) == len(keys) + 1 else (None, None)
        is_about_key = "[key]" in detail["loc"] or detail["type"] == "invalid_key"
        node = key if is_about_key else value
        first = next(iter(model.model_fields))
        self(keys, *complain(detail, node, first, wording, _known_keys(model, keys[:-1])))


_COURSE: Final = Wording(EXAMPLES)


def load_settings[T: BaseModel](
    text: str, model: type[T], report: Reporter, *, first_line: int = 1, wording: Wording = _COURSE
) -> tuple[T, YamlReporter] | None:
    """Read YAML into a settings model, or report every problem of it and return None.

    Args:
        text: The YAML.
        model: What it must be.
        report: Where problems go.
        first_line: The 1-based line of the file in which ``text`` starts.
        wording: What problems are explained by.

    Returns:
        The settings, and where to report what else is wrong with them.
    """
    try:
        node, data = _parse(text)
    except (yaml.YAMLError, RecursionError) as error:
        report_bad_yaml(text, error, report, first_line=first_line)
        return None
    at = YamlReporter(node, report, first_line)
    try:
        return model.model_validate({} if data is None else data), at
    except ValidationError as error:
        details = error.errors(include_url=False)
        misspelt = {_meant(detail, model) for detail in details if detail["type"] == "extra_forbidden"}
        for detail in details:
            if detail["type"] != "missing" or detail["loc"] not in misspelt:
                at.complain(detail, model, wording)
        return None


def report_bad_yaml(text: str, error: Exception, report: Reporter, *, first_line: int = 1) -> None:
    """Report why a text is no YAML, at the place that is to be fixed.

    Args:
        text: The text.
        error: What PyYAML raised.
        report: Where the problem goes.
        first_line: The 1-based line of the file in which ``text`` starts.
    """
    index, message, hint = _complaint(error, text)
    line, column = _place_of(text, index)
    report(first_line + line, "bad-yaml", f"this is not YAML: {message}", hint, column=column + 1)


def _meant(detail: ErrorDetails, model: type[BaseModel]) -> tuple[int | str | None, ...]:
    """Return the way to what a key that is none was probably meant as."""
    *above, key = detail["loc"]
    return *above, close_key(str(key), _known_keys(model, above))


def _known_keys(model: type[BaseModel], keys: Keys) -> list[str]:
    """Return the keys that may stand below others in a model's data; none where these are any."""
    kind: Any = model
    for key in keys:
        if isinstance(key, str):
            field = kind.model_fields.get(key) if _is_model(kind) else None
            kind = field.annotation if field is not None else None
        kind = next((one for one in (kind, *get_args(kind)) if _is_model(one)), None)
    return list(kind.model_fields) if _is_model(kind) else []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _parse(text: str) -> tuple[yaml.Node | None, Any]:
    """Return the nodes and the data of a YAML text.

    Raises:
        yaml.YAMLError: If it is none, or has a key that is none.
        RecursionError: If it is nested too deep.
    """
    for loader in (_FastLoader, _Loader):
        try:
            # in C, the end of the stack is the end of the process, and tabs are taken for blanks
            if loader is _FastLoader and ("\t" in text or not _is_shallow(text)):
                continue
            node = yaml.compose(text, Loader=loader)
            _refuse_keys(node, set())
            return node, yaml.load(text, Loader=loader)  # noqa: S506 - both are safe
        except (yaml.YAMLError, ArithmeticError, LookupError, ValueError):
            if loader is _Loader:
                raise
    raise AssertionError  # the second has returned or raised


def _is_shallow(text: str) -> bool:
    """Tell whether YAML nests no deeper than settings do; what is read for that is read without recursion."""
    depth = 0
    for event in yaml.parse(text, Loader=_FastLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return False
    return True


def _complaint(error: Exception, text: str) -> tuple[int, str, str]:
    """Return the 0-based place in a text of what makes it no YAML, a message and a hint."""
    if isinstance(error, yaml.reader.ReaderError):
        message = f"U+{error.character:04X} may not stand in it"
        return error.position, message, "Remove the character."
    if isinstance(error, yaml.MarkedYAMLError):
        opening = _unclosed(error, text)
        if opening is not None:
            return opening, f"`{text[opening]}` is never closed", f"Close it; {_WANTS_QUOTES}"
        # What is missing is noticed behind the end, where there is no line to fix.
        index = min(error.problem_mark.index if error.problem_mark else 0, len(text.rstrip()) - 1)
        problem = str(error.problem)
        message = f"{error.context}, {problem}" if problem.startswith("but ") else problem
        return index, message, f"Fix the line; {_WANTS_QUOTES}"
    return 0, "its lists and mappings are nested too deep", "Fix the file."


def _unclosed(error: yaml.MarkedYAMLError, text: str) -> int | None:
    """Return where what is never closed opens: a bracket, a brace or a quote; None where it isn't that.

    It is noticed further down: at the end, or at the next key, which is not indented as what is in brackets.
    """
    opening, noticed = error.context_mark, error.problem_mark
    mark = text[opening.index : opening.index + 1] if opening is not None else ""
    if opening is None or noticed is None or not mark or mark not in "[{\"'":
        return None
    is_at_end = not text[noticed.index :].strip()
    is_at_next_key = (
        mark in "[{"
        and opening.line < noticed.line
        and _indent(text, noticed.index) <= _indent(text, opening.index)
    )
    return opening.index if is_at_end or is_at_next_key else None


def _indent(text: str, index: int) -> int:
    """Return how far the line is indented that a character stands in."""
    line = text[text.rfind("\n", 0, index) + 1 :]
    return len(line) - len(line.lstrip(" "))


def _place_of(text: str, position: int) -> tuple[int, int]:
    before = re.split(r"\r\n|\r|\n", text[:position].removeprefix("\ufeff"))
    return len(before) - 1, len(before[-1])


def _way(node: yaml.Node | None, keys: Keys) -> list[tuple[yaml.Node | None, yaml.Node | None]]:
    """Return what stands on the way to a value, as far as it stands in the file: each key with its value.

    An item of a list stands without a key, and so does the whole.
    """
    rows: list[tuple[yaml.Node | None, yaml.Node | None]] = [(None, node)]
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if _constructed(pair[0]) == str(key)), None)
            if pair is None:
                break
            node = pair[1]
            rows.append((pair[0], node))
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            rows.append((None, node))
        else:
            break
    return rows


def _constructed(key: yaml.Node) -> str:
    """Return a key as pydantic names it where it isn't text: `no` is 0, since YAML takes it for false."""
    if key.tag.endswith(":bool"):
        return str(int(yaml.SafeLoader.bool_values[key.value.lower()]))
    return "None" if key.tag.endswith(":null") else str(key.value)


def _refuse_keys(node: yaml.Node | None, seen: set[int]) -> None:
    """Refuse a key that stands twice, or that is a mapping or a list: YAML allows it, no settings do.

    Args:
        node: What is searched.
        seen: The nodes that were searched already: aliases of aliases would take for ever.
    """
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            problem = None
            if not isinstance(key, yaml.ScalarNode):
                problem = f"a {'mapping' if isinstance(key, yaml.MappingNode) else 'list'} is no key"
            elif key.value in keys:
                problem = f"the key `{key.value}` stands twice"
            if problem is not None:
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            keys.add(key.value)
            _refuse_keys(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_keys(item, seen)
