"""Known deviations of a server: which refusals they are about, and which are about none."""

import pytest

from tokenreel.checks.rehearsal.deviations import deviations_of, undeclared, unused
from tokenreel.checks.rehearsal.model import Refusal

REFUSALS = [
    Refusal("choices[].logprobs", "chat.completion.chunk", "Field required"),
    Refusal("response.usage.details", "response.completed", "Field required"),
]


@pytest.mark.parametrize(
    ("declared", "left", "idle"),
    [
        ([], ["choices[].logprobs", "response.usage.details"], []),
        (["response.*"], ["choices[].logprobs"], []),
        (["choices[].logprobs", "response.usage.details"], [], []),
        (["response.usage"], ["choices[].logprobs", "response.usage.details"], ["response.usage"]),
        (["*", "model"], [], ["model"]),
    ],
)
def test_declared_fields(declared, left, idle):
    assert [found.field for found in undeclared(REFUSALS, declared)] == left
    assert unused(REFUSALS, declared) == idle


def test_a_server_is_known_by_how_its_name_begins():
    assert "sequence_number" in deviations_of("llama.cpp server via xllamacpp 1")
    assert deviations_of("my llama.cpp") == deviations_of(None) == ()
