"""The backend beside a served site."""

import os
import socket
from pathlib import Path

import httpx2

from tokenreel.site.backend import BACKEND_VARIABLE, running_backend

DEMOS = Path(__file__).parents[2] / "demos"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def health_of(address: str) -> dict:
    with httpx2.Client(transport=httpx2.HTTPTransport(retries=8)) as client:
        return client.get(f"{address}/healthz").json()


def test_it_runs_while_the_site_is_served_and_the_pages_are_told_where():
    port = free_port()
    with running_backend(DEMOS, port) as address:
        assert address == os.environ[BACKEND_VARIABLE] == f"http://127.0.0.1:{port}"
        assert health_of(address)["status"] == "ok"
    assert BACKEND_VARIABLE not in os.environ
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "it ends with the site"


def test_a_port_in_use_is_left_alone():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with running_backend(DEMOS, port) as address:
            assert not address.endswith(f":{port}")
            assert health_of(address)["recordings"] >= 2


def test_without_recordings_there_is_none(tmp_path):
    with running_backend(tmp_path / "demos") as address:
        assert address == ""
        assert BACKEND_VARIABLE not in os.environ
