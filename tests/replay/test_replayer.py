"""From a request to an answer."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorded import HELLO, JSON, SSE, ask, exchange, frame, library, texts
from tokenreel.replay import FAULTS, Replayer, ReplayRequest
from tokenreel.replay.faults import STALL_US
from tokenreel.replay.replayer import MAX_SESSIONS

OTHER = {"model": "m", "input": "Hi", "stream": True}
LIBRARY = library(
    chat=[exchange()],
    responses=[exchange([(200, frame("r"))], body=OTHER, path="/responses")],
    retried=[
        exchange(
            [(200, b'{"error":{}}')],
            body={**HELLO, "seed": 1},
            status=429,
            headers=JSON | {"retry-after": "1"},
        ),
        exchange([(200, frame("second"))], body={**HELLO, "seed": 1}),
        exchange([(200, frame("third"))], body={**HELLO, "seed": 1}),
    ],
    files=[
        exchange(
            [(200, b"ok")],
            body=None,
            path="/files?limit=2",
            method="GET",
            headers={"content-type": "text/plain"},
        )
    ],
    upload=[exchange([(200, b"{}")], path="/audio", raw=b"RIFF\xff", headers=JSON)],
)


def replay(request, **options):
    return Replayer(lambda: LIBRARY, **options).answer(request)


@pytest.mark.parametrize(
    ("request_", "demo"),
    [
        (ask(), "chat"),
        (ask({**HELLO, "user": "u"}), "chat"),
        (ask(path="/demo/chat/v1/chat/completions"), "chat"),
        (ask(OTHER, "/v1/responses"), "responses"),
        (ask(None, "/v1/files?limit=2", "GET"), "files"),
        (ask(b"RIFF\xff", "/v1/audio", content_type="audio/wav"), "upload"),
    ],
)
def test_a_recorded_request_gets_its_answer(request_, demo):
    answer = replay(request_)
    assert answer.status == 200
    assert answer.headers["x-tokenreel-replay"] == demo


def test_by_the_retry_count_equal_requests_are_answered_in_their_order_and_then_again():
    replayer = Replayer(lambda: LIBRARY)
    request = [ask({**HELLO, "seed": 1}, x_stainless_retry_count=str(count)) for count in range(5)]
    assert texts(map(replayer.answer, request)) == [429, "second", "third", 429, "second"]
    assert texts([replayer.answer(ask({**HELLO, "seed": 1})) for _ in range(2)]) == [429, 429]


@pytest.mark.parametrize("count", ["", "-1", "x", "1.5", "٣", "9" * 40])
def test_a_retry_count_that_is_none_counts_as_none(count):
    assert replay(ask({**HELLO, "seed": 1}, x_stainless_retry_count=count)).status == 429


def test_in_a_session_equal_requests_are_answered_in_their_order_and_sessions_do_not_mix():
    replayer = Replayer(lambda: LIBRARY)

    def asked(session):
        return replayer.answer(ask({**HELLO, "seed": 1}, f"/session/{session}/v1/chat/completions"))

    assert texts([asked("a"), asked("a"), asked("b"), asked("a"), asked("a")]) == [
        429,
        "second",
        429,
        "third",
        429,
    ]


def test_a_transport_is_a_session_of_its_own():
    replayer = Replayer(lambda: LIBRARY, session="mine")
    assert texts([replayer.answer(ask({**HELLO, "seed": 1})) for _ in range(3)]) == [429, "second", "third"]


def test_sessions_are_forgotten_the_longest_unused_first():
    replayer = Replayer(lambda: LIBRARY)
    for name in ["first", *range(MAX_SESSIONS - 1), "first", "one more"]:
        replayer.answer(ask({**HELLO, "seed": 1}, f"/session/{name}/v1/chat/completions"))
    kept = [
        replayer.answer(ask({**HELLO, "seed": 1}, f"/session/{name}/v1/chat/completions"))
        for name in ("first", 0)
    ]
    assert texts(kept) == ["third", 429]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_chosen_by_header_or_by_base_url(name):
    by_header = replay(ask(x_tokenreel_fault=name))
    assert by_header == replay(ask(path=f"/fault/{name}/v1/chat/completions"))
    assert by_header != replay(ask())


@pytest.mark.parametrize("name", ["429", "500"])
def test_a_passing_fault_is_over_with_the_first_retry(name):
    path = f"/fault/{name}/v1/chat/completions"
    request = [ask({**HELLO, "seed": 1}, path, x_stainless_retry_count=str(count)) for count in range(3)]
    assert texts(replay(one) for one in request) == [int(name), 429, "second"]
    replayer = Replayer(lambda: LIBRARY)
    session = [replayer.answer(ask(path=f"/session/s{path}")) for _ in range(2)]
    assert texts(session) == [int(name), "가"]


def test_speed_is_the_servers_where_the_request_says_none():
    assert replay(ask(), speed=2.0).end_us == 400
    assert replay(ask(path="/speed/4/v1/chat/completions"), speed=2.0).end_us == 200


def test_an_answer_is_planned_once_and_anew_for_another_library():
    held = [LIBRARY]
    replayer = Replayer(lambda: held[0])
    first = replayer.answer(ask())
    assert replayer.answer(ask()) is first
    assert replayer.answer(ask(path="/speed/2/v1/chat/completions")).end_us == first.end_us / 2
    held[0] = library(chat=[exchange([(200, frame("new"))])])
    assert replayer.answer(ask()).body == frame("new")


def test_speed_makes_no_fault_pass_quicker():
    stalled = replay(ask(path="/speed/instant/fault/stall/v1/chat/completions"))
    assert (stalled.reads[-1].time_us, stalled.end_us) == (0, STALL_US)


def refusals():
    """Yield the cases of fixtures/refusals.md: a request as it goes over the wire, then what it gets."""
    text = (Path(__file__).parent / "fixtures" / "refusals.md").read_text("utf-8")
    for title, asked, told in re.findall(
        r"^## (.+)\n+```http\n(.+?)```\n+```text\n(.+?)```", text, re.MULTILINE | re.DOTALL
    ):
        head, _, body = asked.partition("\n\n")
        (method, path), *fields = (line.split(maxsplit=1) for line in head.split("\n"))
        headers = {"content-type": "application/json"} | {name.rstrip(":"): value for name, value in fields}
        status, code, message = told.strip().split(maxsplit=2)
        request = ReplayRequest(method, path, headers, body.strip().encode())
        yield pytest.param(request, int(status), None if code == "-" else code, message, id=title)


@pytest.mark.parametrize(("request_", "status", "code", "message"), list(refusals()))
def test_what_is_wrong_is_said_in_openais_shape(request_, status, code, message):
    answer = replay(request_)
    error = json.loads(answer.body)["error"]
    assert (answer.status, error["code"], error["message"]) == (status, code, message)
    assert answer.headers["x-tokenreel-replay"] == "none"
    assert ("allow" in answer.headers) is (status == 405)
    assert answer.headers.get("x-should-retry") == ("false" if status in {404, 405} else None)


@pytest.mark.parametrize("depth", [1_000, 5_000, 99_999])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_too_deep_to_be_compared_is_refused(depth, opening, closing):
    nested = opening * depth + "1" + closing * depth
    answer = replay(ask(f'{{"model": "m", "messages": {nested}}}'.encode()))
    assert answer.status == 400
    assert "nested too deep" in json.loads(answer.body)["error"]["message"]


def test_what_nests_as_deep_as_any_schema_is_compared():
    nested = "[" * 200 + "1" + "]" * 200
    answer = replay(ask(f'{{"model": "m", "messages": {nested}}}'.encode()))
    assert answer.status == 404
    assert "The nearest is" in json.loads(answer.body)["error"]["message"]


def test_an_empty_library_still_knows_what_is_ill_formed():
    replayer = Replayer(library)
    assert replayer.answer(ask({"model": "m"})).status == 400
    assert "Recorded are: none." in replayer.answer(ask()).body.decode()


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("/healthz", {"status": "ok", "recordings": 5}),
        (
            "/v1/models",
            {
                "object": "list",
                "data": [{"id": "m", "object": "model", "created": 0, "owned_by": "tokenreel"}],
            },
        ),
        ("/v1/models/m", {"id": "m", "object": "model", "created": 0, "owned_by": "tokenreel"}),
    ],
)
def test_services(path, held):
    for method in ("GET", "HEAD"):
        assert json.loads(replay(ask(None, path, method)).body) == held


@pytest.mark.parametrize("asked", ["org%2Fmodel%20Q4_1", "org/model%20Q4_1"])
def test_a_model_is_found_by_its_name_in_an_address(asked):
    films = library(d=[exchange(body={**HELLO, "model": "org/model Q4_1"})])
    answer = Replayer(lambda: films).answer(ask(None, f"/v1/models/{asked}", "GET"))
    assert json.loads(answer.body)["id"] == "org/model Q4_1"


def test_recordings_and_faults_are_listed():
    recordings = json.loads(replay(ask(None, "/recordings", "GET")).body)["recordings"]
    assert [entry["demo"] for entry in recordings] == ["chat", "files", "responses", "retried", "upload"]
    assert recordings[0] == {
        "demo": "chat", "base_url": "/demo/chat/v1", "recorded_at": "2026-11-24T00:00:00Z", "model": "m-1",
        "exchanges": [{"method": "POST", "path": "/chat/completions", "status": 200, "streamed": True,
                       "reads": 4, "wall_us": 800, "request": HELLO}],
    }  # fmt: skip
    faults = json.loads(replay(ask(None, "/faults", "GET")).body)["faults"]
    assert [fault["name"] for fault in faults] == list(FAULTS)


def test_the_description_shows_what_was_asked():
    document = json.loads(replay(ask(None, "/openapi.json", "GET")).body)
    body = document["paths"]["/v1/chat/completions"]["post"]["requestBody"]["content"]["application/json"]
    assert body["examples"]["chat"]["value"] == HELLO


def test_a_recorded_list_of_models_goes_before_our_own():
    films = library(
        d=[exchange([(200, b'{"data":[]}')], body=None, path="/models", method="GET", headers=JSON)]
    )
    assert Replayer(lambda: films).answer(ask(None, "/v1/models", "GET")).body == b'{"data":[]}'


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]) | st.text(max_size=5),
    path=st.sampled_from(["/v1/chat/completions", "/v1/responses", "/demo/chat/v1/audio", "/v1/models", "/"])
    | st.builds(
        "/{}/{}/v1/chat/completions".format, st.sampled_from(["demo", "session", "fault", "speed"]),
        st.sampled_from(["chat", "stall", "instant", "1e-310", "1e308", "-0.0"]) | st.text(max_size=5)
        | st.floats().map(str),
    )
    | st.text(max_size=20),
    headers=st.dictionaries(st.sampled_from(["content-type", "x-tokenreel-fault", "x-stainless-retry-count"]),
                            st.sampled_from(["application/json", "stall", "2", ""]) | st.text(max_size=8)),
    body=st.binary(max_size=40) | st.dictionaries(
        st.sampled_from(["model", "messages", "stream", "input"]),
        st.none() | st.booleans() | st.integers() | st.text(),
    ).map(lambda value: json.dumps(value).encode()) | st.just(json.dumps(HELLO).encode()),
)  # fmt: skip
def test_any_request_gets_an_answer_that_is_no_failure(method, path, headers, body):
    answer = replay(ReplayRequest(method, path, headers, body))
    assert answer.status in {200, 400, 404, 405, 415, 429} or (
        answer.status == 500 and ("500" in headers.values() or "/500/" in path)
    )
    assert SSE["content-type"] in answer.headers["content-type"] or json.loads(answer.body)
