"""What a demo is recorded from: the bundled local model, OpenAI, or any compatible server."""

import contextlib
import importlib.util
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Final

import httpx2

from tokenreel.capture.secrets import SHORTEST_KEY
from tokenreel.capture.weights import MODEL, WeightsError, fetch_weights

OPENAI_BASE_URL: Final = "https://api.openai.com/v1"
"""The base URL of the endpoint `openai`."""
_SERVER: Final = Path(__file__).with_name("local_server.py")


class EndpointError(Exception):
    """An endpoint cannot be used; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running OpenAI-compatible server."""

    name: str
    """As given on the command line."""
    base_url: str
    """Requests go to this address plus the recorded path; empty where it is only foreseen."""
    key: str | None
    """The real key, added by the proxy; None where the server wants none."""
    key_variable: str | None
    """The environment variable that the key came from."""
    model: str | None
    """What answers, where the endpoint fixes it; None where only the answers say."""
    server: str | None
    """The server's name and version; None where they are not known."""
    hardware: str | None
    """What it runs on; None where that is not known."""

    @property
    def credentials(self) -> tuple[str, ...]:
        """What must be neither printed nor kept."""
        return (self.key,) if self.key else ()


@contextlib.contextmanager
def open_endpoint(
    name: str,
    base_url: str | None = None,
    key_variable: str | None = None,
    *,
    option: str = "--base-url",
    task: str = "record",
) -> Iterator[Endpoint]:
    """Make an endpoint ready, and stop what was started for it.

    Args:
        name: ``local``, ``openai``, or any name with ``base_url``.
        base_url: Where a compatible server answers; None for the two known ones.
        key_variable: The environment variable that holds its key.
        option: What the address was given by, for messages.
        task: What it is opened for, for messages.

    Raises:
        EndpointError: If it cannot be used; says what to do.
    """
    endpoint = foresee_endpoint(name, base_url, key_variable, option=option, task=task)
    if endpoint.base_url:
        yield endpoint
        return
    with _local_address() as address:
        yield replace(endpoint, base_url=address)


def foresee_endpoint(
    name: str,
    base_url: str | None = None,
    key_variable: str | None = None,
    *,
    option: str = "--base-url",
    task: str = "record",
) -> Endpoint:
    """Return what :func:`open_endpoint` will give, and start nothing: the local model has no address yet.

    Raises:
        EndpointError: If it cannot be used; says what to do.
    """
    if base_url is None and name == "local":
        return _foreseen_local()
    if base_url is None and name != "openai":
        raise EndpointError(
            f"there is no endpoint {name}: use local or openai, or give its address with --base-url"
        )
    address = _checked_address(base_url, option) if base_url is not None else OPENAI_BASE_URL
    variable = key_variable or ("OPENAI_API_KEY" if base_url is None else None)
    key = _checked_key(variable, task) if variable else None
    return Endpoint(name, address, key, variable, None, None, None)


def _checked_address(text: str, option: str) -> str:
    """Return a base URL that requests can be sent to, or say what is wrong before a program runs into it."""
    address = text.strip()
    try:
        url = httpx2.URL(address)
        is_good = url.scheme in {"http", "https"} and url.host and (url.port is None or 0 < url.port < 65536)
        is_private = bool(url.userinfo)
    except httpx2.InvalidURL:
        is_good = False
        is_private = "@" in address
    if is_private:  # so it is not repeated here
        raise EndpointError(f"{option} must hold no password: name the variable of a key with --key-env")
    if not is_good or {"?", "#", " "} & set(address):
        raise EndpointError(
            f"{option} {address} is no address of a server: it must be like http://127.0.0.1:8080/v1"
        )
    return address


def _checked_key(variable: str, task: str) -> str:
    """Return the key that an environment variable holds; no message repeats it."""
    key = os.environ.get(variable, "").strip()  # a file that it was read from ends in a newline
    if not key:
        raise EndpointError(f"the environment variable {variable} holds no key: set it, then {task} again")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise EndpointError(
            f"the environment variable {variable} holds no key: a key is ASCII characters without a space"
        )
    if len(key) < SHORTEST_KEY:
        raise EndpointError(
            f"the key in the environment variable {variable} has fewer than {SHORTEST_KEY} characters, "
            "too few to make sure that no recording holds it: use a longer one, or none if it wants none"
        )
    return key


def _foreseen_local() -> Endpoint:
    if importlib.util.find_spec("xllamacpp") is None:
        raise EndpointError("the local model needs one more package: install tokenreel[local]")
    server = f"llama.cpp server via xllamacpp {version('xllamacpp')}"  # its own BUILD_INFO says "unknown"
    hardware = f"{os.cpu_count()} CPU cores, {platform.machine()}"
    return Endpoint("local", "", None, None, MODEL, server, hardware)


@contextlib.contextmanager
def _local_address() -> Iterator[str]:
    """Serve the local model, and give its address with /v1."""
    try:
        weights = fetch_weights()
    except (WeightsError, OSError) as error:
        raise EndpointError(str(error)) from error
    process = subprocess.Popen(
        [sys.executable, "-P", str(_SERVER), str(weights), MODEL],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        # Ctrl-C is for this process, which ends its requests first: else it would see the server fail.
        start_new_session=True,
    )  # fmt: skip
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise EndpointError("the local model did not start: is there memory for it (about 500 MB)?")
        yield json.loads(line)["address"] + "/v1"
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
