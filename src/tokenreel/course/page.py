"""A page of ``docs/``: languages in containers as in a lesson; its front matter is Material's business."""

from pathlib import Path

from tokenreel.course.document import Document
from tokenreel.course.parse import parse_document
from tokenreel.course.reporter import Reporter
from tokenreel.course.source import decode_source, front_matter_end, read_bytes, split_lines
from tokenreel.problems import Problem, relative_path


def load_page(path: Path, root: Path, languages: tuple[str, ...]) -> tuple[Document | None, list[Problem]]:
    """Read and parse a page that is not a lesson.

    Args:
        path: The file.
        root: The project's folder.
        languages: The course's languages.

    Returns:
        The document, None where the file can't be read, and all that is wrong with it.
    """
    report = Reporter(relative_path(path, root))
    data = read_bytes(path, report)
    return parse_page(data, report.path, languages) if data is not None else (None, report.problems)


def parse_page(data: bytes, path: str, languages: tuple[str, ...]) -> tuple[Document | None, list[Problem]]:
    """Parse a page that is not a lesson.

    Args:
        data: The file's bytes.
        path: Relative to the project's root.
        languages: The course's languages.

    Returns:
        The document, None where the file is not UTF-8, and all that is wrong with it.
    """
    report = Reporter(path)
    text = decode_source(data, report)
    if text is None:
        return None, report.problems
    lines = split_lines(text)
    body_line = (front_matter_end(lines) or 0) + 1
    document = parse_document(lines, body_line, languages, report, is_lesson=False)
    return document, report.problems
