"""How a rehearsal differs from its recording: in what was asked, else in what was printed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile, zip_longest
from typing import Final

from tokenreel.checks.rehearsal.model import Asked, Rehearsal
from tokenreel.recording import Exchange, Recording, exchanges, output_reads
from tokenreel.replay.request import canonical, differences

_MOST_SHOWN: Final = 3
_LONGEST: Final = 100
_CLOCKS: Final = {
    "python": re.compile(r"^\s*(?:import|from)\b.*\b(?:time|timeit|datetime)\b", re.MULTILINE),
    "javascript": re.compile(r"\b(?:performance|Date|hrtime|console\.time)\b"),
    "bash": re.compile(r"\b(?:date|time|SECONDS|EPOCHREALTIME|EPOCHSECONDS|time_\w+)\b"),
}
"""What code looks at a clock by, so that the numbers it prints may be times that it measured."""
_NUMBER: Final = re.compile(r"[ \t]*\d+(?:[.,]\d+)*(?:e[+-]?\d+)?")
"""A number with the blanks that line it up."""
_PLACE: Final = re.compile(r'(?<=", line )\d+')
"""Where a traceback says that code stands: an edit of the text above moves it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which they differ."""

    code: str
    """The problem's code."""
    message: str
    """What differs: a clause behind the demo's name."""


@dataclass(frozen=True, slots=True)
class Leniency:
    """What of a program's output may differ."""

    numbers: bool = False
    """Whether its numbers may: they are times that it measured."""
    all: bool = False
    """Whether all of it may: it is another in each run."""


def looks_at_clock(language: str, code: str) -> bool:
    """Tell whether code looks at a clock, by its text."""
    pattern = _CLOCKS.get(language)
    return pattern is not None and pattern.search(code) is not None


def compare(recording: Recording, rehearsal: Rehearsal, leniency: Leniency) -> tuple[Difference, ...]:
    """Return how a rehearsal differs from its recording.

    Only what comes first is told: of a request that nothing answered or an error that ended the program, the
    rest is the consequence.
    """
    unanswered, unused = _compare_requests(exchanges(recording), rehearsal.asked)
    if unanswered:
        return (*unanswered, *unused)
    output = () if leniency.all else _compare_output(recording, rehearsal, numbers=leniency.numbers)
    return tuple(_compare_end(recording, rehearsal)) or tuple(unused) or tuple(output)


def _compare_requests(
    recorded: Sequence[Exchange], asked: Sequence[Asked]
) -> tuple[list[Difference], list[Difference]]:
    """Pair requests with exchanges: by what they ask for, then the others with what is nearest.

    Returns:
        The requests that nothing answers, and the exchanges that nothing asks for.
    """
    unused, left = list(recorded), []
    for request in asked:
        found = next((exchange for exchange in unused if Asked.of(exchange).key == request.key), None)
        if found is None:
            left.append(request)
        else:
            unused.remove(found)
    unanswered = []
    for request in left:
        near = [exchange for exchange in unused if _place(Asked.of(exchange)) == _place(request)]
        nearest = min(near, key=lambda exchange: len(_differing(exchange, request)), default=None)
        if nearest is not None:
            unused.remove(nearest)
        why = _why_unanswered(request, nearest, recorded)
        message = f"no exchange of the recording answers its request {request.method} {request.path}: {why}"
        unanswered.append(Difference("replay-request-unanswered", message))
    return unanswered, [_unused(exchange) for exchange in unused]


def _why_unanswered(request: Asked, nearest: Exchange | None, recorded: Sequence[Exchange]) -> str:
    if nearest is not None:
        found = _differing(nearest, request)
        shown = "; ".join(found[:_MOST_SHOWN]) + ("; …" if len(found) > _MOST_SHOWN else "")
        return f"the nearest, exchange {nearest.index}, differs in {shown}"
    if any(Asked.of(exchange).key == request.key for exchange in recorded):
        return "it was asked less often when it was recorded"
    known = sorted({f"{exchange.method} {exchange.path}" for exchange in recorded})
    return f"recorded are {', '.join(known) or 'no requests at all'}"


def _unused(exchange: Exchange) -> Difference:
    what = f"exchange {exchange.index} of the recording ({exchange.method} {exchange.path})"
    return Difference("replay-exchange-unused", f"nothing asks for {what} any more")


def _place(request: Asked) -> tuple[str, str]:
    return request.method, request.path.partition("?")[0]


def _differing(exchange: Exchange, request: Asked) -> list[str]:
    one = Asked.of(exchange)
    path = [] if one.path == request.path else differences(one.path, request.path, "path")
    if one.raw is not None or request.raw is not None:
        return [*path, "the body, one of which is no JSON"] if one.raw != request.raw else path
    return path + differences(canonical(one.body), canonical(request.body), "")


def _compare_end(recording: Recording, rehearsal: Rehearsal) -> Iterator[Difference]:
    ends = [event.payload for event in recording.events if event.code == "exit"]
    recorded = ends[-1].get("code") if ends and isinstance(ends[-1], dict) else 0
    if rehearsal.exit_code not in {None, recorded}:
        last = (rehearsal.err.strip().splitlines() or ["it printed no error"])[-1]
        message = f"it ends with exit status {rehearsal.exit_code} instead of {recorded}: {_shown(last)}"
        yield Difference("replay-output-differs", message)


def _compare_output(recording: Recording, rehearsal: Rehearsal, *, numbers: bool) -> Iterator[Difference]:
    for code, now, name in (("out", rehearsal.out, "output"), ("err", rehearsal.err, "error output")):
        before = b"".join(read.data for read in output_reads(recording, code)).decode("utf-8", "replace")
        difference = _first_difference(before, now, numbers=numbers)
        if difference is not None:
            line, recorded, printed = difference
            message = f"its {name} differs in line {line}: recorded {recorded}, now {printed}"
            yield Difference("replay-output-differs", message)


def _first_difference(before: str, now: str, *, numbers: bool) -> tuple[int, str, str] | None:
    """Return the 1-based number of the first line that differs, and what stands there in both."""
    for number, (one, other) in enumerate(zip_longest(_lines(before), _lines(now)), start=1):
        if one is None or other is None or _comparable(one, numbers) != _comparable(other, numbers):
            return number, *_apart(one, other)
    return None


def _comparable(line: str, numbers: bool) -> str:
    """Return a line without what may differ: where code stands in its lesson, and times that it measured."""
    line = _PLACE.sub("", line)
    return _NUMBER.sub("#", line) if numbers else line


def _lines(text: str) -> list[str]:
    """Return the lines with their ends, so that one that is missing is seen."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _apart(one: str | None, other: str | None) -> tuple[str, str]:
    """Return two lines fit to be shown, cut so that the place in which they differ is seen."""
    if one is None or other is None:
        return ("nothing" if one is None else _shown(one)), ("nothing" if other is None else _shown(other))
    pairs = zip(one, other, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    start = max(0, same - _LONGEST // 2) if same > _LONGEST - 20 else 0
    return _shown(one[start:], cut=start > 0), _shown(other[start:], cut=start > 0)


def _shown(text: str, *, cut: bool = False) -> str:
    """Return a text between backquotes, on one line; a terminal obeys what is not printable."""
    whole = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return f"`{'…' if cut else ''}{whole[:_LONGEST]}{'…' if len(whole) > _LONGEST else ''}`"
