"""What whoever waits sees of a measurement."""

import io

import pytest
from rich.console import Console

from runs import run
from tokenreel.measure.progress import show_runs


@pytest.fixture
def terminal():
    return Console(file=io.StringIO(), force_terminal=True, width=100)


def test_a_terminal_shows_how_many_runs_are_made_and_how_many_failed(terminal):
    with show_runs("five-hundred-words", 4, terminal) as on_run:
        on_run(run(1))
        on_run(run(1, "whole", error="HTTP 500"))
    said = terminal.file.getvalue()
    assert "five-hundred-words" in said
    assert "2/4" in said
    assert "1 failed" in said
    assert "left" in said


def test_what_is_no_terminal_is_not_written_to():
    console = Console(file=io.StringIO(), force_terminal=False)
    with show_runs("five-hundred-words", 4, console) as on_run:
        on_run(run(1))
    assert console.file.getvalue() == ""
