"""What a reader pastes into a terminal to see a demo's stream there: a curl line, and the printed code."""

import json
import shlex
import unicodedata
from collections.abc import Mapping
from typing import Final

from tokenreel.course import Sample
from tokenreel.recording import Exchange, Recording, exchanges
from tokenreel.replay import request_key
from tokenreel.site.drawer import drawer
from tokenreel.site.texts import texts_for

_SETTINGS: Final[Mapping[str, str]] = {
    "python": 'import os\n\nos.environ["OPENAI_BASE_URL"] = "{url}"\nos.environ["OPENAI_API_KEY"] = "any"\n',
    "javascript": 'process.env.OPENAI_BASE_URL = "{url}";\nprocess.env.OPENAI_API_KEY = "any";\n',
    "bash": "export OPENAI_BASE_URL={url} OPENAI_API_KEY=any\n",
}
"""What leads each language's SDK to the backend, before any of the demo's own code."""
_SETTINGS_IN_SESSION: Final[Mapping[str, str]] = {
    "python": "import os\nfrom uuid import uuid4\n\n"
    'os.environ["OPENAI_BASE_URL"] = f"{url}"\nos.environ["OPENAI_API_KEY"] = "any"\n',
    "javascript": 'process.env.OPENAI_BASE_URL = `{url}`;\nprocess.env.OPENAI_API_KEY = "any";\n',
    "bash": _SETTINGS["bash"],
}
"""The same for an address whose session is only named when the program runs."""
_SESSIONS: Final[Mapping[str, str]] = {
    "python": "{uuid4()}",
    "javascript": "${crypto.randomUUID()}",
    "bash": "$$-$RANDOM",
}
"""How a program names a session of its own within its address, anew at each run."""


def terminal(recording: Recording, sample: Sample, setup: Sample | None, backend: str, language: str) -> str:
    """Return a drawer with commands that work against a backend as they stand, whatever was asked before.

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
    demo = str(recording.header["demo"])
    shown = (
        (texts["curl"], curl_line(asked[0], base_url(demo, backend))),
        (texts["program"], program_text(sample, setup, demo, asked, backend)),
    )
    blocks = [(sentence, code) for sentence, code in shown if code is not None]
    return drawer("terminal", texts["terminal"], blocks) if blocks else ""


def base_url(demo: str, backend: str, session: str | None = None) -> str:
    """Return the base URL that plays one demo.

    Args:
        demo: Its id.
        backend: The backend's address.
        session: Whose equal requests are answered in their order; None for the first answer each time.
    """
    within = "" if session is None else f"/session/{session}"
    return f"{backend}{within}/demo/{demo}/v1"


def curl_line(exchange: Exchange, url: str) -> str | None:
    """Return a curl command that makes a recorded request; ``-N`` shows what comes as it comes.

    None where its body is no text that can be pasted: a terminal would change it.
    """
    literally = ["-g"] if set("[]{}") & set(exchange.path) else []  # else curl takes them for a pattern
    words = ["curl", "-N", *literally, "-X", exchange.method, f"{url}{exchange.path}"]
    if exchange.request_raw is not None:
        text = _pasteable(exchange.request_raw)
        if text is None:
            return None
        kind = exchange.request_headers.get("content-type", "")  # without one, curl would make one up
        words += ["-H", f"content-type: {kind}".rstrip(), "--data-raw", text]  # `--data-binary` reads @files
    elif exchange.request_body is not None:
        body = json.dumps(exchange.request_body, ensure_ascii=False)
        words += ["-H", "content-type: application/json", "-d", body]
    return shlex.join(words)


def _pasteable(data: bytes) -> str | None:
    """Return a body as text, or None where a page or a terminal would not hand it on as it is."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if any(unicodedata.category(char) == "Cc" and char != "\n" for char in text) else text


def program_text(
    sample: Sample, setup: Sample | None, demo: str, asked: tuple[Exchange, ...], backend: str
) -> str | None:
    """Return the printed code, led to the backend; None for a language that we can't lead.

    Where it asks the same more than once, each run of it has a session of its own, which no earlier
    run and no other reader has moved on.
    """
    language = sample.program_language or ""
    if language not in _SETTINGS:
        return None
    if _asks_again(asked):
        url = base_url(demo, backend, _SESSIONS[language])
        settings = _SETTINGS_IN_SESSION[language].replace("{url}", url)
    else:
        settings = _SETTINGS[language].replace("{url}", base_url(demo, backend))
    parts = [settings, *(part.code for part in (setup, sample) if part is not None)]
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _asks_again(asked: tuple[Exchange, ...]) -> bool:
    """Tell whether two requests are the same to a backend."""
    keys = {
        request_key(
            exchange.method,
            exchange.path,
            exchange.request_body if exchange.request_raw is None else exchange.request_raw,
        )
        for exchange in asked
    }
    return len(keys) < len(asked)
