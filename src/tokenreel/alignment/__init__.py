"""Translated Markdown to lessons: split into blocks, aligned, composed, held to the originals."""

from tokenreel.alignment.align import Row, align
from tokenreel.alignment.blocks import Block, Kind, Source, split_blocks
from tokenreel.alignment.course_file import add_lessons, track_lines
from tokenreel.alignment.drafts import Request
from tokenreel.alignment.importing import Import, Written, asset_path, plan_import, write_import
from tokenreel.alignment.lesson import Placed, Status, compose_body, place_rows
from tokenreel.alignment.report import Outcome, as_json, details, figures

__all__ = [
    "Block",
    "Import",
    "Kind",
    "Outcome",
    "Placed",
    "Request",
    "Row",
    "Source",
    "Status",
    "Written",
    "add_lessons",
    "align",
    "as_json",
    "asset_path",
    "compose_body",
    "details",
    "figures",
    "place_rows",
    "plan_import",
    "split_blocks",
    "track_lines",
    "write_import",
]
