"""A drawer below a demo: closed at first, with code that a reader can copy."""

from collections.abc import Iterable
from html import escape

from tokenreel.course import Sample
from tokenreel.site.texts import texts_for


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


def setup_drawer(setup: Sample | None, language: str) -> str:
    """Return a drawer with a demo's set-up, which ran before the printed code; nothing where it has none."""
    if setup is None:
        return ""
    texts = texts_for(language)
    return drawer("setup", texts["setup"], [(texts["setup_ran"], setup.code.strip("\n") + "\n")])
