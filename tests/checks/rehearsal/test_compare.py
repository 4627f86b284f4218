"""What is told of a rehearsal that is not its recording: the cause, and not what follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorded import HELLO, exchange, recording_text
from tokenreel.checks.rehearsal.compare import Leniency, compare, looks_at_clock
from tokenreel.checks.rehearsal.model import Asked, Rehearsal
from tokenreel.recording import Event, Recording, parse_recording

OTHER = {**HELLO, "model": "other"}
CHAT, RESPONSES = "/chat/completions", "/responses"


def recording(*bodies, out="", err="", code=0):
    made = parse_recording(recording_text("one", *(exchange(body=body) for body in bodies)))
    ending = [Event(9_000_000, "out", None, out), Event(9_000_000, "err", None, err)]
    return Recording(made.header, (*made.events, *ending, Event(9_000_001, "exit", None, {"code": code})))


def rehearsal(*bodies, out="", err="", code=0, path=CHAT):
    return Rehearsal(tuple(Asked("POST", path, body) for body in bodies), out, err, code)


def told(recorded, rehearsed, **leniency):
    return [f"{one.code}: {one.message}" for one in compare(recorded, rehearsed, Leniency(**leniency))]


REQUESTS = [
    ("the same, in another order", [HELLO, OTHER], rehearsal(OTHER, HELLO), []),
    ("what makes no difference to a replay", [HELLO], rehearsal({**HELLO, "user": "me", "n": None}), []),
    (
        "a value that differs",
        [HELLO],
        rehearsal(OTHER),
        [
            "replay-request-unanswered: no exchange of the recording answers its request POST "
            '/chat/completions: the nearest, exchange 0, differs in model: recorded "m", asked "other"'
        ],
    ),
    (
        "the nearest of two is the one that is not asked for otherwise",
        [HELLO, OTHER],
        rehearsal(HELLO, {**HELLO, "n": 2}),
        [
            "replay-request-unanswered: no exchange of the recording answers its request POST "
            '/chat/completions: the nearest, exchange 1, differs in model: recorded "other", asked "m"; '
            "n: recorded nothing, asked 2"
        ],
    ),
    (
        "once more than it was recorded",
        [HELLO],
        rehearsal(HELLO, HELLO),
        [
            "replay-request-unanswered: no exchange of the recording answers its request POST "
            "/chat/completions: it was asked less often when it was recorded"
        ],
    ),
    (
        "another API",
        [HELLO],
        rehearsal(HELLO, path=RESPONSES),
        [
            "replay-request-unanswered: no exchange of the recording answers its request POST /responses: "
            "recorded are POST /chat/completions",
            "replay-exchange-unused: nothing asks for exchange 0 of the recording (POST /chat/completions) "
            "any more",
        ],
    ),
    (
        "a request where there was none",
        [],
        rehearsal(HELLO),
        [
            "replay-request-unanswered: no exchange of the recording answers its request POST "
            "/chat/completions: recorded are no requests at all"
        ],
    ),
    (
        "one of two is not asked any more",
        [HELLO, HELLO],
        rehearsal(HELLO),
        [
            "replay-exchange-unused: nothing asks for exchange 1 of the recording (POST /chat/completions) "
            "any more"
        ],
    ),
]


@pytest.mark.parametrize(("title", "bodies", "rehearsed", "expected"), REQUESTS, ids=[r[0] for r in REQUESTS])
def test_requests(title, bodies, rehearsed, expected):
    assert told(recording(*bodies), rehearsed) == expected


def test_a_body_that_is_no_json_is_compared_by_its_bytes():
    made = parse_recording(recording_text("one", exchange(raw=b"a=1")))
    assert told(made, Rehearsal((Asked("POST", CHAT, None, b"a=1".hex()),), "", "", 0)) == []
    assert told(made, Rehearsal((Asked("POST", CHAT, None, b"a=2".hex()),), "", "", 0)) == [
        "replay-request-unanswered: no exchange of the recording answers its request POST "
        "/chat/completions: the nearest, exchange 0, differs in the body, one of which is no JSON"
    ]


DIFFERS = "replay-output-differs: its output differs in line"
OUTPUTS = [
    ("the same", "a\nb\n", "a\nb\n", []),
    ("a line that differs", "a\nb\n", "a\nc\n", [f"{DIFFERS} 2: recorded `b\\n`, now `c\\n`"]),
    ("an end that is missing", "a\n", "a", [f"{DIFFERS} 1: recorded `a\\n`, now `a`"]),
    ("a line that is missing", "a\nb\n", "a\n", [f"{DIFFERS} 2: recorded `b\\n`, now nothing"]),
    ("a line too many", "", "a", [f"{DIFFERS} 1: recorded nothing, now `a`"]),
    ("what a terminal would obey", "\x1b[1m", "", [f"{DIFFERS} 1: recorded `\\x1b[1m`, now nothing"]),
    (
        "the end of a long line is shown where it differs",
        "x" * 200 + "a",
        "x" * 200 + "b",
        [f"{DIFFERS} 1: recorded `…{'x' * 50}a`, now `…{'x' * 50}b`"],
    ),
    (
        "a number, where nobody looks at a clock",
        "1.5 s",
        "1.4 s",
        [f"{DIFFERS} 1: recorded `1.5 s`, now `1.4 s`"],
    ),
    (
        "where its code stands in the lesson",
        'File "lessons/a.md", line 12',
        'File "lessons/a.md", line 140',
        [],
    ),
]


@pytest.mark.parametrize(("title", "before", "now", "expected"), OUTPUTS, ids=[row[0] for row in OUTPUTS])
def test_outputs(title, before, now, expected):
    assert told(recording(out=before), rehearsal(out=now)) == expected


def test_error_output_is_compared_for_itself():
    assert told(recording(out="a", err="b"), rehearsal(out="a", err="c")) == [
        "replay-output-differs: its error output differs in line 1: recorded `b`, now `c`"
    ]


@pytest.mark.parametrize(
    ("before", "now", "is_same"),
    [
        ("first token:   1.52 s\n", "first token:  12.5 s\n", True),
        ("412 ms", "398 ms", True),
        ("1.5 s", "1.5 ms", False),
        ("1.5 s", "none s", False),
        ("1 2", "12", False),
    ],
)
def test_of_what_looks_at_a_clock_the_numbers_may_differ(before, now, is_same):
    assert (told(recording(out=before), rehearsal(out=now), numbers=True) == []) is is_same


def test_an_output_that_varies_is_not_compared_but_requests_and_the_end_are():
    assert told(recording(out="a"), rehearsal(out="b"), all=True) == []
    assert told(recording(HELLO), rehearsal(), all=True) != []
    assert told(recording(), rehearsal(code=2), all=True) != []


def test_the_cause_is_told_and_not_what_follows_from_it():
    recorded = recording(HELLO, out="hello")
    failed = rehearsal(err="Traceback …\nZeroDivisionError: division by zero\n", code=1)
    assert told(recorded, failed) == [
        "replay-output-differs: it ends with exit status 1 instead of 0: "
        "`ZeroDivisionError: division by zero`"
    ]
    unanswered = rehearsal(OTHER, err="openai.NotFoundError: …", code=1)
    assert [line.partition(":")[0] for line in told(recorded, unanswered)] == ["replay-request-unanswered"]


@pytest.mark.parametrize(
    ("language", "code", "looks"),
    [
        ("python", "import time\n", True),
        ("python", "from time import perf_counter", True),
        ("python", "import os, time", True),
        ("python", 'print("import your time")', False),
        ("javascript", "const start = performance.now();", True),
        ("javascript", 'console.log("a date")', False),
        ("bash", "curl --write-out '%{time_total}'", True),
        ("bash", "curl --silent", False),
        ("cobol", "import time", False),
    ],
)
def test_what_looks_at_a_clock(language, code, looks):
    assert looks_at_clock(language, code) is looks


bodies = st.lists(st.sampled_from([HELLO, OTHER, {**HELLO, "n": 2}]), max_size=4)


@given(recorded=bodies, asked=bodies)
def test_requests_are_the_same_exactly_where_they_are_the_same_multiset(recorded, asked):
    made = recording(*recorded)
    is_same = sorted(map(str, recorded)) == sorted(map(str, asked))
    found = told(made, rehearsal(*asked))
    assert (found == []) is is_same
