"""The link at a page's end by which its readers report a problem: an issue, filled in but for their words."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

from tokenreel import __version__
from tokenreel.course import recording_path
from tokenreel.runtime import LOCK, Runtime
from tokenreel.site.course_site import CourseSite
from tokenreel.site.provenance import client_of
from tokenreel.site.texts import texts_for

_ADDRESS: Final = re.compile(r"https?://[^\s\"<>/]+[^\s\"<>]*|mailto:[^\s\"<>@]+@[^\s\"<>@]+")
_TITLE, _BODY = "{title}", "{body}"


@dataclass(frozen=True, slots=True)
class ReportedPage:
    """What a report says of the page that it is about."""

    title: str
    """As plain text."""
    address: str
    """The whole one where the site's is known, else that below the site's root."""
    language: str
    """The page's: of what the report says, too."""
    language_name: str
    """As its speakers call it."""
    versions: tuple[str, ...]
    """Of what wrote the page, and of what its demos were recorded and run with."""


def report_address(setting: str | bool | None, repo_url: str | None) -> str:
    """Return where reports go; empty where pages offer none.

    Args:
        setting: The author's: an address, which may say where ``{title}`` and ``{body}`` have their places;
            False or an empty text for none; None or True for the issues of the repository.
        repo_url: The repository's address; one at another host than GitHub and GitLab has no known issues.

    Raises:
        PluginError: If the setting is no address.
    """
    if setting is None or setting is True:
        return _issues_of(repo_url or "")
    address = setting or ""
    if address and not _ADDRESS.fullmatch(address):
        raise PluginError(
            f"report: `{address}` is no address: give one such as https://github.com/me/course/issues/new "
            "or mailto:me@course.example, or `false` for no link"
        )
    return address


def _issues_of(repo_url: str) -> str:
    place = repo_url.rstrip("/").removesuffix(".git")
    parts = urlsplit(place)
    if parts.scheme not in {"http", "https"} or "/" not in parts.path.strip(
        "/"
    ):  # an owner, and what is theirs
        return ""
    host = parts.hostname or ""
    if host.startswith("github."):
        return f"{place}/issues/new"
    return f"{place}/-/issues/new" if host.startswith("gitlab.") else ""


def report_link(address: str, page: ReportedPage) -> str:
    """Return the link; nothing where there is no address.

    In a browser, `page/links.js` adds the heading at which the reader is, when the link is pressed.
    """
    if not address:
        return ""
    texts = texts_for(page.language)
    where = f"- {texts['report_page']}: {page.address}\n"
    body = (
        f"{where}- {texts['report_language']}: {page.language_name} ({page.language})\n"
        f"- {texts['report_versions']}: {', '.join(page.versions)}\n\n{texts['report_what']}\n\n"
    )
    line_end = "\r\n" if _is_mail(address) else "\n"
    body, where = (text.replace("\n", line_end) for text in (body, where))
    data = {"after": where, "section": f"- {texts['report_section']}: ", "end": line_end}
    more = "".join(f' data-{name}="{_quoted(text)}"' for name, text in data.items())
    href = escape(_filled(address, f"{page.title}: ", body))
    return (
        f'<p class="tokenreel-report" data-search-exclude><a href="{href}"{more}>{texts["report"]}</a></p>\n'
    )


def page_report(address: str, site: CourseSite, page: Page, config: MkDocsConfig, above: str) -> str:
    """Return a built page's link; nothing where there is no address.

    Args:
        address: Where reports go.
        site: The course.
        page: The page.
        config: Its language's.
        above: Where the language's pages begin, below the site's root: empty, or a folder with its slash.
    """
    if not address:
        return ""
    language = str(config.theme["language"])
    lesson = site.lessons.get(page.file.src_uri)
    demos = [demo.id for demo in site.course.demos if lesson is not None and demo.lesson.slug == lesson.slug]
    reported = ReportedPage(
        unescape(str(page.title or config.site_name)),
        page.canonical_url or f"/{above}{page.url.removeprefix('./')}",
        language,
        site.course.languages[language],
        tuple(versions(site.root, demos, site.runtime)),
    )
    return report_link(address, reported)


def _filled(address: str, title: str, body: str) -> str:
    if _TITLE in address or _BODY in address:
        return address.replace(_TITLE, _quoted(title)).replace(_BODY, _quoted(body))
    address = address.partition("#")[0]
    names = ("title", "body")
    if _is_mail(address):
        names = ("subject", "body")
    elif "/-/issues/" in address:  # GitLab, wherever it is installed
        names = ("issue[title]", "issue[description]")
    mark = "&" if "?" in address else "?"
    return f"{address}{mark}{_quoted(names[0])}={_quoted(title)}&{_quoted(names[1])}={_quoted(body)}"


def _is_mail(address: str) -> bool:
    return address.startswith("mailto:")


def _quoted(text: str) -> str:
    """Return a text as one value in an address."""
    return quote(text, safe="")


def versions(root: Path, demos: Iterable[str], runtime: Runtime | None) -> Iterator[str]:
    """Yield the versions that a page's report names.

    Args:
        root: The course's folder.
        demos: The ids of the demos that the page replays.
        runtime: What its samples run with; None where readers can't run them.
    """
    yield f"Tokenreel {__version__}"
    recordings = [recording_path(root, demo) for demo in demos]
    yield from sorted({_recorded_with(path) for path in recordings} - {""})
    if recordings and runtime is not None:
        yield f"runtime {runtime.key} ({_runtime_holds(runtime)})"


def _recorded_with(recording: Path) -> str:
    """Return the SDK's version in a recording's first line: the rest is long, and of no interest here."""
    try:
        with recording.open(encoding="utf-8") as file:
            return client_of(json.loads(file.readline()))
    except (OSError, ValueError, AttributeError):  # only while serving: a build has stopped at it
        return ""


def _runtime_holds(runtime: Runtime) -> str:
    lock = json.loads((runtime.folder / LOCK).read_text("utf-8"))
    sdk = lock["packages"].get("openai", {}).get("version", "?")
    return f"Python {lock['info'].get('python', '?')}, openai {sdk}"
