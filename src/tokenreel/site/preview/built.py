"""One language's build as MkDocs left it, so that a page of it can be made again without the others."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jinja2 import Environment
from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from tokenreel.site.navigation import name_sections


@dataclass(frozen=True, slots=True)
class BuiltLanguage:
    """What a build of MkDocs works with; between its steps nothing else is kept."""

    config: MkDocsConfig
    """Its ``site_dir`` is where pages are written."""
    files: Files
    """Every file of the site, the pages with what they were rendered to."""
    nav: Navigation
    """The navigation, which each page shows."""
    env: Environment
    """The theme's templates, compiled."""
    stale: set[str] = field(default_factory=set)
    """The sources of pages that may show something that has changed since they were made."""

    def pages(self) -> Sequence[File]:
        """Return the pages, those that only an author sees included."""
        return list(self.files.documentation_pages(inclusion=InclusionLevel.is_in_serve))

    def source_at(self, url: str) -> str | None:
        """Return the source of the page at an address in the language's folder, None where none is."""
        # not `File.url`: that has `%` for what isn't ASCII
        wanted = f"{url}index.html" if url.endswith("/") or not url else url
        return next((file.src_uri for file in self.pages() if file.dest_uri == wanted), None)

    def age(self) -> None:
        """Note that every page may show something that has changed: it is made anew when it is asked for."""
        self.stale.update(file.src_uri for file in self.pages())

    def copy(self, source: str) -> None:
        """Publish a file that is no page anew.

        Raises:
            KeyError: If the site has no such file.
        """
        file = self.files.get_file_from_path(source)
        if file is None or file.inclusion is InclusionLevel.EXCLUDED:
            raise KeyError(source)
        file.copy_file()

    def rename(self, source: str, title: str) -> None:
        """Call a page otherwise in the navigation, which every page shows."""
        self._page(source).title = title

    def render(self, source: str) -> None:
        """Write one page anew, from its source as it is now, in the two steps that MkDocs' own build takes.

        MkDocs has no public name for these. It is at the end of its maintenance, so they no longer move.

        Args:
            source: The page's source in the docs folder.

        Raises:
            KeyError: If the site has no such page.
        """
        page = self._page(source)
        title = page.title
        _populate_page(page, self.config, self.files)
        if page.title != title:
            name_sections([page])
            self.age()
        excluded = page.file.inclusion in {InclusionLevel.EXCLUDED, InclusionLevel.DRAFT}
        _build_page(page, self.config, self.pages(), self.nav, self.env, excluded=excluded)
        self.stale.discard(source)
        page.validate_anchor_links(files=self.files, log_level=self.config.validation.links.anchors)

    def _page(self, source: str) -> Page:
        file = self.files.get_file_from_path(source)
        if file is None or file.page is None:
            raise KeyError(source)
        return file.page
