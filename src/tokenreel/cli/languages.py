"""What is said of a language's code that is none: what was probably meant."""

import re
from collections.abc import Iterable
from typing import Final

from tokenreel.problems import did_you_mean

_COUNTRIES: Final = {"kr": "ko", "jp": "ja", "cn": "zh", "gr": "el", "cz": "cs", "dk": "da", "ua": "uk"}
"""Codes of countries, and of their languages, whose codes are others."""


def language_hint(written: str, known: Iterable[str], option: str) -> str:
    """Return what to write instead, as a sentence.

    Args:
        written: What is no code of a language.
        known: The codes that there are.
        option: What it was given to, as it is typed before one code, e.g. ``--language {}``.
    """
    codes = {code.casefold(): code for code in known}
    parts = [part for part in re.split(r"[\s,;+/]+", written.casefold()) if part]
    meant = [codes.get(part) or codes.get(_COUNTRIES.get(part, "")) for part in parts]
    found = [code for code in meant if code is not None]
    if len(parts) > 1 and len(found) == len(parts):
        return f"Give it once for each: {' '.join(map(option.format, found))}"
    return f"Did you mean {found[0]}?" if found else did_you_mean(written, codes.values())
