"""What a built page's head says of it: its description, and its structured data."""

import re
from html import unescape
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page

from tokenreel.site.course_site import CourseSite
from tokenreel.site.first_paragraph import paragraph_of
from tokenreel.site.structured import DescribedPage, course_data, lesson_data, script, short_description
from tokenreel.site.texts import as_html, in_language

_BOX: Final = re.compile(r"</?div\b[^>]*>")
"""A notebook's text stands in many of them."""


def describe(site: CourseSite, page: Page, html: str, config: MkDocsConfig) -> None:
    """Let a page without a description of its author's have its first paragraph for one.

    Args:
        site: The course; it remembers what the page begins with.
        page: The page.
        html: Its rendered content.
        config: Its language's: where it describes the site, it describes the home page.
    """
    text = paragraph_of(html) or paragraph_of(_BOX.sub("", html))
    site.beginnings[str(config.theme["language"]), page.file.dest_uri] = text
    if text and not page.meta.get("description") and not (page.is_homepage and config.site_description):
        page.meta["description"] = as_html(short_description(text))


def page_data(site: CourseSite, page: Page, config: MkDocsConfig) -> str:
    """Return the structured data of a home page or a lesson for its head; nothing for another page.

    Args:
        site: The course.
        page: The page, after :func:`describe`.
        config: Its language's.
    """
    lesson = site.lessons.get(page.file.src_uri)
    if lesson is None and not page.is_homepage:
        return ""
    language = str(config.theme["language"])
    home = f"{config.site_url.rstrip('/')}/" if config.site_url else ""
    described = DescribedPage(
        language,
        in_language(site.course.title, language, unescape(config.site_name)),
        unescape(str(page.meta.get("description") or (page.is_homepage and config.site_description) or "")),
        home,
        config.site_author or "",
    )
    if lesson is not None:
        return script(lesson_data(described, lesson, page.canonical_url or ""))
    sources = site.lessons.items() if home else ()
    address = {
        one.slug: home + File(source, None, config.site_dir, config.use_directory_urls).url
        for source, one in sources
    }
    return script(course_data(described, site.lessons.values(), address))
