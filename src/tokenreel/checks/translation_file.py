"""``lessons/translations.json``: which texts said the same when somebody last compared them."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tokenreel.checks.paragraphs import Translation
from tokenreel.files import write_whole
from tokenreel.problems import Problem

TRANSLATIONS: Final = "lessons/translations.json"
"""Below a course's folder; committed, a line for each passage."""
_VERSION: Final = 1
_KEY: Final = "tokenreel_translations"
_HASHES: Final = re.compile(r"[0-9a-f]{10}(?: [0-9a-f]{10})*|")

type Agreed = Mapping[str, tuple[str, ...]]
"""The hashes of a passage's paragraphs, by language."""
type Accepted = dict[str, tuple[Agreed, ...]]
"""The passages of each lesson, by its path."""


def read_translations(root: Path) -> Accepted | Problem:
    """Return what was accepted: nothing where there is no such file, and what is wrong with a bad one."""
    try:
        text = (root / TRANSLATIONS).read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        return _damaged(1, 1, f"it cannot be read ({getattr(error, 'strerror', None) or 'it is not UTF-8'})")
    try:
        data = json.loads(text)
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        marked = re.search(r"^(?:<{7}|={7}|>{7})", text, re.MULTILINE)
        what = "a merge was left unfinished in it" if marked else "it is not JSON"
        return _damaged(text[: marked.start()].count("\n") + 1 if marked else line, column, what)
    except RecursionError:
        return _damaged(1, 1, "it is nested too deep")
    return _accepted(data)


def write_translations(root: Path, accepted: Accepted) -> None:
    """Write what was accepted, the same bytes for the same texts.

    Raises:
        OSError: If it cannot be written; the earlier file stays.
    """
    lessons = []
    for path in sorted(accepted):
        rows = (
            json.dumps({language: " ".join(agreed[language]) for language in sorted(agreed)})
            for agreed in accepted[path]
        )
        lessons.append(f"{json.dumps(path, ensure_ascii=False)}: [\n" + ",\n".join(rows) + "\n]")
    text = f'{{\n"{_KEY}": {_VERSION},\n"lessons": {{\n' + ",\n".join(lessons) + "\n}\n}\n"
    write_whole(root / TRANSLATIONS, text.encode())


def as_agreed(found: Sequence[Translation]) -> tuple[Agreed, ...]:
    """Return passages as they are accepted."""
    return tuple({stretch.language: stretch.hashes for stretch in passage} for passage in found)


def _accepted(data: Any) -> Accepted | Problem:
    if not isinstance(data, dict) or not isinstance(data.get("lessons"), dict):
        return _damaged(1, 1, f"it must be an object with `{_KEY}` and `lessons`")
    if data.get(_KEY) != _VERSION:
        return _damaged(1, 1, f"`{_KEY}` must be {_VERSION}, found {str(data.get(_KEY))[:40]}")
    accepted: Accepted = {}
    for path, rows in data["lessons"].items():
        if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
            return _damaged(1, 1, f"the passages of {path[:80]} must be hashes by language")
        accepted[path] = tuple({name: tuple(hashes.split()) for name, hashes in row.items()} for row in rows)
    return accepted


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(isinstance(v, str) and _HASHES.fullmatch(v) for v in row.values())


def _damaged(line: int, column: int, what: str) -> Problem:
    hint = "Take the last committed version, or delete it, and run `tokenreel translated` again."
    return Problem(TRANSLATIONS, line, column, "damaged-translations", what, hint)
