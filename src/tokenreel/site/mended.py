"""What Material's pages lack for readers who don't see them: names for its search and its navigation."""

import re
from typing import Final

_DIALOG: Final = 'data-md-component="search" role="dialog"'
_DIALOGS_NAME: Final = re.compile(r'<nav class="md-search__options" (aria-label="[^"]*")')
_SECTION: Final = re.compile(
    r'aria-labelledby="(?P<id>__nav_[\d_]+_label)"(?P<rest>[^>]*>\s*)<label class="md-nav__title" '
)
_EMPTY_HEADER: Final = re.compile(r"<th((?: [^<>]*)?)></th>")


def mend(html: str) -> str:
    """Return a page as Material wrote it, mended. Where it has changed what it writes, that stays.

    - Its search is a dialog without a name.
    - With `navigation.indexes`, a section is named by a label that holds nothing but an arrow.
    - A table's empty corner is no header of anything.
    """
    if name := _DIALOGS_NAME.search(html):
        html = html.replace(_DIALOG, f"{_DIALOG} {name[1]}", 1)
    html = _SECTION.sub(
        r'aria-labelledby="\g<id>_title"\g<rest><label id="\g<id>_title" class="md-nav__title" ', html
    )
    return _EMPTY_HEADER.sub(r"<td\1></td>", html)
