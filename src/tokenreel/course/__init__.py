"""Lesson source to model to problems: no MkDocs, no network."""

from tokenreel.course.complaints import Wording
from tokenreel.course.document import Container, Document, Embed, Heading, Passage, Reference, Sample, Texts
from tokenreel.course.embeds import CODE_SPAN
from tokenreel.course.emit import emit_markdown
from tokenreel.course.extensions import EXTENSIONS
from tokenreel.course.foreign import foreign_container
from tokenreel.course.headings import page_headings
from tokenreel.course.load import CourseLoad, load_course, reload_lesson
from tokenreel.course.model import (
    Course,
    Declared,
    Demo,
    Expected,
    Lesson,
    PlannedLesson,
    Task,
    Track,
    canonical_code,
)
from tokenreel.course.page import load_page, parse_page
from tokenreel.course.parse import is_demo_id
from tokenreel.course.places import (
    COURSE_FILE,
    GALLERY_PAGE,
    PROGRESS_PAGE,
    recording_path,
    recording_paths,
    settings_path,
    settings_paths,
    track_page,
)
from tokenreel.course.reporter import Reporter
from tokenreel.course.settings import Expectation
from tokenreel.course.source import is_absent, read_text
from tokenreel.course.yaml_source import load_settings, report_bad_yaml

__all__ = [
    "CODE_SPAN",
    "COURSE_FILE",
    "EXTENSIONS",
    "GALLERY_PAGE",
    "PROGRESS_PAGE",
    "Container",
    "Course",
    "CourseLoad",
    "Declared",
    "Demo",
    "Document",
    "Embed",
    "Expectation",
    "Expected",
    "Heading",
    "Lesson",
    "Passage",
    "PlannedLesson",
    "Reference",
    "Reporter",
    "Sample",
    "Task",
    "Texts",
    "Track",
    "Wording",
    "canonical_code",
    "emit_markdown",
    "foreign_container",
    "is_absent",
    "is_demo_id",
    "load_course",
    "load_page",
    "load_settings",
    "page_headings",
    "parse_page",
    "read_text",
    "recording_path",
    "recording_paths",
    "reload_lesson",
    "report_bad_yaml",
    "settings_path",
    "settings_paths",
    "track_page",
]
