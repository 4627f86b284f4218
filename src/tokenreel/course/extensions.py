"""The Markdown extensions that a page is rendered with where ``mkdocs.yml`` says no other."""

from collections.abc import Mapping
from typing import Any, Final

EXTENSIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "pymdownx.details": {},
    "pymdownx.highlight": {},
    "pymdownx.inlinehilite": {},
    "pymdownx.superfences": {},
    "pymdownx.tabbed": {"alternate_style": True},
}
"""Each with its options; an author's own come first."""
