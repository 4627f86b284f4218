"""The recording format: read, verify, write; server-sent events; metrics. Standard library only."""

from tokenreel.recording.body import answered_model, body_events, is_event_stream
from tokenreel.recording.content import CONTENT_EVENTS, completion_tokens, is_content, visible_text
from tokenreel.recording.errors import RecordingError
from tokenreel.recording.exchange import exchanges, output_reads, output_text
from tokenreel.recording.lines import (
    dump_recording,
    header_text,
    parse_recording,
    read_recording,
    write_recording,
)
from tokenreel.recording.metrics import ExchangeMetrics, measure_exchange
from tokenreel.recording.model import END_REASONS, FORMAT_VERSION, Event, Exchange, Json, Read, Recording
from tokenreel.recording.payload import code_sha256, decode_bytes, encode_bytes
from tokenreel.recording.sse import Frame, FrameSplitter, split_frames

__all__ = [
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
    "visible_text",
    "write_recording",
]
