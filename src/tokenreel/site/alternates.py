"""How a page's languages find each other: the switch in the header, hreflang in the head, one sitemap."""

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from mkdocs.utils import get_relative_url

from tokenreel.site.texts import texts_for

SITE: Final = "tokenreel:"
"""The address of the site's root that a template is given, for :meth:`Alternates.fill_in` to replace."""
NOT_FOUND: Final = "<div data-tokenreel-not-found></div>"
"""Stands in an error page's template for what it says."""
_HEAD_LINK: Final = re.compile(r'[ \t]*<link rel="alternate" href="tokenreel:[^"]*" hreflang="[^"]*">\n?')


@dataclass(frozen=True, slots=True)
class Alternates:
    """The languages of a site; the first one's pages stand at its root, the others' each in a folder."""

    languages: tuple[str, ...]
    """Their codes, the default one first."""
    site_url: str | None
    """The address of the site's root; None where it is not known: then only relative links can be made."""

    @property
    def switch(self) -> tuple[str, ...]:
        """The languages that a reader can choose from: none where there is only one."""
        return self.languages if self._has_others else ()

    @property
    def _has_others(self) -> bool:
        return len(self.languages) > 1

    def folder(self, language: str) -> str:
        """Return where a language's pages begin, below the site's root."""
        return "" if language == self.languages[0] else f"{language}/"

    def switch_link(self, language: str) -> str:
        """Return the address that a template is given, for :meth:`fill_in` to replace."""
        return f"tokenreel:{language}"

    def fill_in(self, html: str, url: str, language: str) -> str:
        """Return a page with its language switch and its hreflang links.

        Args:
            html: The page as Material wrote it.
            url: Its address below its language's folder.
            language: Its own.
        """
        html = _HEAD_LINK.sub("", html).replace("</head>", "".join(self._head_links(url)) + "</head>", 1)
        here = self.folder(language) + url
        html = html.replace(f'"{SITE}"', f'"{get_relative_url("", here)}"')
        for code in self.languages:
            html = html.replace(
                f'"{self.switch_link(code)}"', f'"{get_relative_url(self.folder(code) + url, here)}"'
            )
        return html

    def fill_in_error_page(self, html: str, base: str, language: str) -> str:
        """Return a page that is shown at any address, its switch leading to the home pages.

        A static host knows one such page, the root's, for all languages: each is told, its own first.

        Args:
            html: The page.
            base: The path of the site's root.
            language: Its own.
        """
        others = [code for code in self.languages if code != language]
        said = self._not_found(language, base, "h1") + "".join(
            self._not_found(code, base, "h2") for code in others
        )
        html = _HEAD_LINK.sub("", html).replace(NOT_FOUND, said).replace(f'"{SITE}"', f'"{base}"')
        for code in self.languages:
            html = html.replace(f'"{self.switch_link(code)}"', f'"{base}{self.folder(code)}"')
        return html

    def _not_found(self, language: str, base: str, heading: str) -> str:
        texts = {name: escape(text) for name, text in texts_for(language).items()}
        home = f'<a href="{base}{self.folder(language)}">{texts["go_home"]}</a>'
        return (
            f'<div lang="{language}">\n<{heading}>{texts["missing"]}</{heading}>\n'
            f"<p>{texts['elsewhere']} {home}</p>\n</div>\n"
        )

    def sitemap(self, urls: Iterable[str]) -> str:
        """Return the sitemap of all languages, each page naming its translations; empty without an address.

        Args:
            urls: The pages' addresses below a language's folder; every language has all of them.

        Source: https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap
        """
        if not self.site_url:
            return ""
        rows = []
        for url in urls:
            links = "".join(
                f'    <xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>\n'
                for code, address in (self._addresses(url) if self._has_others else ())
            )
            for code in self.languages:
                place = self._address(code, url)
                rows.append(f"  <url>\n    <loc>{place}</loc>\n{links}  </url>\n")
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{"".join(rows)}</urlset>\n'
        )

    def _head_links(self, url: str) -> Iterator[str]:
        # The space at the end of `rel` means nothing in HTML. Material's script asks for a sitemap below each
        # `link[rel=alternate]`, taking it for the root of another site; it overlooks these.
        for code, address in self._addresses(url) if self.site_url and self._has_others else ():
            yield f'<link rel="alternate " href="{address}" hreflang="{code}">\n'

    def _addresses(self, url: str) -> Iterator[tuple[str, str]]:
        for code in self.languages:
            yield code, self._address(code, url)
        yield "x-default", self._address(self.languages[0], url)

    def _address(self, language: str, url: str) -> str:
        path = "" if url == "./" else url  # MkDocs' own name for a home page
        return escape(f"{(self.site_url or '').rstrip('/')}/{self.folder(language)}{path}")


def forget_time(packed: Path) -> None:
    """Pack a file's content again without the day on which it was: equal sites are to have equal bytes."""
    if packed.is_file():
        packed.write_bytes(gzip.compress(gzip.decompress(packed.read_bytes()), mtime=0))
