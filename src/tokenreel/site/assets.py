"""The style sheets and ES modules of our pages, sent without their comments: a phone has no use for them."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from rcssmin import cssmin
from rjsmin import jsmin

_FOLDER: Final = "assets/tokenreel"
_STYLES: Final = ("page.css", "plots.css", "player/player.css")
_RACE_STYLE: Final = "player/race.css"
"""Only pages with a race load it: there, the race itself asks for it."""
_ENTRY: Final = "player/element.js"
ICON: Final = f"{_FOLDER}/icon.svg"
RACE_STYLE: Final = f"{_FOLDER}/{_RACE_STYLE}"


def assets(*, over_the_wire: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the address within a site and the content of each of our files.

    Args:
        over_the_wire: Whether the site has a demo backend, so that what plays from it is sent, too.
    """
    source = files("tokenreel.site")
    yield ICON, source.joinpath("icon.svg").read_text("utf-8")
    for name in (*_STYLES, _RACE_STYLE):
        yield f"{_FOLDER}/{name}", str(cssmin(source.joinpath(name).read_text("utf-8")))
    for module in sorted(source.joinpath("player").iterdir(), key=lambda entry: entry.name):
        if module.name.endswith(".js") and (over_the_wire or not module.name.startswith("wire")):
            yield f"{_FOLDER}/player/{module.name}", str(jsmin(module.read_text("utf-8")))


def add_assets(config: MkDocsConfig) -> None:
    """Let every page load our style sheets and the player's first module; done once, it does nothing."""
    styles = [f"{_FOLDER}/{name}" for name in _STYLES]
    # before the author's own: of two rules that weigh the same, a browser takes the later one
    config.extra_css = [*(style for style in styles if style not in config.extra_css), *config.extra_css]
    script = ExtraScriptValue(f"{_FOLDER}/{_ENTRY}")
    script.type = "module"  # MkDocs knows modules by `.mjs`, and only those named in mkdocs.yml
    if all(str(known) != str(script) for known in config.extra_javascript):
        config.extra_javascript.append(script)
