"""What a lesson said before, out of git; and how two texts differ, word by word."""

import os
import subprocess
import textwrap
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from tokenreel.checks.paragraphs import split_paragraphs
from tokenreel.course.source import split_lines

_MOST_COMMITS: Final = 200
_TIMEOUT_S: Final = 20
_AROUND: Final = 6
"""Words that are shown beside a change."""
_WIDTH: Final = 100


class EarlierTexts:
    """The paragraphs of a file's earlier versions, read from git as far back as needed."""

    def __init__(self, root: Path, path: str) -> None:
        """Make ready to look.

        Args:
            root: The course's folder.
            path: The file, relative to it.
        """
        self._root = root
        self._path = path
        self._found: dict[str, str] = {}
        self._commits: Iterator[str] | None = None

    def find(self, name: str) -> str | None:
        """Return the paragraph with a hash; None where git has none, or there is no git."""
        if self._commits is None:
            said = self._git("log", f"--max-count={_MOST_COMMITS}", "--format=%H", "--", self._path)
            self._commits = iter(said.split())
        while name not in self._found:
            commit = next(self._commits, None)
            if commit is None:
                return None
            text = self._git("show", f"{commit}:./{self._path}")
            for paragraph in split_paragraphs(split_lines(text)):
                self._found.setdefault(paragraph.hash, paragraph.text)
        return self._found[name]

    def _git(self, *words: str) -> str:
        command = ["git", "-C", str(self._root), *words]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=_TIMEOUT_S, check=False,
                env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


def word_diff(old: str, new: str) -> Iterator[str]:
    """Yield lines that show how a text became another: ``[-taken out-]`` and ``{+put in+}``."""
    before, after = old.split(), new.split()
    parts: list[str] = []
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for index, (tag, i, i_end, j, j_end) in enumerate(opcodes):
        if tag == "equal":
            same = before[i:i_end]
            head = same[: _AROUND if index else 0]
            tail = same[-_AROUND:] if index < len(opcodes) - 1 else []
            is_long = len(same) > len(head) + len(tail) + 1
            parts += [*head, "…", *tail] if is_long and len(opcodes) > 1 else same
            continue
        parts += [f"[-{' '.join(before[i:i_end])}-]"] if i < i_end else []
        parts += [f"{{+{' '.join(after[j:j_end])}+}}"] if j < j_end else []
    yield from textwrap.wrap(" ".join(parts), _WIDTH, break_long_words=False, break_on_hyphens=False)
