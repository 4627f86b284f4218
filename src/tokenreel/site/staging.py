"""The folder that one language's MkDocs build reads: the author's docs and the emitted lessons."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mkdocs.exceptions import PluginError

from tokenreel.course import Course, Document, Lesson, emit_markdown, parse_page
from tokenreel.site.outline import TRACK_OUTLINE
from tokenreel.site.pages import lesson_header
from tokenreel.site.progress import LESSON_END, PROGRESS_BAR
from tokenreel.site.texts import as_html, as_markdown, in_language, texts_for


class Stage:
    """A temporary docs folder. Unchanged files keep their times, or serving would rebuild forever."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tokenreel-docs-")
        self.path = Path(self._folder.name)
        """What MkDocs is given as its docs folder."""
        self.documents: dict[str, Document] = {}
        """The author's other pages, by the address of their source in the folder."""

    def fill(
        self, docs: Path, course: Course, language: str, pages: Mapping[str, Lesson | bytes], *, serving: bool
    ) -> None:
        """Write a language's pages.

        Args:
            docs: The author's folder of other pages.
            course: The course.
            language: The language.
            pages: Lessons and other sources of pages, by their address in the folder.
            serving: Whether what can't be read now stays as it was read before.
        """
        wanted = set(pages)
        for source in docs.rglob("*") if docs.is_dir() else ():
            if source.is_file():
                target = source.relative_to(docs).as_posix()
                wanted.add(target)
                self.put_file(source, target, course, language, serving=serving)
        for target, page in pages.items():
            if isinstance(page, Lesson):
                self.put_lesson(page, course, language)
            else:
                self._write(target, page)
        for path in list(self.path.rglob("*")):
            if path.is_file() and path.relative_to(self.path).as_posix() not in wanted:
                path.unlink()

    def put_lesson(self, lesson: Lesson, course: Course, language: str) -> None:
        """Write one lesson's page."""
        self._write(f"{lesson.slug}.md", _page(lesson, course, language).encode())

    def put_file(self, source: Path, target: str, course: Course, language: str, *, serving: bool) -> None:
        """Write one file of the author's folder.

        Args:
            source: The file.
            target: Its address in the folder.
            course: The course.
            language: The language.
            serving: Whether what can't be read stays as it was.

        Raises:
            PluginError: If it can't be read, and may not stay.
        """
        data = self._docs_file(source, target, course, language)
        if data is not None:
            self._write(target, data)
        elif serving:
            self._stand_in(target, language)
        else:
            raise PluginError(f"{source} cannot be read")

    def _docs_file(self, source: Path, target: str, course: Course, language: str) -> bytes | None:
        """Return what is staged of a file of the author's; None where it can't be read."""
        try:
            data = source.read_bytes()
        except OSError:
            return None
        if source.suffix != ".md":
            return data
        languages = tuple(course.languages)
        document, _ = parse_page(data, "", languages)  # the checks have reported its problems already
        if document is None:
            return None
        self.documents[target] = document
        notice = texts_for(language)["fallback"]
        head = "".join(line + "\n" for line in document.lines[: document.body_line - 1])
        return (head + emit_markdown(document, language, languages, lambda _: notice)).encode()

    def _stand_in(self, target: str, language: str) -> None:
        """Leave what was staged of a file before, or put a page there: each page tells the problems."""
        if target.endswith(".md") and not (self.path / target).is_file():
            title = as_markdown(target.rpartition("/")[2])
            self._write(target, f"# {title}\n\n{texts_for(language)['unread']}\n".encode())

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _write(self, target: str, data: bytes) -> None:
        path = self.path / target
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _page(lesson: Lesson, course: Course, language: str) -> str:
    title = in_language(lesson.title, language)
    notice = texts_for(language)["fallback"]
    body = emit_markdown(lesson.document, language, tuple(course.languages), lambda _: notice)
    head = f"---\ntitle: {json.dumps(as_html(title), ensure_ascii=False)}\n---\n"
    header = lesson_header(lesson, language)
    is_own = bool(lesson.title.get(language))
    lang = "" if is_own else f' {{ lang="{next(iter(lesson.title))}" }}'
    return (
        f"{head}\n# {as_markdown(title)}{lang}\n\n{header}\n\n{PROGRESS_BAR}\n\n{TRACK_OUTLINE}\n\n{body}"
        f"\n\n{LESSON_END}\n"
    )
