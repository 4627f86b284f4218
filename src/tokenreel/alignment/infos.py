"""What stands behind a fence's marks, for the one reader it will have: Material's superfences.

It reads a language and then ``title=``, ``hl_lines=`` and ``linenums=`` only. Behind anything else, such as
``js {1,3}``, ``js src/App.js`` or ``ts [main.ts]``, it takes the code for a paragraph.
"""

import re
from typing import Final

from tokenreel.course.fences import open_fence

_INFO: Final = re.compile(r"(?P<start>[ \t]*\.?(?P<language>[\w#.+-]+))(?P<rest>.*)")
_OPTION: Final = re.compile(
    r"(?<!\S)(?P<name>title|hl_lines|linenums)=(?P<quote>[\"'])(?P<value>.*?)(?P=quote)(?!\S)"
)
_RANGE: Final = r"\d+(?:[ \t]*-[ \t]*\d+)?"
_LINES: Final = re.compile(rf"\{{[ \t]*{_RANGE}(?:[ \t]*,[ \t]*{_RANGE})*[ \t]*,?[ \t]*\}}")
_BRACES: Final = re.compile(r"[ \t]+\{(?![ \t]*\d).*\}[ \t]*")
_BRACKETS: Final = re.compile(r"\[(?P<name>[^\[\]]+)\]")


def plain_info(line: str) -> str:
    """Return a fence's opening as superfences reads it, and without an effect of ours.

    Line numbers in braces become ``hl_lines``, and all that has no place becomes the title.
    """
    return _without_ours(_readable(_without_ours(line)))


def _without_ours(line: str) -> str:
    """Return a fence's opening with ``data-`` before each attribute that would be ours."""
    while (fence := open_fence(line, 1)) is not None and fence.info.is_ours:
        columns = [*fence.info.columns.values(), *(fault.column for fault in fence.info.faults)]
        for column in sorted(set(columns), reverse=True):
            line = f"{line[: column - 1]}data-{line[column - 1 :]}"
    return line


def _readable(line: str) -> str:
    fence = open_fence(line, 1)
    marks = len(fence.prefix) + len(fence.marks) if fence is not None else 0
    info = _INFO.fullmatch(line[marks:])
    if fence is None or info is None or not info["rest"].strip() or _BRACES.fullmatch(info["rest"]):
        return line
    options = {found["name"]: found["value"] for found in _OPTION.finditer(info["rest"])}
    rest = _OPTION.sub("", info["rest"])
    ranges = [found[0].strip("{} \t,") for found in _LINES.finditer(rest)]
    others = " ".join(_LINES.sub(" ", rest).split())
    if not ranges and not others:
        return line
    if ranges and "hl_lines" not in options:
        options["hl_lines"] = " ".join(
            re.sub(r"[ \t]", "", part) for text in ranges for part in text.split(",")
        )
    if others:
        bracketed = _BRACKETS.fullmatch(others)
        name = bracketed["name"] if bracketed else others
        options["title"] = f"{options['title']} {name}" if "title" in options else name
    words = [f"{name}={_quoted(value)}" for name, value in options.items()]
    return f"{line[:marks]}{info['start']} {' '.join(words)}"


def _quoted(value: str) -> str:
    if '"' not in value:
        return f'"{value}"'
    return f"'{value}'" if "'" not in value else '"' + value.replace('"', "'") + '"'
