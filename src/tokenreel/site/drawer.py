"""A drawer below a demo: closed at first, with code that a reader can copy."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from tokenreel.course import Sample, Task
from tokenreel.site.texts import in_language, texts_for

_CODE: Final = re.compile(r"`([^`]+)`")


def drawer(kind: str, title: str, blocks: Iterable[tuple[str, str]]) -> str:
    """Return a closed drawer.

    Args:
        kind: Goes into its class, so that it can be found.
        title: What stands on it.
        blocks: Each a sentence and the code below it.
    """
    parts = "".join(
        f"<p>{escape(sentence)}</p>"
        f'<pre class="tokenreel-drawer__code" tabindex="0"><code>{escape(code)}</code></pre>'
        for sentence, code in blocks
    )
    return (
        f'<details class="tokenreel-drawer tokenreel-{kind}">'
        f"<summary>{escape(title)}</summary>{parts}</details>"
    )


def task_drawers(task: Task, language: str) -> str:
    """Return the drawers below a task: each of its hints, then its solution."""
    texts = texts_for(language)
    hints = "".join(
        '<details class="tokenreel-drawer tokenreel-hint">'
        f"<summary>{escape(texts['hint'].format(number))}</summary>"
        f"<p{_lang(hint, language)}>{_with_code(in_language(hint, language))}</p></details>"
        for number, hint in enumerate(task.hints, start=1)
    )
    code = task.solution.code.strip("\n") + "\n"
    return hints + drawer("solution", texts["solution"], [(texts["solution_is_one"], code)])


def _with_code(text: str) -> str:
    """Return a text as HTML, what stands between backticks as code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _lang(texts: Mapping[str, str], language: str) -> str:
    """Return the attribute of a text that stands in for a missing translation."""
    return "" if language in texts or not texts else f' lang="{escape(next(iter(texts)))}"'


def setup_drawer(setup: Sample | None, language: str) -> str:
    """Return a drawer with a demo's set-up, which ran before the printed code; nothing where it has none."""
    if setup is None:
        return ""
    texts = texts_for(language)
    return drawer("setup", texts["setup"], [(texts["setup_ran"], setup.code.strip("\n") + "\n")])
