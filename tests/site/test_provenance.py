"""Who answered is said as far as it is known, and no further."""

import pytest

from tokenreel.recording import Event, Recording
from tokenreel.site.provenance import provenance
from tokenreel.site.texts import TEXTS


def recorded(endpoint: dict[str, object], asked: str = "gpt-5.4") -> Recording:
    header = {"recorded_at": "2026-11-24T08:00:00Z", "endpoint": endpoint, "client": {"openai": "3.54.0"}}
    request = {"method": "POST", "path": "/x", "headers": {}, "body": {"model": asked}}
    return Recording(header, (Event(0, "request", 0, request),))


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        (
            {"name": "local", "model": "Small", "server": "llama.cpp", "hardware": "2 CPU cores"},
            "Recorded on 2026-11-24 from Small (llama.cpp, 2 CPU cores) with openai 3.54.0. "
            "It stands in for gpt-5.4, which the code asks for.",
        ),
        (
            {"name": "openai", "model": "gpt-5.4-2026-03-05", "server": None, "hardware": None},
            "Recorded on 2026-11-24 from gpt-5.4-2026-03-05 (openai) with openai 3.54.0.",
        ),
        (
            {"name": "mine", "model": "gpt-5.4", "server": "vLLM 0.12"},
            "Recorded on 2026-11-24 from gpt-5.4 (mine, vLLM 0.12) with openai 3.54.0.",
        ),
        ({"name": "mine"}, "Recorded on 2026-11-24 from mine with openai 3.54.0."),
    ],
    ids=["a stand-in", "a snapshot of the model asked for", "a server that is named", "an unknown model"],
)
def test_what_is_said_of_an_endpoint(endpoint, said):
    assert provenance(recorded(endpoint), TEXTS["en"]) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "It stands in for gpt-5.4, which the code asks for."),
        ("ko", "코드가 요청한 gpt-5.4 대신 이 모델이 답했어요."),
    ],
)
def test_a_stand_in_is_named_in_the_pages_language(language, said):
    assert provenance(recorded({"name": "local", "model": "Small"}), TEXTS[language]).endswith(f" {said}")


@pytest.mark.parametrize(
    ("client", "said"),
    [
        ({"openai": "3.54.0", "python": "3.13.0"}, "with openai 3.54.0."),
        ({"openai": "7.57.0", "node": "24.1.0"}, "with npm openai 7.57.0."),
        ({"curl": "8.1.2"}, "with curl 8.1.2."),
        ({}, "with openai ?."),
    ],
)
def test_what_is_said_of_a_client(client, said):
    recording = recorded({"name": "mine"})
    assert provenance(
        Recording({**recording.header, "client": client}, recording.events), TEXTS["en"]
    ).endswith(said)
