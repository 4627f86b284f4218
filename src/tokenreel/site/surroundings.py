"""What surrounds a page in its site."""

from dataclasses import dataclass

from mkdocs.structure.files import Files


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page's content depends on besides the course."""

    files: Files
    """Every file of the language's build."""
    language: str
    """The page's."""
    above: str
    """Where the language's pages begin, below the site's root: empty, or a folder with its slash."""
    backend: str
    """The address of the demo backend; empty where there is none."""
    flat: bool
    """Whether addresses end in ``.html`` and not in a slash."""
