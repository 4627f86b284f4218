"""What each package exports is a decision, written down here."""

import importlib

import pytest

PUBLIC = {
    "tokenreel.capture": [
        "DEFAULT_TIMEOUT_S",
        "Endpoint",
        "EndpointError",
        "is_stale",
        "open_endpoint",
        "record_by_hand",
        "record_demo",
        "select_demos",
    ],
    "tokenreel.checks": ["check_project"],
    "tokenreel.course": [
        "COURSE_FILE",
        "Container",
        "Course",
        "CourseLoad",
        "Demo",
        "Document",
        "Heading",
        "Lesson",
        "Passage",
        "PlannedLesson",
        "Sample",
        "Track",
        "canonical_code",
        "emit_markdown",
        "is_demo_id",
        "load_course",
        "load_page",
        "parse_page",
        "recording_path",
        "recording_paths",
        "settings_paths",
    ],
    "tokenreel.replay": [
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
    ],
    "tokenreel.recording": [
        "CONTENT_EVENTS",
        "END_REASONS",
        "FORMAT_VERSION",
        "Event",
        "Exchange",
        "ExchangeMetrics",
        "Frame",
        "FrameSplitter",
        "Json",
        "Read",
        "Recording",
        "RecordingError",
        "answered_model",
        "body_events",
        "code_sha256",
        "completion_tokens",
        "decode_bytes",
        "dump_recording",
        "encode_bytes",
        "exchanges",
        "header_text",
        "is_content",
        "is_event_stream",
        "measure_exchange",
        "output_reads",
        "output_text",
        "parse_recording",
        "read_recording",
        "split_frames",
        "write_recording",
    ],
}


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names(name):
    module = importlib.import_module(name)
    assert sorted(module.__all__) == sorted(PUBLIC[name])
    assert all(hasattr(module, public) for public in module.__all__)
