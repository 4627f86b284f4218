"""What a course's site has without a word in ``mkdocs.yml``; what stands there comes first."""

import logging
import warnings
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.utils import get_theme_dir

from tokenreel.course import COURSE_FILE, EXTENSIONS
from tokenreel.site.assets import ICON
from tokenreel.site.texts import in_language, texts_for

_LOGO: Final = "material/waveform"
_LANGUAGES: Final = "partials/languages"
"""Where Material and those who extend it keep its texts, below a folder of templates."""
_MATERIALS_ICON: Final = "assets/images/favicon.png"


def add_defaults(config: MkDocsConfig, language: str) -> None:
    """Complete the author's config: Markdown extensions; the theme's language, templates, palette, icon.

    An edit link that begins at the repository is left out where the repository isn't known.
    """
    for name, options in EXTENSIONS.items():
        if name not in config.markdown_extensions:
            config.markdown_extensions.append(name)
            config.mdx_configs[name] = {**options, **config.mdx_configs.get(name, {})}
    theme = config.theme
    theme["language"] = language
    theme["font"] = False  # a page loads nothing from another host
    theme["palette"] = _palette(theme.get("palette"), language)
    if theme.get("favicon") in {None, _MATERIALS_ICON}:
        theme["favicon"] = ICON
    icons = theme.get("icon") or {}
    if not theme.get("logo") and isinstance(icons, dict):
        theme["icon"] = {"logo": _LOGO, **icons}  # drawn in the header's own colour, whatever the palette
    if not config.repo_url:  # a course may learn it only where it is published, e.g. by `!ENV`
        for key in ("edit_uri", "edit_uri_template"):
            if not urlsplit(config[key] or "").netloc:
                config[key] = None
    if config.validation.links.anchors == logging.INFO and not _names_anchors(config):
        config.validation.links.anchors = logging.WARNING  # a link that leads nowhere, like any other
    templates = str(Path(str(files("tokenreel.site"))) / "theme")
    if templates not in theme.dirs:
        theme.dirs.insert(1 if theme.custom_dir else 0, templates)  # an author's own templates come first


def _names_anchors(config: MkDocsConfig) -> bool:
    """Tell whether the author's config says what a broken ``#anchor`` is."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # MkDocs has no other way to tell its default from it
        given = [config.get("validation") or {} for config in config.user_configs]
    return any("anchors" in row or "anchors" in (row.get("links") or {}) for row in given)


def material_languages() -> list[str]:
    """Return the codes of all languages that Material for MkDocs has texts in, sorted."""
    folder = Path(get_theme_dir("material")) / _LANGUAGES
    return sorted(path.stem for path in folder.glob("*.html"))


def refuse_unknown_languages(config: MkDocsConfig, languages: Iterable[str]) -> None:
    """Raise where the theme has no texts of its own in a course's language: its templates would break off.

    Raises:
        PluginError: It names the languages that are missing, and those that there are.
    """
    folders = [Path(folder) / _LANGUAGES for folder in config.theme.dirs]
    known = {path.stem for folder in folders for path in folder.glob("*.html")}
    missing = [language for language in languages if language not in known]
    if missing:
        places = " and ".join(f"{_LANGUAGES}/{language}.html" for language in missing)
        raise PluginError(
            f"{COURSE_FILE}: `languages` names {', '.join(missing)}, in which Material for MkDocs has no "
            f"texts. It knows {', '.join(sorted(known))}. Use one of these, or write {places} in your "
            "theme's custom_dir."
        )


def _palette(given: Any, language: str) -> Any:
    """Return the author's palette, its toggles' names in a language; ours where there is none."""
    texts = texts_for(language)
    if not given:
        given = [
            _scheme("light", "default", "material/weather-night", texts["dark"]),
            _scheme("dark", "slate", "material/weather-sunny", texts["light"]),
        ]
    for row in given if isinstance(given, list) else ():
        toggle = row.get("toggle") if isinstance(row, dict) else None
        if isinstance(toggle, dict) and isinstance(toggle.get("name"), dict):
            toggle["name"] = in_language(toggle["name"], language)
    return given


def _scheme(preference: str, scheme: str, icon: str, name: str) -> dict[str, Any]:
    media = f"(prefers-color-scheme: {preference})"
    return {"media": media, "scheme": scheme, "toggle": {"icon": icon, "name": name}}
