"""The sentence below a demo that says who answered, on what, when, and to which SDK."""

from collections.abc import Mapping
from typing import Any

from tokenreel.recording import Recording, exchanges, header_text


def provenance(recording: Recording, texts: Mapping[str, str]) -> str:
    """Return what a recording says of itself; what it does not know is left out.

    A model that was not the one asked for is said to stand in for it. ``gpt-5.4-2026-03-05`` is no stand-in
    for ``gpt-5.4``: it is what that name meant on the day.
    """
    model = header_text(recording.header, "endpoint", "model")
    name = header_text(recording.header, "endpoint", "name")
    source = model or name or "?"
    # The bundled one is told by its server; of another, its name is often all that is known.
    places = [header_text(recording.header, "endpoint", key) for key in ("server", "hardware")]
    place = ", ".join(filter(None, [None if name in {"local", source} else name, *places]))
    said = texts["provenance"].format(
        date=str(recording.header["recorded_at"])[:10],
        source=f"{source} ({place})" if place else source,
        client=client_of(recording.header),
    )
    asked = {exchange.requested_model for exchange in exchanges(recording)} - {None}
    others = sorted(one for one in asked if one and not (model or one).startswith(one))
    return f"{said} {texts['stand_in'].format(asked=', '.join(others))}" if others else said


def client_of(header: Mapping[str, Any]) -> str:
    """Return what spoke with the endpoint: two packages are called openai, and a shell has curl."""
    versions = {key: header_text(header, "client", key) for key in ("openai", "node", "curl")}
    if versions["curl"]:
        return f"curl {versions['curl']}"
    return f"{'npm ' if versions['node'] else ''}openai {versions['openai'] or '?'}"
