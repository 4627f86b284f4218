"""The MkDocs plugin: one full build a language, each with Material's own words and its own search index."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.config_options import Optional, Type
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from tokenreel.problems import Problem
from tokenreel.site.alternates import SITE, Alternates, forget_time
from tokenreel.site.assets import add_assets, assets, page_styles
from tokenreel.site.backend import BACKEND_VARIABLE
from tokenreel.site.course_site import CourseSite
from tokenreel.site.defaults import add_defaults, refuse_unknown_languages
from tokenreel.site.head import describe, page_data
from tokenreel.site.llms import publish_llms
from tokenreel.site.mended import mend
from tokenreel.site.navigation import leave_out, name_sections, navigation, part_lessons, prune
from tokenreel.site.offline import WORKER, publish_offline, publish_removal, worker_link
from tokenreel.site.preview import BuiltLanguage, Preview, PreviewServer, ServedCourse
from tokenreel.site.report import page_report, report_address
from tokenreel.site.said import report_problems, tell_drafts
from tokenreel.site.search import extend_search
from tokenreel.site.surroundings import Surroundings
from tokenreel.site.templates import Templates
from tokenreel.site.texts import as_html, in_language, texts_for

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
    offline = Type(bool, default=True)
    """Whether browsers keep what was visited, so that it opens without a network."""
    progress = Type(bool, default=True)
    """Whether pages show what their readers have read, replayed and solved."""
    report = Optional(Type((str, bool)))
    """Where readers report a problem with a page; None for the repository's issues, False for nowhere."""


