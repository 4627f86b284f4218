"""The MkDocs plugin: one full build a language, each with Material's own words and its own search index."""

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.config_options import Type
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from tokenreel.checks import check_project
from tokenreel.course import Course, Lesson, load_course
from tokenreel.measure import Figures
from tokenreel.problems import Problem, Severity
from tokenreel.runtime import Runtime
from tokenreel.site.alternates import NOT_FOUND, SITE, Alternates
from tokenreel.site.assets import add_assets, assets
from tokenreel.site.backend import BACKEND_VARIABLE
from tokenreel.site.defaults import add_defaults, refuse_unknown_languages
from tokenreel.site.exercises import SiteExercises
from tokenreel.site.live import LivePage, find_runtime, publish
from tokenreel.site.navigation import name_sections, navigation, part_lessons
from tokenreel.site.outline import OUTLINE, TRACK_OUTLINE, outline, track_outline
from tokenreel.site.pages import PageContext, fill_figures, fill_placeholders, problems_notice
from tokenreel.site.staging import Stage
from tokenreel.site.texts import as_html, in_language

_LANGUAGE: Final = "tokenreel_language"
"""The key in a config's ``extra`` that tells the other languages' builds from the first. They share the
plugin's instance, since MkDocs keeps one that has ``on_startup``."""

log = get_plugin_logger("tokenreel")


class TokenreelConfig(Config):  # type: ignore[no-untyped-call] # MkDocs leaves this hook untyped
    """The site's settings; the course's own are in ``lessons/course.yml``."""

    backend = Type(str, default="")
    """The address of a demo backend that readers can reach; pages say nothing of one where it is empty."""
    live = Type(bool, default=True)
    """Whether readers can run and change the samples in Python in the page."""


