"""How two runs of a demo differ in shape: in what is there, and never in what it says or when."""

import pytest

from answering import CALL, CHAT, RESPONSE, STOP, TEXT, USAGE, delta, recorded, streamed, whole
from tokenreel.checks.shape import differences

OTHER_TEXT = delta(delta={"content": "Something else"}, logprobs=None)
CREATED = {"type": "response.created", "response": RESPONSE}
DONE = {"type": "response.completed", "response": RESPONSE}
CASES = [
    ("another text, in other pieces", [CHAT], [streamed(TEXT, TEXT, CALL, STOP, USAGE)], []),
    (
        "a key that is new",
        [streamed(TEXT)],
        [streamed(OTHER_TEXT)],
        ["exchange 0: chat.completion.chunk: keys only live: choices[].logprobs"],
    ),
    (
        "keys that are gone",
        [streamed(TEXT, USAGE)],
        [streamed(TEXT)],
        ["exchange 0: chat.completion.chunk: keys only in the recording: usage, usage.completion_tokens"],
    ),
    (
        "kinds of events",
        [streamed(CREATED)],
        [streamed(DONE)],
        [
            "exchange 0: events only in the recording: response.created",
            "exchange 0: events only live: response.completed",
        ],
    ),
    (
        "a refusal",
        [streamed(TEXT)],
        [whole({"error": {"message": "no"}}, status=400)],
        [
            "exchange 0: recorded status 200, live 400",
            "exchange 0: recorded a stream, live no stream",
            "exchange 0: events only in the recording: chat.completion.chunk",
            "exchange 0: events only live: error",
        ],
    ),
    ("one exchange more", [CHAT], [CHAT, CHAT], ["the recording has 1 exchanges, live has 2"]),
    (
        "another path",
        [CHAT],
        [streamed(TEXT, CALL, STOP, USAGE, path="/responses")],
        ["exchange 0: recorded POST /chat/completions, live POST /responses"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("title", "before", "now", "expected"), CASES, ids=[case[0] for case in CASES])
def test_shapes(title, before, now, expected):
    assert list(differences(recorded(*before), recorded(*now))) == expected
