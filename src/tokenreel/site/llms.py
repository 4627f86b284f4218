"""llms.txt: the course as a list of links with a few words each, for programs that read a site.

Source: https://llmstxt.org/
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

from tokenreel.course import Lesson
from tokenreel.site.course_site import CourseSite
from tokenreel.site.texts import in_language, texts_for

NAME: Final = "llms.txt"
"""The file's address below the site's root."""
_MARKUP: Final = re.compile(r"[\\`*\[\]<]|^[#>+=~|-]")


def publish_llms(site: CourseSite, config: MkDocsConfig) -> None:
    """Write ``llms.txt`` at the root of a site whose languages are all built, unless its author wrote one.

    Args:
        site: The course.
        config: The default language's.
    """
    folder = Path(config.site_dir)
    if not (Path(config.docs_dir) / NAME).exists():
        folder.joinpath(NAME).write_bytes(llms_txt(site, config).encode())


def llms_txt(site: CourseSite, config: MkDocsConfig) -> str:
    """Return the course's title, its summary, and its lessons, for each track and language.

    Lessons are those that were built: none that is planned, and a draft only while serving.

    Args:
        site: The course.
        config: The default language's. Links are absolute where its ``site_url`` is known.
    """
    course = site.course
    default = next(iter(course.languages))
    title = in_language(course.title, default, unescape(config.site_name))
    summary = config.site_description or site.beginnings.get((default, "index.html"), "")
    parts = [f"# {_plain(title)}\n", *([f"> {_plain(summary)}\n"] if summary else [])]
    for language, name in course.languages.items():
        for track in course.tracks:
            lessons = [lesson for lesson in site.lessons.values() if lesson.track_id == track.id]
            heading = in_language(track.title, language, track.id)
            heading = f"{heading} ({name})" if len(course.languages) > 1 else heading
            if lessons:
                rows = "".join(_rows(site, lessons, language, config))
                parts.append(f"## {_plain(heading)}\n\n{rows}")
    return "\n".join(parts)


def _rows(site: CourseSite, lessons: Sequence[Lesson], language: str, config: MkDocsConfig) -> Iterator[str]:
    """Yield a line for each lesson.

    Args:
        site: The course.
        lessons: In reading order.
        language: Of their titles and texts.
        config: See :func:`llms_txt`.
    """
    place = "" if language == next(iter(site.course.languages)) else f"{language}/"
    root = f"{config.site_url.rstrip('/')}/" if config.site_url else ""
    for lesson in lessons:
        file = File(f"{lesson.slug}.md", None, config.site_dir, config.use_directory_urls)
        title = in_language(lesson.title, language)
        title = f"{title} ({texts_for(language)['draft']})" if lesson.is_draft else title
        text = site.beginnings.get((language, file.dest_uri), "")
        yield f"- [{_plain(title)}]({root}{place}{file.url}){f': {_plain(text)}' if text else ''}\n"


def _plain(text: str) -> str:
    """Return text as Markdown that means nothing but its words, in one line."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
