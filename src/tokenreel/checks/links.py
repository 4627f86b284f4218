"""Links within the site: what ``mkdocs build --strict`` refuses, told with the line that its author wrote."""

import difflib
import os
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from tokenreel.checks.pages import SitePage, by_place, lesson_source
from tokenreel.course import GALLERY_PAGE, PROGRESS_PAGE, Course, PlannedLesson, track_page
from tokenreel.problems import Problem, Severity, did_you_mean

_INDEX: Final = "index.md"
_README: Final = "README.md"
_NOTEBOOK: Final = ".ipynb"
_PAGES: Final = ("", ".md", ".html")
"""How what is meant as a page's address may end."""
_PICTURES: Final = (".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
_NUMBER: Final = re.compile(r"0*(?P<number>\d+)-")
_WRITTEN_BY_US: Final = ("assets", "demos", "gallery", "live", "progress", "search")
"""Folders that a build fills."""
_MOST_IDS: Final = 12
"""How many anchors a hint lists."""

type Verdict = tuple[str, str, str]
"""What is wrong with a link: a code, a message, a hint."""


@dataclass(frozen=True, slots=True)
class _Site:
    """What links can lead to."""

    root: Path
    course: Course
    files: frozenset[str]
    """The sources of pages and the other files, of a site that is built."""
    pages: Mapping[str, SitePage]
    """By source."""


def link_problems(root: Path, course: Course, pages: Sequence[SitePage], severity: Severity) -> list[Problem]:
    """Return the links within a site that lead nowhere.

    Args:
        root: The course's folder.
        course: The course.
        pages: Its lessons, drafts included, and its other pages.
        severity: How much such a link weighs.
    """
    site = _Site(root, course, _files(root, course), {page.source: page for page in pages})
    problems: set[Problem] = set()
    for page in pages:
        verdicts: dict[tuple[str, str], Verdict] = {}
        found: dict[str, list[str]] = {language: [] for language in page.rendered}
        for language, rendered in page.rendered.items():
            links = [(link, False) for link in rendered.links] + [
                (link, True) for link in rendered.html_links
            ]
            for link, is_html in links:
                verdict = _judge(site, page, link, language, is_html=is_html)
                if verdict is not None:
                    verdicts[link, language] = verdict
                    found[language].append(link)
        for link, place, languages, is_everywhere in by_place(page.document, found):
            code, message, hint = verdicts[link, languages[0]]
            where = "" if is_everywhere else f" in {', '.join(f'`{name}`' for name in languages)}"
            problems.add(Problem(page.document.path, *place, code, message + where, hint, severity))
    return sorted(problems)


def _files(root: Path, course: Course) -> frozenset[str]:
    docs = root / "docs"
    files = {path.relative_to(docs).as_posix() for path in docs.rglob("*") if path.is_file()}
    files -= {
        name for name in files
        if posixpath.basename(name) == _README and posixpath.join(posixpath.dirname(name), _INDEX) in files
    }  # fmt: skip
    files |= _made(course)
    for lesson in course.lessons:
        files |= set() if lesson.is_draft else {lesson_source(lesson)}
        folder = posixpath.dirname(lesson.slug)
        for embed in lesson.document.embeds:
            if embed.kind == "exercise" and not lesson.is_draft:
                for name in (embed.words[0], f"{embed.words[0]}-solution"):
                    slug = posixpath.join(folder, name)
                    files |= {f"{slug}{_NOTEBOOK}", f"{slug}/{name}{_NOTEBOOK}"}
    return frozenset(files)


def _made(course: Course) -> set[str]:
    """Return the pages that a site has without a file of its author's."""
    built = {lesson.track_id for lesson in course.lessons if not lesson.is_draft}
    has_demos = any(not demo.lesson.is_draft for demo in course.demos)
    return {PROGRESS_PAGE, *map(track_page, built), *((GALLERY_PAGE,) if has_demos else ())}


def _judge(site: _Site, page: SitePage, link: str, language: str, *, is_html: bool) -> Verdict | None:
    """Return what is wrong with a link, None where nothing is, or where it is no business of ours."""
    try:
        scheme, netloc, path, _, anchor = urlsplit(link)
    except ValueError as error:
        return "broken-link", f"`{link}` is no address ({error})", "Fix it."
    if scheme or netloc or link.startswith(("/", "\\")):
        return None
    if not path:
        return _judge_anchor(page, link, anchor, language)
    if is_html:
        return _judge_html(site, page, link, unquote(path))
    return _judge_path(site, page, link, language)


def _judge_path(site: _Site, page: SitePage, link: str, language: str) -> Verdict | None:
    """Judge a link of Markdown, which leads from source to source."""
    parts = urlsplit(link)
    path = unquote(parts.path)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))
    target = page.source if posixpath.normpath(path) == "." else target
    if target in site.files or target == page.source or (page.is_draft and target in site.pages):
        other = site.pages.get(target)
        return _judge_anchor(other, link, parts.fragment, language) if other is not None else None
    if not posixpath.splitext(path)[1]:
        return None  # no file: MkDocs leaves it, for what a server may answer there
    return "broken-link", *_absent(site, page, link, target)


