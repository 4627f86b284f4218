"""The template's texts in a course's languages: it has them in Korean and English, side by side."""

import keyword
import re
from collections.abc import Callable, Sequence
from typing import Final

from babel import Locale, UnknownLocaleError

WRITTEN: Final = ("ko", "en")
"""What the template's texts are written in; any other language begins with the English ones."""
_TEXT: Final = r'"(?:[^"\\]|\\.)*"'
_CONTAINERS: Final = re.compile(
    r"^:::ko\n(?P<ko>.*?)^:::\n:::en\n(?P<en>.*?)^:::\n", re.MULTILINE | re.DOTALL
)
_CELLS: Final = re.compile(
    r'^(?P<head># %%[^\n]*) lang="ko"\n(?P<ko>.*?)(?P=head) lang="en"\n(?P<en>.*?)(?=^# %%|\Z)',
    re.MULTILINE | re.DOTALL,
)
_CHECK: Final = re.compile(rf"@check\(\s*ko=(?P<ko>{_TEXT}),\s*en=(?P<en>{_TEXT}),?\s*\)")
_PAIR: Final = re.compile(
    rf'(?P<before>"|title-|\b)ko(?P<after>"?[:=] ?)(?P<ko>{_TEXT})(?P<between>,\s+| )'
    rf"(?P=before)en(?P=after)(?P<en>{_TEXT})"
)
"""A text by language in YAML, in Python or in the attributes of a fence."""
_TODO: Final = re.compile(r"^(?P<mark># )?@todo@\n#?\n", re.MULTILINE)
"""Where a text that is in English only for now says so."""


def language_name(code: str) -> str:
    """Return a language's own name, e.g. 한국어; its code where it is not known."""
    try:
        name = Locale.parse(code, sep="-").get_display_name()
    except (UnknownLocaleError, ValueError):
        return code
    return name[0].upper() + name[1:] if name else code


def in_languages(text: str, languages: Sequence[str]) -> str:
    """Return a file of the template in a course's languages.

    Args:
        text: The file, in Korean and English.
        languages: Codes, the default one first. One alone needs neither containers nor ``lang=``.
    """
    text = _CONTAINERS.sub(lambda found: _containers(found, languages), text)
    text = _CELLS.sub(lambda found: _cells(found, languages), text)
    done, parts = 0, []
    for check in _CHECK.finditer(text):  # what stands between: a check's own texts are a pair, too, and done
        parts += [_pairs(text[done : check.start()], languages), _check(check, languages)]
        done = check.end()
    return "".join([*parts, _pairs(text[done:], languages)])


def _pairs(text: str, languages: Sequence[str]) -> str:
    return _PAIR.sub(lambda found: _pair(found, languages), text)


def _containers(found: re.Match[str], languages: Sequence[str]) -> str:
    if len(languages) == 1:
        return _said(found, languages[0])
    return "".join(f":::{code}\n{_said(found, code)}:::\n" for code in languages)


def _cells(found: re.Match[str], languages: Sequence[str]) -> str:
    def cell(code: str) -> str:
        lang = f' lang="{code}"' if len(languages) > 1 else ""
        return f"{found['head']}{lang}\n{_said(found, code).rstrip()}\n"

    is_last = found.end() == len(found.string)
    return "\n".join(map(cell, languages)) + ("" if is_last else "\n")


def _check(found: re.Match[str], languages: Sequence[str]) -> str:
    if all(code.isidentifier() and not keyword.iskeyword(code) for code in languages):
        return f"@check({_joined(found, languages, '{}={}')})"
    return f"@check(**{{{_joined(found, languages, '"{}": {}')}}})"  # pt-BR and `is` name no argument


def _pair(found: re.Match[str], languages: Sequence[str]) -> str:
    return _joined(found, languages, f"{found['before']}{{}}{found['after']}{{}}", found["between"])


def _joined(found: re.Match[str], languages: Sequence[str], pattern: str, between: str = ", ") -> str:
    return between.join(pattern.format(code, _said(found, code)) for code in languages)


def _said(found: re.Match[str], language: str) -> str:
    """Return what is said in a language: English, with a note, where the template has it not."""
    text = found["ko"] if language == "ko" else found["en"]
    return _TODO.sub(_without if language in WRITTEN else _note(language), text)


def _without(_: re.Match[str]) -> str:
    return ""


def _note(language: str) -> Callable[[re.Match[str]], str]:
    said = f"> **TODO:** translate this page into {language_name(language)} (`{language}`)."

    def note(found: re.Match[str]) -> str:
        return f"{found['mark'] or ''}{said}\n{'#' if found['mark'] else ''}\n"

    return note