class TokenreelPlugin(BasePlugin[TokenreelConfig]):  # type: ignore[no-untyped-call] # as above
    """Stages one language's pages, and builds the other languages after the default one."""

    def __init__(self) -> None:
        self.serving = False
        """Whether drafts are shown and problems do not stop the build."""
        self._stages: defaultdict[str, Stage] = defaultdict(Stage)
        self._course: Course | None = None
        self._problems: tuple[Problem, ...] = ()
        self._site_url: str | None = None
        self._pages: list[File] = []
        self._lessons: Mapping[str, Lesson] = {}
        self._finds_folders = False
        self._docs = self._root = Path()
        self._figures = Figures(self._root)
        self._exercises = SiteExercises(self._root, None, self._figures, serving=False)
        self._runtime: Runtime | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002 - MkDocs' own signature
        """Remember whether this is `mkdocs serve`; MkDocs may have kept the plugin from a run before."""
        self.serving = command == "serve"
        self._course = None

    @event_priority(100)  # before plugins that read the theme's language
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the course, stage its pages, and point MkDocs at them."""
        self._root = Path(config.config_file_path).parent
        self._docs = Path(config.docs_dir)
        language = _inner_language(config)
        if language is None:
            self._figures = Figures(self._root)
            self._site_url = config.site_url
            # While serving, what could be read before stays: MkDocs would answer nothing until it is mended.
            earlier = self._course if self.serving else None
            self._course = load_course(self._root, earlier=earlier).course or earlier
            figures, serving = self._figures, self.serving
            self._exercises = SiteExercises(self._root, self._course, figures, serving=serving, say=log.info)
            found = {*check_project(self._root, say=log.info), *self._exercises.problems}
            self._problems = tuple(sorted(found))
            _report(self._problems, stop=not self.serving)
            self._runtime = self._find_runtime()
        refuse_unknown_languages(config, self._loaded.languages)
        language = language or next(iter(self._loaded.languages))
        stage = self._stages[language]
        notebooks = self._exercises.pages(language)
        self._lessons = stage.fill(self._docs, self._loaded, language, notebooks, serving=self.serving)
        self._exercises.add_renderer(config)
        config.docs_dir = str(stage.path)
        config.extra["tokenreel_serving"] = self.serving  # for a template
        config.site_name = as_html(in_language(self._loaded.title, language, config.site_name))
        add_defaults(config, language)
        add_assets(config)
        self._finds_folders = config.nav is None
        config.nav = navigation(config, self._loaded, language, self._lessons)
        return config

    @property
    def _loaded(self) -> Course:
        if self._course is None:
            raise PluginError("lessons/course.yml cannot be read: run `tokenreel check`")
        return self._course

    @property
    def _backend(self) -> str:
        """The demo backend's address: the one that `tokenreel serve` started, else the author's."""
        address = os.environ.get(BACKEND_VARIABLE, self.config.backend).rstrip("/")
        if address and not re.fullmatch(r"https?://[^\s\"'<>/]+(/[^\s\"'<>]*)?", address):
            raise PluginError(f"backend: `{address}` is no address: give one such as https://demos.example")
        if address.endswith("/v1"):
            raise PluginError(f"backend: leave out the `/v1` of `{address}`: pages ask for it themselves")
        return address

    @property
    def _alternates(self) -> Alternates:
        return Alternates(tuple(self._loaded.languages), self._site_url)

    def on_files(self, files_: Files, /, *, config: MkDocsConfig) -> Files:
        """Add our style sheets, the player and the notebooks that readers download."""
        for address, content in assets(over_the_wire=bool(self._backend), live=self._runtime is not None):
            files_.append(File.generated(config, address, content=content))
        self._exercises.add_files(config, files_, str(config.theme["language"]))
        return files_

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002 - as above
        """Let the footer lead from lesson to lesson."""
        part_lessons(nav.pages, self._lessons)
        return nav

    def on_pre_page(self, page: Page, /, *, config: MkDocsConfig, files: Files) -> Page:  # noqa: ARG002 - as above
        """Let the edit link lead to what the author wrote: MkDocs knows only what we staged of it."""
        written = {source: lesson.document.path for source, lesson in self._lessons.items()}
        path = {**written, **self._exercises.sources}.get(page.file.src_uri)
        if path is not None and page.edit_url:
            source = os.path.relpath(self._root / path, self._docs)
            page.edit_url = urljoin(page.edit_url.removesuffix(page.file.src_uri), Path(source).as_posix())
        return page

    def on_page_content(self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Fill in what the emitted Markdown only named."""
        language = str(config.theme["language"])
        html = self._exercises.finish(page.file.src_uri, html, page.toc, language)
        lesson = self._lessons.get(page.file.src_uri)
        found = {source.removesuffix(".md"): files.get_file_from_path(source) for source in self._lessons}
        address = {slug: get_relative_url(file.url, page.url) for slug, file in found.items() if file}
        demos = get_relative_url("demos", self._alternates.folder(language) + page.url)
        context = PageContext(
            self._root, language, self._figures, demos, self._backend, not config.use_directory_urls,
            None if self._runtime is None else LivePage(self._runtime, demos.removesuffix("demos"), language),
            self._loaded.tasks,
        )  # fmt: skip
        if (document := self._stages[language].documents.get(page.file.src_uri)) is not None:
            html = fill_figures(html, document, context)
        if lesson is not None:
            html = fill_placeholders(html, lesson, context)
            html = html.replace(TRACK_OUTLINE, track_outline(self._loaded, lesson, language, address))
        elif OUTLINE in html:
            html = html.replace(OUTLINE, outline(self._loaded, language, address))
        notice = problems_notice(self._problems, language, page.file.src_uri) if self.serving else ""
        return notice + html

    def on_env(self, env: Environment, /, *, config: MkDocsConfig, files: Files) -> Environment:
        """Give folders their titles, and Material a language switch, which is filled in page by page."""
        names, alternates = self._loaded.languages, self._alternates
        config.extra["alternate"] = [
            {"name": as_html(names[code]), "lang": code, "link": alternates.switch_link(code)}
            for code in alternates.switch
        ]
        # Material remembers a reader's palette by it: one for all languages
        config.extra.setdefault("scope", SITE)
        if _inner_language(config) or not config.site_url:
            # One stands at the root, and names full addresses. It is left out only now: when MkDocs lists the
            # files, it takes what is no template for a file to copy.
            config.theme.static_templates.discard("sitemap.xml")
        self._pages = list(files.documentation_pages())
        if self._finds_folders:
            others = [file.page for file in self._pages if file.src_uri not in self._lessons]
            name_sections(page for page in others if page is not None)
        return env

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Let the language switch stay on the page, and search engines find its translations."""
        return self._alternates.fill_in(output, page.url, str(config.theme["language"]))

    def on_post_template(self, output_content: str, /, *, template_name: str, config: MkDocsConfig) -> str:
        """Write one sitemap for all; let the switch of the 404 page, which has no one address, lead home."""
        if template_name == "sitemap.xml":
            return self._alternates.sitemap(file.url for file in self._pages)
        if template_name == "404.html":
            path = urlsplit(config.site_url or "/").path or "/"
            language = str(config.theme["language"])
            base = path.removesuffix(self._alternates.folder(language))
            if self.serving:
                notice = problems_notice(self._problems, language)
                output_content = output_content.replace(NOT_FOUND, notice + NOT_FOUND)
            return self._alternates.fill_in_error_page(output_content, base, language)
        return output_content

    @event_priority(-100)  # after plugins that write what they gathered: the next build gathers anew
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """After the default language, copy the recordings and build the others."""
        if _inner_language(config) is not None or self._course is None:
            return
        self._copy_recordings(Path(config.site_dir))
        if self._runtime is not None:
            publish(self._runtime, Path(config.site_dir))
        for language in list(self._course.languages)[1:]:
            other = load_config(config.config_file_path, site_dir=str(Path(config.site_dir) / language))
            other.strict = config.strict
            other.extra[_LANGUAGE] = language
            if config.site_url:
                other.site_url = f"{config.site_url.rstrip('/')}/{language}/"
            build(other)

    @event_priority(-100)  # after plugins that put things in order
    def on_build_error(self, *, error: Exception, **_: Any) -> None:
        """End with what a plugin says; MkDocs would go on to say that it aborts with a BuildError."""
        if isinstance(error, PluginError):
            raise Abort(str(error)) from error

    def _find_runtime(self) -> Runtime | None:
        """Return what runs samples in the page; where it can't be had, say why, and go without it."""
        if not self.config.live or self._course is None:
            return None
        runtime, reason = find_runtime(self._course, say=log.info)
        if reason:
            log.info(
                "samples can't be run in the pages, which only replay them: %s", reason.partition("\n")[0]
            )
        return runtime

    def _copy_recordings(self, site: Path) -> None:
        """Publish what the built pages play; a draft's recording is as little to be read as its text."""
        for demo in self._loaded.demos:
            recording = self._root / "demos" / demo.id / "recording.jsonl"
            if f"{demo.lesson.slug}.md" in self._lessons and recording.is_file():
                target = site / "demos" / demo.id / recording.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(recording, target)

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
        """Rebuild on a change of what the pages are made from."""
        server.unwatch(config.docs_dir)  # the staged pages: every build writes them, and would start the next
        for folder in (self._docs, self._root / "lessons", self._root / "demos"):
            if folder.is_dir():
                server.watch(str(folder))
        server.builder = _patient(server.builder)
        return server

    def on_shutdown(self) -> None:
        """Remove the staged pages."""
        for stage in self._stages.values():
            stage.close()


def _inner_language(config: MkDocsConfig) -> str | None:
    """Return the language of a build that ours started; None in the one that the user did: the default's."""
    language: str | None = config.extra.get(_LANGUAGE)
    return language


def _patient(builder: Callable[[], None]) -> Callable[[], None]:
    """Return a builder that leaves the site as it was where ``mkdocs.yml`` is no YAML.

    At an exception, MkDocs' server prints a traceback and answers nothing until a build succeeds.
    """

    def build_if_readable() -> None:
        try:
            builder()
        except ConfigurationError as error:
            log.error("%s", error)

    return build_if_readable


def _report(problems: tuple[Problem, ...], *, stop: bool) -> None:
    for problem in problems:
        (log.error if problem.severity is Severity.ERROR else log.info)("%s", problem)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if errors and stop:
        count = "1 problem" if errors == 1 else f"{errors} problems"
        raise PluginError(f"{count} in the course, listed above: nothing was built")
