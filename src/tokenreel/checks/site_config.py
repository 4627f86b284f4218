"""What ``mkdocs.yml`` says that decides how far links can be judged without running MkDocs."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from tokenreel.course import EXTENSIONS

_KEYS: Final = frozenset({"INHERIT", "exclude_docs", "draft_docs", "validation", "docs_dir", "hooks"})
"""Keys by which the site may hold, or refuse, something else than what the folders show."""
_PLUGINS: Final = frozenset({
    "group", "i18n", "info", "material/group", "material/info", "material/meta", "material/offline",
    "material/privacy", "material/search", "material/social", "material/tags", "meta", "mkdocs-jupyter",
    "offline", "privacy", "search", "social", "tags", "tokenreel",
})  # fmt: skip
"""Plugins that add no pages which Markdown would link to by their source."""
_EXTENSIONS: Final = frozenset({*EXTENSIONS, "extra", "fenced_code", "tables", "toc"})


class _Loader(yaml.SafeLoader):
    """Reads over the tags that MkDocs and Material know, such as ``!ENV``."""


_Loader.add_multi_constructor("", lambda *_: None)


def shows_all(root: Path) -> bool:
    """Tell whether the folders show all that the site will have.

    Where other plugins, hooks or Markdown extensions may add pages and anchors, a link that seems broken is
    probably so, but MkDocs has the last word.
    """
    settings = _settings(root)
    if settings is None:
        return False
    has_snippets = "pymdownx.snippets" in _names(settings.get("markdown_extensions"))
    return settings.keys().isdisjoint(_KEYS) and _is_usual(settings) and not has_snippets


def renders_only_usual(root: Path) -> bool:
    """Tell whether nothing reads a page's Markdown but what is known: others may know more of it."""
    settings = _settings(root)
    return settings is not None and settings.keys().isdisjoint(("INHERIT", "hooks")) and _is_usual(settings)


def _settings(root: Path) -> Mapping[str, Any] | None:
    """Return what ``mkdocs.yml`` says, nothing where there is none; None where it can't be read."""
    try:
        found = yaml.load((root / "mkdocs.yml").read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return None  # MkDocs says what is wrong with it
    return found if isinstance(found, dict) else {}


def _is_usual(settings: Mapping[str, Any]) -> bool:
    plugins, extensions = _names(settings.get("plugins")), _names(settings.get("markdown_extensions"))
    return (
        plugins <= _PLUGINS
        and {name for name in extensions if not name.startswith("pymdownx.")} <= _EXTENSIONS
    )


def _names(rows: Any) -> set[str]:
    """Return what a list names whose rows are names, or mappings of one to its options."""
    found: Iterable[Any] = rows if isinstance(rows, list | dict) else ()
    flat = (name for row in found for name in (row if isinstance(row, dict) else [row]))
    return {name.removeprefix("markdown.extensions.") for name in flat if isinstance(name, str)}