def _judge_anchor(page: SitePage, link: str, anchor: str, language: str) -> Verdict | None:
    ids = page.rendered[language].ids if language in page.rendered else frozenset()
    if not anchor or anchor in ids or language not in page.rendered or page.rendered[language].is_too_deep:
        return None
    message = f"`{link}`: {page.document.path} has no `#{anchor}`"
    if anchor.startswith("fnref:"):
        return "broken-anchor", message, "A footnote that nothing refers to has no way back."
    elsewhere = [name for name, rendered in page.rendered.items() if anchor in rendered.ids]
    if elsewhere:
        return (
            "broken-anchor",
            message,
            f"Only its `{elsewhere[0]}` text has it: give this language's the same id.",
        )
    near = difflib.get_close_matches(anchor, ids, n=1)
    if near or len(ids) <= _MOST_IDS:
        return "broken-anchor", message, did_you_mean(anchor, sorted(ids))
    return "broken-anchor", message, f"Fix it; the page's headings have ids such as {min(ids)}."


def _judge_html(site: _Site, page: SitePage, link: str, path: str) -> Verdict | None:
    """Judge a link of raw HTML, which a browser resolves: against the page's address, in either style."""
    if path.endswith(".md"):
        hint = "Write it in Markdown, [text](address), which is turned into the page's address."
        return "broken-link", f"`{link}` stands in HTML, where it leads to no page", hint
    folder, stem = posixpath.split(posixpath.splitext(page.source)[0])
    bases = (folder, folder if stem in {"index", "README"} else posixpath.join(folder, stem))
    targets = {posixpath.normpath(posixpath.join(base, path)) for base in bases}
    inside = {target for target in targets if not target.startswith("..")}
    if not inside or any(_is_served(site, target) for target in inside):
        return None
    base = posixpath.join(folder, stem)
    message = f"`{link}` stands in HTML, and leads nowhere from this page's address, {base}/"
    return "broken-link", message, "Write it in Markdown, or count its `../` from that address."


def _is_served(site: _Site, target: str) -> bool:
    """Tell whether there may be something at an address below the site's root."""
    if target.partition("/")[0] in {".", *_WRITTEN_BY_US, *site.course.languages}:
        return True
    plain = target.removesuffix(".html").removesuffix("/index")
    ends = (".md", f"/{_INDEX}", f"/{_README}", _NOTEBOOK)
    return target in site.files or any(plain + end in site.files for end in ends)


def _absent(site: _Site, page: SitePage, link: str, target: str) -> tuple[str, str]:
    """Return a message and a hint for a link to what is no part of the site."""
    if target.startswith("../"):
        return (
            f"`{link}` leads out of the site",
            "Links are written as if lessons/ and docs/ were one folder.",
        )
    lesson = site.pages.get(target)
    if lesson is not None and lesson.is_draft:
        hint = "Publish it, or take the link out until then."
        return f"`{link}` leads to {lesson.document.path}, which is a draft and not built", hint
    if os.path.isfile(site.root / "lessons" / target):  # noqa: PTH113 - pathlib raises at what is too long
        if target.endswith(".md"):
            return f"`{link}` leads to a lesson that lessons/course.yml does not list", "List it there."
        message = f"`{link}` leads to a file of lessons/, of which only lessons are published"
        return message, f"Put it into docs/{posixpath.dirname(target)}; the link stays as it is."
    planned = _planned(site.course, target)
    if planned is not None:
        title = next(iter(planned.title.values()), "")
        message = f"`{link}` leads to no page: lesson {planned.number}, {title}, is only planned"
        return message, "Take the link out until it is written."
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in target)
    return f"`{link}` leads to no page or file: there is no {shown}", _guess(site, page, target)


def _planned(course: Course, target: str) -> PlannedLesson | None:
    folder, name = posixpath.split(target)
    numbered = _NUMBER.match(name)
    for track in course.tracks:
        for entry in track.entries if track.id == folder and numbered else ():
            if isinstance(entry, PlannedLesson) and numbered and entry.number == int(numbered["number"]):
                return entry
    return None


def _kind(file: str) -> str:
    """Return what a file is of: pages, pictures, or others of the same ending."""
    end = posixpath.splitext(file)[1].lower()
    return "page" if end in _PAGES else "picture" if end in _PICTURES else end


def _is_like(file: str, target: str) -> bool:
    """Tell whether two files are called alike: paths are alike already where both lie in one folder."""
    names = [
        posixpath.splitext(posixpath.basename(path.removesuffix(f"/{_INDEX}")))[0] for path in (file, target)
    ]
    return bool(difflib.get_close_matches(names[0], names[1:]))


def _guess(site: _Site, page: SitePage, target: str) -> str:
    def from_here(file: str) -> str:
        return posixpath.relpath(file, posixpath.dirname(page.source) or ".")

    name = PurePosixPath(target).name
    stem, end = posixpath.splitext(target)
    alike = [file for file in sorted(site.files) if _kind(file) == _kind(target)]
    pages = (f"{stem}.md", f"{stem}/{_INDEX}") if end in _PAGES else ()
    near = (
        next((file for file in pages if file in site.files), None),
        next((file for file in alike if PurePosixPath(file).name == name != _INDEX), None),
        next((file for file in difflib.get_close_matches(target, alike) if _is_like(file, target)), None),
    )
    guess = next((file for file in near if file), None)
    return f"Did you mean {from_here(guess)}?" if guess else "Fix the address, or write that page."
