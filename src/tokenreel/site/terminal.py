"""What a reader pastes into a terminal to see a demo's stream there: a curl line, and the printed code."""

import json
import shlex
from typing import Final

from tokenreel.course import Sample
from tokenreel.recording import Exchange, Recording, exchanges
from tokenreel.replay import request_key
from tokenreel.site.drawer import drawer
from tokenreel.site.texts import texts_for

_SETTINGS: Final = {
    "python": 'import os\n\nos.environ["OPENAI_BASE_URL"] = "{url}"\nos.environ["OPENAI_API_KEY"] = "any"\n',
    "javascript": 'process.env.OPENAI_BASE_URL = "{url}";\nprocess.env.OPENAI_API_KEY = "any";\n',
    "bash": "export OPENAI_BASE_URL={url} OPENAI_API_KEY=any\n",
}
"""What leads each language's SDK to the backend, before any of the demo's own code."""


def terminal(recording: Recording, sample: Sample, setup: Sample | None, backend: str, language: str) -> str:
    """Return a drawer with commands that work against a backend as they stand.

    Args:
        recording: The demo's.
        sample: Its printed code.
        setup: Its hidden set-up, if it has one: a reader who pastes the code needs it.
        backend: The backend's address, without a slash at its end.
        language: Of our own words.
    """
    texts = texts_for(language)
    asked = exchanges(recording)
    if not asked:
        return ""
    url = base_url(str(recording.header["demo"]), asked, backend)
    program = program_text(sample, setup, url)
    blocks = [(texts["curl"], curl_line(asked[0], url))]
    if program:
        blocks.append((texts["program"], program))
    return drawer("terminal", texts["terminal"], blocks)


def base_url(demo: str, asked: tuple[Exchange, ...], backend: str) -> str:
    """Return the base URL that plays one demo; within a session where it asks the same more than once."""
    keys = [request_key(exchange.method, exchange.path, exchange.request_body) for exchange in asked]
    session = "" if len(set(keys)) == len(keys) else "/session/mine"
    return f"{backend}{session}/demo/{demo}/v1"


def curl_line(exchange: Exchange, url: str) -> str:
    """Return a curl command that makes a recorded request; ``-N`` shows what comes as it comes."""
    words = ["curl", "-N", f"{url}{exchange.path}"]
    if exchange.method != "POST":
        words += ["-X", exchange.method]
    if exchange.request_body is not None:
        body = json.dumps(exchange.request_body, ensure_ascii=False)
        words += ["-H", "content-type: application/json", "-d", body]
    return shlex.join(words)


def program_text(sample: Sample, setup: Sample | None, url: str) -> str | None:
    """Return the printed code, led to the backend; None for a language that we can't lead."""
    settings = _SETTINGS.get(sample.program_language or "")
    if settings is None:
        return None
    parts = [settings.format(url=url), *(part.code for part in (setup, sample) if part is not None)]
    return "\n".join(part.strip("\n") + "\n" for part in parts)
