"""Replays recordings: one core, behind an HTTP server and behind an in-process transport.

The core needs the standard library only. ``tokenreel.replay.transport`` adds httpx2, and runs in a browser,
too; ``tokenreel.replay.server`` adds uvicorn.
"""

from tokenreel.replay.answer import REPLAY_HEADER, Answer
from tokenreel.replay.faults import FAULTS, Fault
from tokenreel.replay.library import Library, LibraryEntry, RecordingFolder, make_entry, make_library
from tokenreel.replay.replayer import FAULT_HEADER, Replayer
from tokenreel.replay.request import ReplayRequest, request_key

__all__ = [
    "FAULTS",
    "FAULT_HEADER",
    "REPLAY_HEADER",
    "Answer",
    "Fault",
    "Library",
    "LibraryEntry",
    "RecordingFolder",
    "ReplayRequest",
    "Replayer",
    "make_entry",
    "make_library",
    "request_key",
]
