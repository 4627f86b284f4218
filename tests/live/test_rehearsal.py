"""A recording is asked once, unseen, before a reader's program asks it."""

import pytest

from recorded import exchange, recording_text
from tokenreel.live import page as live_page
from tokenreel.live.page import Page


@pytest.fixture
def outcomes(monkeypatch):
    """Return what comes of each program that is run."""
    seen = []
    run = live_page.run_program
    monkeypatch.setattr(live_page, "forget", lambda outcome: None)
    monkeypatch.setattr(live_page, "run_program", lambda *a, **k: seen.append(run(*a, **k)) or seen[-1])
    return seen


@pytest.mark.parametrize("wait", [None, pytest.fail])
def test_a_rehearsal_asks_what_was_recorded_prints_nothing_and_takes_no_time(outcomes, capsys, wait):
    page = Page(wait)
    page.add_recording("d", recording_text("d", exchange()))
    page.rehearse("d")
    (outcome,) = outcomes
    assert (outcome.exception, outcome.exit_code, outcome.open_connections) == (None, 0, 0)
    assert [request.path for request in outcome.requests] == ["/chat/completions"]
    assert capsys.readouterr() == ("", "")


def test_what_is_no_api_of_the_sdk_is_not_rehearsed(outcomes):
    page = Page(None)
    page.add_recording("d", recording_text("d", exchange(path="/models", body=None)))
    page.rehearse("d")
    page.add_recording("e", recording_text("e"))
    page.rehearse("e")
    assert outcomes == []
