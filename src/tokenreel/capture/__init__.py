"""Runs a demo's code against an endpoint and records it."""

from tokenreel.capture.by_hand import record_by_hand
from tokenreel.capture.endpoints import Endpoint, EndpointError, open_endpoint
from tokenreel.capture.record import DEFAULT_TIMEOUT_S, Take, is_stale, record_demo, run_demo, select_demos

__all__ = [
    "DEFAULT_TIMEOUT_S",
    "Endpoint",
    "EndpointError",
    "Take",
    "is_stale",
    "open_endpoint",
    "record_by_hand",
    "record_demo",
    "run_demo",
    "select_demos",
]
