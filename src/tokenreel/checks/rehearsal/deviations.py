"""What servers are known to answer otherwise than the SDK's types have it."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final

from tokenreel.checks.rehearsal.model import Refusal

KNOWN: Final[Mapping[str, Sequence[str]]] = {
    "llama.cpp": (
        # its Responses events say neither their place in the stream nor all of the response
        "sequence_number", "output_index", "content_index", "logprobs", "part.annotations",
        "response.created_at", "response.model", "response.output", "response.parallel_tool_calls",
        "response.tool_choice", "response.tools", "response.usage.input_tokens_details.cache_write_tokens",
        "response.usage.output_tokens_details",
    ),
}  # fmt: skip
"""By how a header's ``endpoint.server`` begins: the fields that all its answers may lack."""


def deviations_of(server: str | None) -> Sequence[str]:
    """Return the fields in which a server is known to deviate.

    Args:
        server: As a recording's header names it.
    """
    return next((fields for name, fields in KNOWN.items() if (server or "").startswith(name)), ())


def undeclared(refusals: Iterable[Refusal], declared: Sequence[str]) -> list[Refusal]:
    """Return the refusals that nobody declared.

    Args:
        refusals: What the SDK refuses.
        declared: Fields, as ``response.usage``; ``*`` stands for any characters.
    """
    return [found for found in refusals if not any(_is_of(found.field, pattern) for pattern in declared)]


def unused(refusals: Iterable[Refusal], declared: Sequence[str]) -> list[str]:
    """Return the declared fields in which no answer deviates."""
    fields = {found.field for found in refusals}
    return [pattern for pattern in declared if not any(_is_of(field, pattern) for field in fields)]


def _is_of(field: str, pattern: str) -> bool:
    return fnmatchcase(field, pattern.replace("[]", "[[]]"))
