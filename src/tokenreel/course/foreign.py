"""Containers of other tools, as VuePress, Docusaurus and MyST write them: Material shows them as text."""

import re
from typing import Final

from tokenreel.course.fences import PREFIX

_OPENING: Final = re.compile(
    rf"^{PREFIX}(?P<marks>:{{3,}})[ \t]*(?:\{{[ \t]*\.?)?(?P<name>[A-Za-z][\w.-]*)[^\n]*$"
)


def foreign_container(line: str) -> tuple[int, str] | None:
    """Return the 1-based column and the name of the container that a line opens, or None.

    Args:
        line: A line of Markdown's own, e.g. ``::: tip Remember``: no marker of a language, no code.
    """
    found = _OPENING.match(line)
    return (found.start("marks") + 1, found["name"]) if found is not None else None
