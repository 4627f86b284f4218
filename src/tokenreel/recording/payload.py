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
        ValueError: If the value is neither text nor ``{"b64": …}`` with base64 as it was written.
    """
    if isinstance(value, str):
        return value.encode("utf-8")  # a lone surrogate fails here: no bytes decode to it
    if not isinstance(value, dict) or not isinstance(text := value.get("b64"), str):
        raise ValueError('expected text or {"b64": …}')
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"the base64 is damaged ({error})") from error
    # Base64 has several spellings of some bytes, and decoders differ in which they take: only one is ours.
    if base64.b64encode(data).decode("ascii") != text:
        raise ValueError("the base64 is damaged (bits that mean nothing are set)")
    return data


def code_sha256(canonical: str) -> str:
    """Return the hex sha256 of canonical code: LF, dedented, one final newline."""
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
