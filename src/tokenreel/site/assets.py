"""The style sheets and ES modules of our pages, sent without their comments: a phone has no use for them."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from rcssmin import cssmin
from rjsmin import jsmin

_FOLDER: Final = "assets/tokenreel"
_STYLES: Final = ("page.css", "plots.css", "player/strip.css", "player/player.css", "progress/progress.css")
_STYLE: Final = f"{_FOLDER}/tokenreel.css"
"""Holds all of these: a page is shown only once each of its style sheets has come."""
_RACE_STYLE: Final = "player/race.css"
"""Only pages with a race load it."""
_ENTRIES: Final = ("page/links.js", "offline/offline.js", "player/element.js", "progress/element.js")
ICON: Final = f"{_FOLDER}/icon.svg"
RACE_STYLE: Final = f"{_FOLDER}/{_RACE_STYLE}"
_LIVE_STYLE: Final = "live/live.css"
"""Only pages with live samples load it."""
_WORKERS: Final = frozenset(("sw.js", "gone.js"))
"""Their place is at the site's root."""
LIVE_STYLE: Final = f"{_FOLDER}/{_LIVE_STYLE}"


def page_styles(html: str) -> Iterator[str]:
    """Yield the addresses of the style sheets that a page needs besides what every page loads.

    They stand in its head, once each: a sheet that comes later has all of a page's styles computed again.
    """
    for mark, style in (("<tokenreel-race", RACE_STYLE), ("<tokenreel-live", LIVE_STYLE)):
        if mark in html:
            yield style


def assets(*, over_the_wire: bool = False, live: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the address within a site and the content of each of our files.

    Args:
        over_the_wire: Whether the site has a demo backend, so that what plays from it is sent, too.
        live: Whether its samples run in the page, so that what runs them is sent, too.
    """
    source = files("tokenreel.site")
    yield ICON, source.joinpath("icon.svg").read_text("utf-8")
    sheets = {_STYLE: _STYLES, RACE_STYLE: (_RACE_STYLE,), **({LIVE_STYLE: (_LIVE_STYLE,)} if live else {})}
    for address, names in sheets.items():
        texts = (source.joinpath(name).read_text("utf-8") for name in names)
        yield address, "\n".join(str(cssmin(text)) for text in texts)
    for folder in ("page", "offline", "player", "progress", *(["live"] if live else [])):
        for module in sorted(source.joinpath(folder).iterdir(), key=lambda entry: entry.name):
            if _is_sent(module.name, over_the_wire=over_the_wire):
                yield f"{_FOLDER}/{folder}/{module.name}", str(jsmin(module.read_text("utf-8")))


def _is_sent(name: str, *, over_the_wire: bool) -> bool:
    """Tell whether pages load a file from its folder."""
    return name.endswith(".js") and name not in _WORKERS and (over_the_wire or not name.startswith("wire"))


def add_assets(config: MkDocsConfig) -> None:
    """Let every page load our style sheets and first modules; done once, it does nothing."""
    if _STYLE not in config.extra_css:
        # before the author's own: of two rules that weigh the same, a browser takes the later one
        config.extra_css = [_STYLE, *config.extra_css]
    for entry in _ENTRIES:
        script = ExtraScriptValue(f"{_FOLDER}/{entry}")
        script.type = "module"  # MkDocs knows modules by `.mjs`, and only those named in mkdocs.yml
        if all(str(known) != str(script) for known in config.extra_javascript):
            config.extra_javascript.append(script)
