"""A new course's files: the folder ``course`` beside this module, in the languages that are asked for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import yaml

from tokenreel import __version__
from tokenreel.scaffold.languages import WRITTEN, in_languages, language_name
from tokenreel.scaffold.schemas import schema_files

_TITLES: Final[Mapping[str, str]] = {"ko": "나의 LLM 코스", "en": "My LLM course"}
_TOKEN: Final = re.compile(r'"@title(?:-(?P<quoted>ko|en))?@"|@title(?:-(?P<plain>ko|en))?@')
_MARKUP: Final[Mapping[int, str]] = {
    **{ord(mark): f"\\{mark}" for mark in "\\`*_{}[]#"},
    **{ord(mark): f"&{name};" for mark, name in (("&", "amp"), ("<", "lt"), (">", "gt"))},
}
"""How Markdown writes what it would take for its own, in a heading."""
_README: Final = "README.md"


def course_files(languages: Sequence[str], title: str | None = None) -> dict[str, bytes]:
    """Return the files of a new course by their path, with forward slashes.

    Args:
        languages: Codes that Material for MkDocs has texts in, the default one first.
        title: The course's; None for one that tells its author to change it.
    """
    first = languages[0] if languages[0] in WRITTEN else "en"
    titles = {code: title or _TITLES[code] for code in WRITTEN}
    named = ", ".join(f"{code}: {_quoted(language_name(code))}" for code in languages)
    found: dict[str, bytes] = {}
    for name, data in _template():
        if name.endswith(".jsonl"):
            found[name] = data  # byte for byte what was recorded
            continue
        # no site shows a README in several languages
        text = in_languages(data.decode(), [first] if name == _README else languages)
        text = text.replace("@languages@", named).replace("@version@", __version__)
        found[name] = _TOKEN.sub(lambda token: _titled(token, titles, first), text).encode()
    return {**found, **schema_files()}


def _template() -> Iterator[tuple[str, bytes]]:
    yield from sorted(_walk(files("tokenreel.scaffold").joinpath("course"), ""))


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_file():
            yield path + entry.name, entry.read_bytes()
        elif entry.name != "__pycache__":  # pip compiles an exercise, too
            yield from _walk(entry, f"{path}{entry.name}/")


def _titled(token: re.Match[str], titles: Mapping[str, str], first: str) -> str:
    """Return the title in a token's place: quoted for YAML, or as Markdown that shows it as it is."""
    title = titles[token["quoted"] or token["plain"] or first]
    return _quoted(title) if token[0].startswith('"') else title.translate(_MARKUP)


def _quoted(text: str) -> str:
    """Return a text as YAML reads it back, whatever is in it."""
    dumped = yaml.safe_dump(text, allow_unicode=True, default_style='"', width=float("inf"))
    return str(dumped).strip()
