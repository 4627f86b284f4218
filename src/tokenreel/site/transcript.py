"""A demo on a page: what its program wrote, in the element that plays it. Recorded text is untrusted."""

import re
from html import escape
from typing import Final

from tokenreel.recording import Recording, exchanges, output_text
from tokenreel.site.provenance import provenance
from tokenreel.site.texts import texts_for

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def transcript(
    recording: Recording, address: str, language: str, *, backend: str = "", more: str = ""
) -> str:
    """Return a transcript that reads well without JavaScript, in the element that makes it play.

    Args:
        recording: The demo's.
        address: Where the page finds its file.
        language: Of our own words.
        backend: The address of a backend that replays the demo; empty where there is none.
        more: HTML that stands below it, within the element.
    """
    texts = texts_for(language)
    demo = escape(str(recording.header["demo"]))
    lanes = len(exchanges(recording))
    over_the_wire = f' data-backend="{escape(backend)}"' if backend else ""
    return (
        f'<tokenreel-player id="{demo_anchor(demo)}" class="tokenreel-transcript" '
        f'data-demo="{demo}" data-lanes="{lanes}" '
        f'data-src="{escape(address)}"{over_the_wire}>'
        f'<p class="tokenreel-transcript__label">{texts["output"]}</p>'
        f'<pre class="tokenreel-transcript__text" tabindex="0">{visible(output_text(recording))}</pre>'
        f'<p class="tokenreel-provenance">{escape(provenance(recording, texts))}</p>{more}</tokenreel-player>'
    )


def demo_anchor(demo: str) -> str:
    """Return the id by which a lesson's page is opened at a demo."""
    return f"demo-{demo}"


def unrecorded(demo: str, language: str) -> str:
    """Return what stands in a transcript's place while an author has yet to record the demo."""
    command = f"<code>tokenreel record {demo}</code>"
    text = texts_for(language)["unrecorded"].format(command=command)
    return f'<p class="tokenreel-transcript tokenreel-problem">{text}</p>'


def visible(text: str) -> str:
    """Return text as HTML that shows control characters instead of obeying them."""
    return escape(
        _CONTROL.sub(lambda found: chr(0x2421 if found[0] == "\x7f" else 0x2400 + ord(found[0])), text)
    )
