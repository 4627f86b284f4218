"""From a file to its lines, whatever it holds."""

import re
from pathlib import Path
from typing import Final

from tokenreel.course.reporter import Reporter

_LINE_END: Final = re.compile(r"\r\n|\r|\n")


def is_absent(path: Path) -> bool:
    """Tell whether there is nothing at a path; what is there and can't be read is not absent."""
    try:
        path.stat()
    except (FileNotFoundError, ValueError):  # a name with U+0000 can't be any file's
        return True
    except OSError:
        return False
    return False


def read_bytes(path: Path, report: Reporter) -> bytes | None:
    """Return a file's bytes, or report why they can't be read and return None."""
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read ({error.strerror})"
        report(1, "unreadable-file", message, "Put a file there that can be read.")
        return None


def read_text(path: Path, report: Reporter) -> str | None:
    """Return the text of a file that must hold some, or report why there is none and return None."""
    data = read_bytes(path, report)
    text = decode_source(data, report) if data is not None else None
    if text is not None and not text.strip():
        report(1, "empty-file", "the file is empty", "Write it, or delete it.")
        return None
    return text


def decode_source(data: bytes, report: Reporter) -> str | None:
    """Return a file's text, or report the line of the first byte that is not UTF-8 and return None."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = split_lines(data[: error.start].decode("utf-8") + "x")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        report(len(before), "not-utf8", message, "Save the file as UTF-8.", column=len(before[-1]))
        return None


def split_lines(text: str) -> tuple[str, ...]:
    """Return a file's lines as editors count them: LF, CRLF or CR, and no byte order mark."""
    lines = _LINE_END.split(text.removeprefix("\ufeff"))
    return tuple(lines[:-1] if lines[-1] == "" else lines)


def front_matter_end(lines: tuple[str, ...]) -> int | None:
    """Return the 1-based line that closes the front matter, or None where there is none."""
    if not lines or lines[0].rstrip() != "---":
        return None
    return next((n for n, line in enumerate(lines[1:], start=2) if line.rstrip() in ("---", "...")), None)
