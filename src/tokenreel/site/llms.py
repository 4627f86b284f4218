"""llms.txt: the course as a list of links with a few words each, for programs that read a site.

Source: https://llmstxt.org/
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

from tokenreel.course import Lesson
from tokenreel.site.course_site import CourseSite
from tokenreel.site.texts import in_language, texts_for

NAME: Final = "llms.txt"
"""The file's address below the site's root."""
_CHUNK: Final = 4096
"""How many characters of a page are read at a time: what is wanted stands near its title."""
_BOXES: Final = frozenset(
    (
        "article",
        "aside",
        "blockquote",
        "details",
        "dl",
        "div",
        "figure",
        "main",
        "ol",
        "section",
        "table",
        "tokenreel-read",
        "ul",
    )
)
_OURS: Final = "tokenreel-"
_FALLBACK: Final = "tokenreel-fallback"
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
        config: The default language's; its ``site_dir`` holds all languages' pages. Links are absolute where
            ``site_url`` is known.
    """
    course, folder = site.course, Path(config.site_dir)
    default = next(iter(course.languages))
    title = in_language(course.title, default, unescape(config.site_name))
    summary = config.site_description or first_paragraph(folder / "index.html")
    parts = [f"# {_plain(title)}\n", *([f"> {_plain(summary)}\n"] if summary else [])]
    for language, name in course.languages.items():
        place = "" if language == default else f"{language}/"
        for track in course.tracks:
            lessons = [lesson for lesson in site.lessons.values() if lesson.track_id == track.id]
            heading = in_language(track.title, language, track.id)
            heading = f"{heading} ({name})" if len(course.languages) > 1 else heading
            if lessons:
                rows = "".join(_rows(lessons, language, place, config))
                parts.append(f"## {_plain(heading)}\n\n{rows}")
    return "\n".join(parts)


def first_paragraph(page: Path) -> str:
    """Return the text of the first paragraph below a built page's title, in one line; empty without one."""
    try:
        return paragraph_of(page.read_text("utf-8"))
    except OSError:  # a plugin may have left the page out
        return ""


def paragraph_of(html: str) -> str:
    """Return the text of the first paragraph below the title of a page's HTML, as :func:`first_paragraph`."""
    reader = _FirstParagraph()
    start = max(html.find("<h1"), 0)
    for at in range(start, len(html), _CHUNK):
        reader.feed(html[at : at + _CHUNK])
        if reader.is_done:
            break
    return reader.text


def _rows(lessons: Sequence[Lesson], language: str, place: str, config: MkDocsConfig) -> Iterator[str]:
    """Yield a line for each lesson.

    Args:
        lessons: In reading order.
        language: Of their titles and texts.
        place: Where the language's pages begin, below the site's root: empty, or a folder with its slash.
        config: See :func:`llms_txt`.
    """
    root = f"{config.site_url.rstrip('/')}/" if config.site_url else ""
    for lesson in lessons:
        file = File(f"{lesson.slug}.md", None, config.site_dir, config.use_directory_urls)
        title = in_language(lesson.title, language)
        title = f"{title} ({texts_for(language)['draft']})" if lesson.is_draft else title
        text = first_paragraph(Path(config.site_dir) / place / file.dest_uri)
        yield f"- [{_plain(title)}]({root}{place}{file.url}){f': {_plain(text)}' if text else ''}\n"


def _plain(text: str) -> str:
    """Return text as Markdown that means nothing but its words, in one line."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


class _FirstParagraph(HTMLParser):
    """Reads the first paragraph that stands beside the title, and in no box of its own.

    A minifier may have left out end tags of paragraphs, so only those of boxes are counted on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        """What it says, in one line."""
        self.is_done = False
        """Whether no more of the page is needed."""
        self._words: list[str] = []
        self._boxes: list[bool] = []
        self._is_open = False
        self._left_out = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag == "p" or tag in _BOXES:
            self._end()
        if tag in _BOXES:
            self._boxes.append(_FALLBACK not in classes)
        elif tag == "p":
            self._is_open = not any(self._boxes) and not any(name.startswith(_OURS) for name in classes)
        elif tag == "br":
            self._words.append(" ")
        elif not self._left_out and _is_aside(tag, given):
            self._left_out = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" or tag in _BOXES:
            self._end()
        if tag == self._left_out:
            self._left_out = ""
        if tag in _BOXES:
            if not self._boxes:  # the end of what the title stands in
                self.is_done = True
            else:
                self._boxes.pop()

    def handle_data(self, data: str) -> None:
        if self._is_open and not self._left_out and not self.is_done:
            self._words.append(data)

    def _end(self) -> None:
        self._is_open = False
        self._left_out = ""
        text = " ".join("".join(self._words).split())
        self._words.clear()
        if text and not self.is_done:
            self.text, self.is_done = text, True


def _is_aside(tag: str, given: dict[str, str | None]) -> bool:
    """Tell whether an element of a paragraph is none of its words: a footnote's mark, a number's origin."""
    is_footnote = tag == "sup" and (given.get("id") or "").startswith("fnref")
    return is_footnote or "data-search-exclude" in given or tag in {"script", "style"}
