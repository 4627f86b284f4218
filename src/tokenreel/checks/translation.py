"""Passages whose text changed in one language and not in another since somebody last compared the two."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from tokenreel.checks.history import EarlierTexts, word_diff
from tokenreel.checks.pages import SitePage
from tokenreel.checks.paragraphs import Stretch, Translation, split_paragraphs
from tokenreel.checks.translation_file import Agreed, read_translations
from tokenreel.problems import Problem, Severity

_BESIDE: Final = 0.5
"""How far an insertion lies from the paragraphs around it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of neighbouring paragraphs in one language."""

    places: frozenset[float]
    """Which they were, counted from 0 as they were accepted; half-way between two for what is new there."""
    gone: tuple[str, ...]
    """The hashes that were accepted and are no more."""
    came: tuple[int, ...]
    """Which paragraphs are new, counted from 0 as they are now."""


def translation_problems(
    root: Path, pages: Iterable[SitePage], say: Callable[[str], None] = lambda _: None
) -> list[Problem]:
    """Return the passages that one language has and another has not followed; each is a warning.

    A lesson that was never accepted has none. What is new, or has changed in all languages, is told in one
    sentence: nobody but its author knows whether it says the same.

    Args:
        root: The course's folder.
        pages: The lessons, and other pages, which are left alone.
        say: Told how much waits to be accepted.
    """
    accepted = read_translations(root)
    if isinstance(accepted, Problem):
        return [accepted]
    problems: list[Problem] = []
    waiting: dict[str, int] = {}
    for page in pages:
        agreed = accepted.get(page.document.path)
        if agreed is None:
            continue
        lesson = _Lesson(root, page, agreed)
        for passage in page.found.translations:
            found = list(lesson.problems(passage))
            problems += found
            if not found and not lesson.is_agreed(passage):
                waiting[page.document.path] = waiting.get(page.document.path, 0) + 1
    if waiting:
        count, names = sum(waiting.values()), " ".join(waiting) if len(waiting) < 4 else "--all"
        many = f"{count} passages are new or have" if count > 1 else "1 passage is new or has"
        say(f"{many} changed in all languages: compare them, then run `tokenreel translated {names}`")
    return problems


class _Lesson:
    """One lesson, held to what was accepted of it."""

    def __init__(self, root: Path, page: SitePage, agreed: Sequence[Agreed]) -> None:
        self._page = page
        self._agreed = agreed
        self._earlier = EarlierTexts(root, page.document.path)
        self._known = _all_of(agreed)
        self._replaced: dict[str, set[str]] = {}
        self._present = _all_of(
            [{stretch.language: stretch.hashes for stretch in passage} for passage in page.found.translations]
        )
        # a passage that was split lacks what its other part replaced: that is told once, there
        for passage in page.found.translations:
            for stretch, before in self._shared(passage):
                for change in self._changes(stretch, before):
                    gone = change.gone if change.came else ()
                    self._replaced.setdefault(stretch.language, set()).update(gone)

    def is_agreed(self, passage: Translation) -> bool:
        """Tell whether every paragraph was accepted, wherever it stood then."""
        return all(set(stretch.hashes) <= self._known.get(stretch.language, set()) for stretch in passage)

    def problems(self, passage: Translation) -> Iterator[Problem]:
        rows = self._shared(passage)
        shared = [stretch for stretch, _ in rows]
        changes = {stretch.language: self._changes(stretch, before) for stretch, before in rows}
        is_aligned = len({len(before) for _, before in rows}) == 1
        for stretch, before in rows:
            own = changes[stretch.language]
            missed = {
                other: [change for change in changes[other.language] if not _follows(own, change, is_aligned)]
                for other in shared
                if other is not stretch
            }
            missed = {other: found for other, found in missed.items() if found}
            if missed:
                yield self._problem(stretch, missed, before if is_aligned else ())

    def _shared(self, passage: Translation) -> list[tuple[Stretch, tuple[str, ...]]]:
        """Return the languages of a passage that were accepted, each with the hashes of then."""
        before = self._before(passage) or {}
        return [(stretch, before[stretch.language]) for stretch in passage if stretch.language in before]

    def _before(self, passage: Translation) -> Agreed | None:
        """Return what was accepted of a passage: that with which it shares most, the nearest of equals."""
        place = self._page.found.translations.index(passage)
        best: tuple[int, int, Agreed | None] = (0, 0, None)
        for index, agreed in enumerate(self._agreed):
            shared = sum(len(set(one.hashes) & set(agreed.get(one.language, ()))) for one in passage)
            if shared and (shared, -abs(index - place)) > best[:2]:
                best = (shared, -abs(index - place), agreed)
        return best[2]

    def _changes(self, stretch: Stretch, old: Sequence[str]) -> list[Change]:
        new, language = stretch.hashes, stretch.language
        elsewhere = self._present[language] | self._replaced.get(language, set())
        changes = []
        for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            came = [at for at in range(j, j_end) if new[at] not in self._known[language]]
            stays = self._present[language] if came else elsewhere
            gone = [at for at in range(i, i_end) if old[at] not in stays]
            if tag != "equal" and (gone or came):  # else only moved, from or to another passage
                places = frozenset(map(float, gone)) or frozenset({i - _BESIDE})
                changes.append(Change(places, tuple(old[at] for at in gone), tuple(came)))
        return changes

    def _problem(
        self, stretch: Stretch, missed: Mapping[Stretch, Sequence[Change]], accepted: Sequence[str]
    ) -> Problem:
        """Return what is wrong with a language that has not followed others.

        Args:
            stretch: What it says.
            missed: What it has missed.
            accepted: The hashes of what it said before, where its paragraphs can be paired with the others'.
        """
        path = self._page.document.path
        others = " and ".join(f"`:::{other.language}`" for other in missed)
        lines = [str(_line_of(other, change)) for other, found in missed.items() for change in found]
        where = f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(lines)}"
        message = f"`:::{stretch.language}` has not followed {others}, which changed in {where}"
        hint = f"Bring it up to date; then, or if it still says the same, run `tokenreel translated {path}`."
        changes = [(other, change) for other, found in missed.items() for change in found]
        detail = [row for other, change in changes for row in self._shown(other, change)]
        first = next(iter(missed.values()))[0]
        line = _counterpart(stretch, first, accepted)
        return Problem(path, line, 1, "translation-stale", message, hint, Severity.WARNING, "\n".join(detail))

    def _shown(self, stretch: Stretch, change: Change) -> Iterator[str]:
        """Yield a change as lines: the paragraph with what was taken out of it and what was put in."""
        texts = {one.line: one.text for one in split_paragraphs(self._page.document.lines)}
        new = " ".join(texts.get(stretch.paragraphs[at][0], "") for at in change.came)
        yield f"{stretch.language}, line {_line_of(stretch, change)}:"
        old = [self._earlier.find(found) for found in change.gone]
        if all(text is not None for text in old):
            yield from word_diff(" ".join(text for text in old if text is not None), new)
        else:
            yield from word_diff(new, new)
            yield "(what it was is not in git's history of this file)"


def _follows(own: Sequence[Change], change: Change, is_aligned: bool) -> bool:
    """Tell whether a language changed where another did; where paragraphs can't be paired, anywhere."""
    if not is_aligned:
        return bool(own)
    pairs = ((place, other) for mine in own for place in mine.places for other in change.places)
    return any(abs(place - other) <= _BESIDE for place, other in pairs)


def _all_of(passages: Iterable[Agreed]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for passage in passages:
        for language, hashes in passage.items():
            found.setdefault(language, set()).update(hashes)
    return found


def _line_of(stretch: Stretch, change: Change) -> int:
    """Return the line of a change as the file is now; of what was taken out, that of its container."""
    return stretch.paragraphs[change.came[0]][0] if change.came else stretch.line


def _counterpart(stretch: Stretch, change: Change, accepted: Sequence[str]) -> int:
    """Return the line of the paragraph that a change in another language is about; else the container's."""
    at = min(int(max(min(change.places), 0)), len(accepted) - 1)
    found = accepted[at] if accepted else ""
    return next((line for line, name in stretch.paragraphs if name == found), stretch.line)
