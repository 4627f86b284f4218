"""Lets the pages' search find Korean words with any ending, compounds, and parts of identifiers.

The index stays as Material's search plugin writes it, with an author's own settings. Ours is a script that
Material's own worker fetches with the first word that is typed: a page that isn't searched loads only what
fetches it.
"""

import re
from collections.abc import Iterable
from importlib.resources import files as resources
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from rjsmin import jsmin

WORKER: Final = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")
SCRIPT: Final = "assets/tokenreel/search.js"
_MODULES: Final = ("korean.js", "vocabulary.js", "search.js")
"""In the order of their imports: a worker of Material's kind can't load modules, so they are joined."""
_MODULE_SYNTAX: Final = re.compile(r"^(import .*;\n|export )", re.MULTILINE)


def extend_search(files: Files, config: MkDocsConfig) -> None:
    """Put our loader behind the theme's search worker, where there is one as Material names it."""
    for worker in [file for file in files if WORKER.fullmatch(file.src_uri)]:
        files.remove(worker)
        content = f"{worker.content_string}\n{loader()}\n"
        files.append(File.generated(config, worker.src_uri, content=content))
        files.append(File.generated(config, SCRIPT, content=script()))


def loader() -> str:
    """Return what is put behind Material's worker. The search library is in its global scope."""
    return _joined(["loader.js"], f'load(self.lunr,"../../{SCRIPT.removeprefix("assets/")}")')


def script() -> str:
    """Return what the loader fetches."""
    return _joined(_MODULES, "self.extendSearch=extend")


def _joined(modules: Iterable[str], last: str) -> str:
    source = resources("tokenreel.site.search")
    joined = "".join(_MODULE_SYNTAX.sub("", source.joinpath(name).read_text("utf-8")) for name in modules)
    return str(jsmin(f"(()=>{{{joined}\n{last}}})();"))
