"""What stands in a lesson without being written there: fences that name it, and numbers in prose."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tokenreel.course.attributes import EMBEDS
from tokenreel.course.document import Embed, Reference, Texts
from tokenreel.course.fences import Fence
from tokenreel.course.reporter import Reporter

CODE_SPAN: Final = re.compile(r"(?<![`\\])(?P<marks>`+)(?!`).*?(?<!`)(?P=marks)(?!`)")
"""Code within a line of prose."""
_REFERENCE: Final = re.compile(r"\{measured:(?P<words>[^{}]*)\}")
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_USES: Final[Mapping[str, tuple[int, str]]] = {
    "exercise": (1, 'Write the name of its notebook, e.g. exercise="three-latencies".'),
    "plot": (2, 'Write a measurement and a plot of it, e.g. plot="five-hundred-words latencies".'),
    "race": (2, 'Write two demos, streamed and whole, e.g. race="bread-streamed bread-whole".'),
}
"""How many names each takes, and how it is written."""


def is_embed(fence: Fence) -> bool:
    """Tell whether something else stands in a fence's place."""
    return not fence.info.ours.keys().isdisjoint(EMBEDS)


def make_embed(fence: Fence, title: Texts, report: Reporter) -> Embed | None:
    """Return what stands in a fence's place, None where that can't be told; reports what is wrong."""
    ours = fence.info.ours
    kinds = [kind for kind in (*EMBEDS, "demo", "setup") if kind in ours]
    kind = kinds[0]
    count, hint = _USES[kind]
    words = tuple(ours[kind].split())
    column = fence.info.columns[kind]
    if len(kinds) > 1:
        message = f"a fence can't be {kinds[0]}= and {kinds[1]}= at once"
        report(fence.line, "bad-embed", message, "Make two fences of it.", column=column)
        return None
    if len(words) != count or not all(_ID.fullmatch(word) for word in words):
        report(fence.line, "bad-embed", f'{kind}="{ours[kind]}" names nothing', hint, column=column)
        return None
    if any(line.strip() for line in fence.code) or fence.info.language:
        message = f"{kind}= stands in the place of its fence, so nothing can stand in that"
        report(fence.line, "bad-embed", message, "Take out the code and the language.", column=column)
        return None
    return Embed(fence.line, fence.end_line, kind, words, title)


def find_references(lines: tuple[str, ...], text_lines: Iterable[int]) -> Iterator[Reference]:
    """Yield the measured numbers that prose names; what stands in code is code.

    Args:
        lines: The file's lines.
        text_lines: The 1-based numbers of those that are prose.
    """
    for number in text_lines:
        line = lines[number - 1]
        if "{measured:" not in line:
            continue
        prose = CODE_SPAN.sub(lambda code: " " * len(code[0]), line)
        for found in _REFERENCE.finditer(prose):
            words = tuple(found["words"].split())
            yield Reference(number, found.start() + 1, found[0], words)