class TokenreelPlugin(BasePlugin[TokenreelConfig]):  # type: ignore[no-untyped-call] # as above
    """Stages one language's pages, and builds the other languages after the default one."""

    def __init__(self) -> None:
        self.serving = False
        """Whether drafts are shown and problems do not stop the build."""
        self._site = CourseSite(serving=False)
        self._site_url: str | None = None
        self._reports = ""
        self._pages: list[File] = []
        self._finds_folders = False
        self._navs: dict[str, Navigation] = {}
        self._building: dict[str, BuiltLanguage] = {}
        self._built: Mapping[str, BuiltLanguage] = {}
        """The languages of the last build that succeeded, the default one first."""
        self._templates = Templates()
        self._preview: Preview | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002 - MkDocs' own signature
        """Remember whether this is `mkdocs serve`; MkDocs may have kept the plugin from a run before."""
        self.serving = command == "serve"
        self._site = CourseSite(serving=self.serving)
        self._built = {}

    @event_priority(100)  # before plugins that read the theme's language
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the course, stage its pages, and point MkDocs at them."""
        language = _inner_language(config)
        if language is None:
            self._building = {}
            root, docs = Path(config.config_file_path).parent, Path(config.docs_dir)
            self._site.place(root, docs)
            self._site.shows_progress = self.config.progress
            self._site_url = config.site_url
            self._reports = report_address(self.config["report"], config.repo_url)
            self._site.read(log.info, str(config.theme["language"]))
            report_problems(self._site.problems, stop=not self.serving)
            tell_drafts(self._site)
            if self.config.offline and self._has_own_worker:
                log.info("docs/%s is the author's own: pages are not kept for reading offline", WORKER)
            self._find_runtime()
        course = self._site.course
        refuse_unknown_languages(config, course.languages)
        language = language or next(iter(course.languages))
        config.docs_dir = str(self._site.stage(language))
        self._site.exercises.add_renderer(config)
        config.extra["tokenreel_serving"] = self.serving  # for templates, as the next
        config.extra["tokenreel_path"] = texts_for(language)["path"]
        config.site_name = as_html(in_language(course.title, language, config.site_name))
        add_defaults(config, language)
        add_assets(config)
        self._finds_folders = config.nav is None
        config.nav = navigation(config, course, language, self._site.lessons, self._site.made)
        prune(config, len(self._site.lessons))
        return config

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
        return Alternates(tuple(self._site.course.languages), self._site_url)

    def on_files(self, files_: Files, /, *, config: MkDocsConfig) -> Files:
        """Add our style sheets, the player and the notebooks that readers download; extend the search."""
        for address, content in assets(
            over_the_wire=bool(self._backend), live=self._site.runtime is not None
        ):
            files_.append(File.generated(config, address, content=content))
        language = str(config.theme["language"])
        root = "../" if self._alternates.folder(language) else ""
        for address, content in self._site.progress_files(files_, language, root):
            files_.append(File.generated(config, address, content=content))
        self._site.exercises.add_files(config, files_, language)
        leave_out(files_, config.nav, self._site.made)
        extend_search(files_, config)
        return files_

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002 - as above
        """Let the footer lead from lesson to lesson."""
        part_lessons(nav.pages, self._site.lessons, self._site.made)
        self._navs[str(config.theme["language"])] = nav
        return nav

    def on_pre_page(self, page: Page, /, *, config: MkDocsConfig, files: Files) -> Page:  # noqa: ARG002 - as above
        """Let the edit link lead to what the author wrote: MkDocs knows only what we staged of it."""
        path = self._site.source_of(page.file.src_uri)
        if page.file.src_uri in self._site.made:
            page.edit_url = None
        elif path is not None and page.edit_url and not page.edit_url.endswith(path):
            source = os.path.relpath(self._site.root / path, self._site.docs)
            page.edit_url = urljoin(page.edit_url.removesuffix(page.file.src_uri), Path(source).as_posix())
        return page

    def on_page_content(self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Fill in what the emitted Markdown only named."""
        language = str(config.theme["language"])
        above = self._alternates.folder(language)
        flat = not config.use_directory_urls
        html = self._site.content(html, page, Surroundings(files, language, above, self._backend, flat))
        describe(self._site, page, html, config)
        return html + page_report(self._reports, self._site, page, config, above)

    def on_env(self, env: Environment, /, *, config: MkDocsConfig, files: Files) -> Environment:
        """Give folders their titles, and Material a language switch, which is filled in page by page."""
        self._templates.serve(env)
        names, alternates = self._site.course.languages, self._alternates
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
            others = [file.page for file in self._pages if file.src_uri not in self._site.lessons]
            name_sections(page for page in others if page is not None)
        if self.serving:
            language = str(config.theme["language"])
            self._building[language] = BuiltLanguage(config, files, self._navs[language], env)
        return env

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Let the language switch stay on the page, and search engines know it and its translations."""
        head = page_data(self._site, page, config)
        for style in page_styles(output):
            head += f'<link rel="stylesheet" href="{get_relative_url(style, page.url)}">'
        if self._is_kept:
            above = self._alternates.folder(str(config.theme["language"]))
            head += worker_link(get_relative_url(WORKER, above + page.url))
        output = mend(output).replace("</head>", f"{head}</head>", 1)
        return self._alternates.fill_in(output, page.url, str(config.theme["language"]))

    def on_post_template(self, output_content: str, /, *, template_name: str, config: MkDocsConfig) -> str:
        """Write one sitemap for all; let the switch of the 404 page, which has no one address, lead home."""
        if template_name == "sitemap.xml":
            return self._alternates.sitemap(file.url for file in self._pages)
        if template_name == "404.html":
            path = urlsplit(config.site_url or "/").path or "/"
            language = str(config.theme["language"])
            base = path.removesuffix(self._alternates.folder(language))
            return self._alternates.fill_in_error_page(mend(output_content), base, language)
        return output_content

    @event_priority(-100)  # after plugins that write what they gathered: the next build gathers anew
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """After the default language, copy the recordings and build the others."""
        if _inner_language(config) is not None or not self._site.is_read:
            return
        self._site.publish_recordings(Path(config.site_dir))
        self._site.publish_runtime(Path(config.site_dir))
        forget_time(Path(config.site_dir) / "sitemap.xml.gz")
        for language in list(self._site.course.languages)[1:]:
            other = load_config(config.config_file_path, site_dir=str(Path(config.site_dir) / language))
            other.strict = config.strict
            other.extra[_LANGUAGE] = language
            if config.site_url:
                other.site_url = f"{config.site_url.rstrip('/')}/{language}/"
            build(other)
        publish_llms(self._site, config)
        if self._is_kept:
            publish_offline(self._site, config)
        elif not self._has_own_worker:
            publish_removal(Path(config.site_dir))
        self._built = self._building

    @event_priority(-100)  # after plugins that put things in order
    def on_build_error(self, *, error: Exception, **_: Any) -> None:
        """End with what a plugin says; MkDocs would go on to say that it aborts with a BuildError."""
        if isinstance(error, PluginError):
            raise Abort(str(error)) from error

    @property
    def _has_own_worker(self) -> bool:
        return (self._site.docs / WORKER).exists()

    @property
    def _is_kept(self) -> bool:
        """Whether browsers are to keep pages: not while serving, where each reload shows what is new."""
        return self.config.offline and not self.serving and not self._has_own_worker

    def _find_runtime(self) -> None:
        """Make what runs samples in the page; where it can't be had, say why, and go without it."""
        if self.config.live and (reason := self._site.find_runtime(log.info)):
            short = reason.partition("\n")[0]
            log.info("samples can't be run in the pages, which only replay them: %s", short)

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Callable[[MkDocsConfig], None]
    ) -> LiveReloadServer:
        """Let a server take over that makes only those pages anew that a change concerns."""
        root, path = self._site.root, config.config_file_path

        def rebuild(site_dir: str) -> None:
            fresh = load_config(path, site_dir=site_dir, strict=config.strict, dev_addr=str(config.dev_addr))
            if not any(isinstance(one, TokenreelPlugin) for one in fresh.plugins.values()):
                raise Abort("`tokenreel` is no longer among the plugins: the lessons would be left out")
            fresh.site_url = config.site_url
            builder(fresh)

        def report(problems: tuple[Problem, ...]) -> None:
            report_problems(problems, stop=False)

        served = ServedCourse(self._site, lambda: self._built, report)
        preview = self._preview = Preview(root, served, rebuild)
        host, port = server.server_address[:2]
        ours = PreviewServer(preview, str(host), int(port), server.root, server.mount_path)
        for place in (path, self._site.docs, root / "lessons", root / "demos"):
            ours.watch(str(place))
        return ours

    def on_shutdown(self) -> None:
        """Remove the staged pages, and what was built of them."""
        self._site.close()
        if self._preview is not None:
            self._preview.close()


def _inner_language(config: MkDocsConfig) -> str | None:
    """Return the language of a build that ours started; None in the one that the user did: the default's."""
    language: str | None = config.extra.get(_LANGUAGE)
    return language
