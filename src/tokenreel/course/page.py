"""A page of ``docs/``: languages in containers as in a lesson; its front matter is Material's business."""

from tokenreel.course.model import Document
from tokenreel.course.parse import front_matter_end, parse_document, split_lines
from tokenreel.course.reporter import Reporter
from tokenreel.problems import Problem


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
    try:
        lines = split_lines(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = len(split_lines(data[: error.start].decode("utf-8") + "x"))
        report(line, "not-utf8", f"byte 0x{data[error.start]:02x} is not UTF-8", "Save the file as UTF-8.")
        return None, report.problems
    document = parse_document(lines, (front_matter_end(lines) or 0) + 1, languages, report)
    return document, report.problems
