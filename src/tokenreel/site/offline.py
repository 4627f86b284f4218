"""Pages that open without a network: the service worker at a site's root, and what it is told of the site."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from rjsmin import jsmin

from tokenreel.course import recording_path
from tokenreel.site.course_site import CourseSite
from tokenreel.site.texts import texts_for

WORKER: Final = "sw.js"
"""At the site's root: a worker reaches what lies beside and below it."""
LIST: Final = "assets/tokenreel/offline.json"
"""What is kept besides what a reader visits, by the folder of a language's pages."""
KEPT_BYTES: Final = 5_000_000
"""A course whose pages and recordings are larger is kept page by page, as it is visited."""
_RUNTIMES: Final = "assets/tokenreel/runtime"
_MARKER: Final = ".tokenreel-site"
_WORDS: Final = {
    "kept": "offline_kept", "reload": "offline_reload", "missing": "offline_missing",
    "missing_why": "offline_why", "go_home": "go_home",
}  # fmt: skip


def worker_link(address: str) -> str:
    """Return what names the worker in a page's head.

    Args:
        address: The worker's, relative to the page.
    """
    return f'<meta name="tokenreel-worker" content="{escape(address)}">'


def publish_offline(site: CourseSite, config: MkDocsConfig) -> None:
    """Write the worker of a site whose files are all there, and the list of what it keeps.

    The worker holds the site's version, so that it differs where any file of the site does, and only there.

    Args:
        site: The course.
        config: The default language's; its ``site_dir`` holds all languages' pages.
    """
    target = Path(config.site_dir)
    default, *others = site.course.languages
    folders = {"": default, **{f"{language}/": language for language in others}}
    kept = {folder: _kept(target, folder, _files(site, config, folder)) for folder in folders}
    _write(target / LIST, _json({folder: names for folder, names in kept.items() if names}))
    words = {folder: _words(language) for folder, language in folders.items()}
    told = _json({"version": site_version(target), "languages": words})
    _write(target / WORKER, f"self.SITE={told};\n{_script(WORKER)}")


def publish_removal(site: Path) -> None:
    """Write a worker that removes itself and all that one kept, for browsers that still have one."""
    _write(site / WORKER, _script("gone.js"))


def site_version(site: Path) -> str:
    """Return the version of a built site: the same where all its files are, and else another one."""
    found = hashlib.sha256()
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site).as_posix()
        if name not in {WORKER, _MARKER}:
            # a runtime's address says what is in it, and it is large
            content = b"" if name.startswith(f"{_RUNTIMES}/") else path.read_bytes()
            found.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return found.hexdigest()[:16]


def _files(site: CourseSite, config: MkDocsConfig, folder: str) -> Iterator[str]:
    """Yield the files of a language's course, below the site's root: its pages, and what they play."""
    for source in ("index.md", *site.lessons, *sorted(site.made)):
        file = File(source, None, config.site_dir, config.use_directory_urls)
        yield f"{folder}{file.dest_uri}"
    lessons = {lesson.slug for lesson in site.lessons.values()}
    for demo in site.course.demos:
        if demo.lesson.slug in lessons:
            yield f"demos/{demo.id}/{recording_path(site.root, demo.id).name}"


def _kept(target: Path, folder: str, names: Iterable[str]) -> list[str]:
    """Return the addresses of what is kept of a language; none where that is more than a visit may cost."""
    ours = target / folder / "assets/tokenreel"  # each language's pages load their own copies
    beside = (path.relative_to(target).as_posix() for path in sorted(ours.rglob("*")) if path.is_file())
    wanted = [*names, *(name for name in beside if f"{_RUNTIMES}/" not in name and name != LIST)]
    wanted = [name for name in wanted if (target / name).is_file()]
    if sum((target / name).stat().st_size for name in wanted) > KEPT_BYTES:
        return []
    return [name.removesuffix("index.html") for name in wanted]


def _words(language: str) -> dict[str, str]:
    texts = texts_for(language)
    return {"lang": language, **{name: escape(texts[key]) for name, key in _WORDS.items()}}


def _script(name: str) -> str:
    return str(jsmin(files("tokenreel.site").joinpath("offline", name).read_text("utf-8")))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
