"""Where a course's files lie below its root, so that no other module spells a path out."""

import re
from pathlib import Path
from typing import Final

COURSE_FILE: Final = "lessons/course.yml"
"""Where a course says what it consists of."""

GALLERY_PAGE: Final = "gallery.md"
"""A page that every site with demos has, by the address that links lead to; so are the next two."""
PROGRESS_PAGE: Final = "progress.md"

_DEMOS: Final = "demos"
_RECORDING: Final = "recording.jsonl"
_SETTINGS: Final = "demo.yml"
_PLAIN_NAME: Final = r"[^./\\:\x00-\x1f][^/\\:\x00-\x1f]*"
_LESSON_FILE: Final = re.compile(rf"(?:{_PLAIN_NAME}/)*{_PLAIN_NAME}\.md")


def track_page(track: str) -> str:
    """Return the page that every site has of a track with lessons."""
    return f"{track}/index.md"


def recording_path(root: Path, demo_id: str) -> Path:
    """Return where the recording of a demo lies, or would lie, below a course's root."""
    return root / _DEMOS / demo_id / _RECORDING


def recording_paths(root: Path) -> list[Path]:
    """Return every recording below a course's root, sorted, whether a lesson has its demo or not."""
    return sorted((root / _DEMOS).glob(f"*/{_RECORDING}"))


def settings_path(root: Path, demo_id: str) -> Path:
    """Return where the settings of a demo lie, where it has any."""
    return root / _DEMOS / demo_id / _SETTINGS


def settings_paths(root: Path) -> list[Path]:
    """Return the settings of every demo that has any, sorted."""
    return sorted((root / _DEMOS).glob(f"*/{_SETTINGS}"))


def is_lesson_file(name: str) -> bool:
    """Tell whether ``file:`` of ``course.yml`` is a plain path to Markdown below its track's folder.

    Anything else might name a file outside the course, or one that a build leaves out (MkDocs skips names
    that start with a dot).
    """
    return _LESSON_FILE.fullmatch(name) is not None
