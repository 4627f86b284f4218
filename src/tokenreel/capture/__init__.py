"""Runs a demo's code against an endpoint and records it."""

from tokenreel.capture.endpoints import Endpoint, EndpointError, open_endpoint
from tokenreel.capture.record import DEFAULT_TIMEOUT_S, is_stale, record_demo, recording_path, select_demos
from tokenreel.capture.recorder import Recorder

__all__ = [
    "DEFAULT_TIMEOUT_S",
    "Endpoint",
    "EndpointError",
    "Recorder",
    "is_stale",
    "open_endpoint",
    "record_demo",
    "recording_path",
    "select_demos",
]
