"""Progress is for who watches: it never reaches a file or a log."""

import io

import pytest
from rich.console import Console

from tokenreel.capture.progress import show_progress


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_moves_on_a_terminal_only(is_terminal):
    file = io.StringIO()
    console = Console(file=file, force_terminal=is_terminal, width=100)
    with show_progress("recording one (1 of 2)", console) as on_event:
        on_event(1)
        on_event(12)
    shown = file.getvalue()
    if is_terminal:
        assert "recording one (1 of 2)" in shown
        assert "12 events" in shown
    else:
        assert shown == ""
