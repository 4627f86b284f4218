"""The MkDocs plugin: one full build a language, each with Material's own words and its own search index."""

import shutil
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from tokenreel.checks import check_project
from tokenreel.course import Course, Lesson, load_course
from tokenreel.problems import Problem, Severity
from tokenreel.site.assets import add_assets, assets
from tokenreel.site.pages import fill_placeholders, outline, texts_for
from tokenreel.site.staging import Stage

_EXTENSIONS: Final = ("attr_list", "md_in_html", "footnotes", "pymdownx.superfences", "pymdownx.highlight")
_OUTLINE: Final = "<div data-tokenreel-outline></div>"

log = get_plugin_logger("tokenreel")


class TokenreelConfig(Config):  # type: ignore[no-untyped-call] # MkDocs leaves this hook untyped
    """The plugin has no settings: the course's own are in ``lessons/course.yml``."""


class TokenreelPlugin(BasePlugin[TokenreelConfig]):  # type: ignore[no-untyped-call] # as above
    """Stages one language's pages, and builds the other languages after the default one."""

    def __init__(self) -> None:
        self.language: str | None = None
        """The language of this build; None in the build that the user started: the default one."""
        self.serving = False
        """Whether drafts are shown and problems do not stop the build."""
        self._stages: defaultdict[str, Stage] = defaultdict(Stage)
        self._course: Course | None = None
        self._lessons: Mapping[str, Lesson] = {}
        self._docs = self._root = Path()

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002 - MkDocs' own signature
        """Remember whether this is `mkdocs serve`."""
        self.serving = command == "serve"

    @event_priority(100)  # before plugins that read the theme's language
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the course, stage its pages, and point MkDocs at them."""
        self._root = Path(config.config_file_path).parent
        self._docs = Path(config.docs_dir)
        if self.language is None:
            _report(check_project(self._root), stop=not self.serving)
        self._course = load_course(self._root).course
        language = self.language or next(iter(self._loaded.languages))
        stage = self._stages[language]
        self._lessons = stage.fill(self._docs, self._loaded, language, drafts=self.serving)
        config.docs_dir = str(stage.path)
        config.theme["language"] = language
        config.theme["font"] = False  # a page loads nothing from another host
        config.site_name = self._loaded.title.get(language, config.site_name)
        config.markdown_extensions += [name for name in _EXTENSIONS if name not in config.markdown_extensions]
        add_assets(config)
        config.nav = self._navigation(language)
        return config

    @property
    def _loaded(self) -> Course:
        if self._course is None:
            raise PluginError("lessons/course.yml cannot be read: run `tokenreel check`")
        return self._course

    def _navigation(self, language: str) -> list[Any]:
        rows: list[Any] = [{texts_for(language)["home"]: "index.md"}]
        for track in self._loaded.tracks:
            pages = [f"{e.slug}.md" for e in track.entries if isinstance(e, Lesson)]
            shown = [page for page in pages if page in self._lessons]
            if shown:
                rows.append({track.title.get(language, track.id): shown})
        return rows

    def on_files(self, files_: Files, /, *, config: MkDocsConfig) -> Files:
        """Add our style sheets and the player."""
        for address, content in assets():
            files_.append(File.generated(config, address, content=content))
        return files_

    def on_page_content(self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Fill in what the emitted Markdown only named."""
        language = str(config.theme["language"])
        lesson = self._lessons.get(page.file.src_uri)
        if lesson is not None:
            demos = get_relative_url("demos", self._folder(language) + page.url)
            return fill_placeholders(html, lesson, language, self._root, demos)
        if _OUTLINE in html:
            found = {source: files.get_file_from_path(source) for source in self._lessons}
            address = {
                source.removesuffix(".md"): get_relative_url(file.url, page.url)
                for source, file in found.items()
                if file is not None
            }
            return html.replace(_OUTLINE, outline(self._loaded, language, address))
        return html

    def on_env(self, env: Environment, /, *, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG002 - as above
        """Give Material a language switch; where it leads is filled in page by page."""
        languages = self._loaded.languages.items()
        config.extra["alternate"] = [
            {"name": name, "lang": code, "link": f"tokenreel:{code}"} for code, name in languages
        ]
        return env

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Let the language switch stay on the page."""
        here = self._folder(str(config.theme["language"])) + page.url
        for code in self._loaded.languages:
            link = get_relative_url(self._folder(code) + page.url, here)
            output = output.replace(f'"tokenreel:{code}"', f'"{link}"')
        return output

    def on_post_template(self, output_content: str, /, *, template_name: str, config: MkDocsConfig) -> str:
        """Let the language switch of the 404 page, which has no address of its own, lead home."""
        if template_name == "404.html":
            path = urlsplit(config.site_url or "/").path or "/"
            base = path.removesuffix(self._folder(str(config.theme["language"])))
            for code in self._loaded.languages:
                output_content = output_content.replace(
                    f'"tokenreel:{code}"', f'"{base}{self._folder(code)}"'
                )
        return output_content

    def _folder(self, language: str) -> str:
        """Return where a language's pages begin: the default one's at the root."""
        return "" if language == next(iter(self._loaded.languages)) else f"{language}/"

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """After the default language, copy the recordings and build the others."""
        if self.language is not None or self._course is None:
            return
        for recording in sorted((self._root / "demos").glob("*/recording.jsonl")):
            target = Path(config.site_dir) / "demos" / recording.parent.name / recording.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(recording, target)
        for language in list(self._course.languages)[1:]:
            other = load_config(config.config_file_path, site_dir=str(Path(config.site_dir) / language))
            if config.site_url:
                other.site_url = f"{config.site_url.rstrip('/')}/{language}/"
            plugin = other.plugins["tokenreel"]  # MkDocs hands out this same instance again
            if not isinstance(plugin, TokenreelPlugin):
                raise PluginError("the plugin `tokenreel` of mkdocs.yml is not this one")
            plugin.language, plugin.serving = language, self.serving
            try:
                build(other)
            finally:
                plugin.language = None

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
        """Rebuild on a change of what the pages are made from."""
        server.unwatch(config.docs_dir)  # the staged pages: every build writes them, and would start the next
        for folder in (self._docs, self._root / "lessons", self._root / "demos"):
            if folder.is_dir():
                server.watch(str(folder))
        return server

    def on_shutdown(self) -> None:
        """Remove the staged pages."""
        for stage in self._stages.values():
            stage.close()


def _report(problems: tuple[Problem, ...], *, stop: bool) -> None:
    for problem in problems:
        (log.error if problem.severity is Severity.ERROR else log.info)("%s", problem)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if errors and stop:
        raise PluginError(
            f"{errors} problem{'s' if errors > 1 else ''} in the course, listed above: nothing was built"
        )
