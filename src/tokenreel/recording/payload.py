"""Bytes inside JSON, and the hash that ties a recording to its code."""

import base64
import binascii
import hashlib

from tokenreel.recording.model import Json


def encode_bytes(data: bytes) -> str | dict[str, Json]:
    """Return bytes as a recording holds them: text where they are valid UTF-8 on their own, else base64.

    A read can end inside a character, so each read is judged alone: joining reads first would lose
    where they were cut.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return {"b64": base64.b64encode(data).decode("ascii")}


def decode_bytes(value: Json) -> bytes:
    """Return the bytes that :func:`encode_bytes` was given.

    Raises:
        ValueError: If the value is neither text nor ``{"b64": …}`` with valid base64.
    """
    if isinstance(value, str):
        return value.encode("utf-8")  # a lone surrogate fails here: no bytes decode to it
    if isinstance(value, dict) and isinstance(value.get("b64"), str):
        try:
            return base64.b64decode(str(value["b64"]), validate=True)
        except binascii.Error as error:
            raise ValueError(f"the base64 is damaged ({error})") from error
    raise ValueError('expected text or {"b64": …}')


def code_sha256(canonical: str) -> str:
    """Return the hex sha256 of canonical code: LF, dedented, one final newline."""
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
