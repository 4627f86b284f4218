"""How the preview's server hears of changes."""

import errno
import shutil
import signal
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers.polling import PollingObserver

from tokenreel.site.interrupts import ended_by_signals
from tokenreel.site.preview import PreviewServer, server

PATIENCE_S = 20.0
"""A limit for a test that would otherwise hang; it waits for an event, never for this."""


class Recorded:
    """Stands where a preview does: what changed is kept."""

    def __init__(self) -> None:
        self.changed: set[Path] = set()
        self.heard = threading.Event()

    def refresh(self, changed, show):
        self.changed |= set(changed)
        self.heard.set()
        return True

    def check(self, show):
        pass

    def overlay(self, path):
        return ""

    def freshen(self, path):
        pass


@pytest.fixture
def watching(tmp_path):
    """Return what runs a server that watches a folder, and the folder; another is not there yet."""
    (tmp_path / "watched").mkdir()
    preview = Recorded()
    serving = PreviewServer(preview, "127.0.0.1", 0, str(tmp_path))
    for name in ("watched", "later"):
        serving.watch(str(tmp_path / name))
    thread = threading.Thread(target=serving.serve, daemon=True)

    def start() -> tuple[PreviewServer, Recorded, Path]:
        thread.start()
        return serving, preview, tmp_path / "watched"

    yield start
    serving.shutdown()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def written_until_heard(preview: Recorded, path: Path) -> None:
    """Write a file, again where the observer had not begun to look yet."""
    for number in range(200):
        path.write_text(str(number), "utf-8")
        if preview.heard.wait(PATIENCE_S / 200):
            return
    raise AssertionError("nothing was heard")


def heard_until(preview: Recorded, path: Path, act: Callable[[], object] = lambda: None) -> None:
    """Wait until a path was named, doing something again and again meanwhile."""
    for _ in range(200):
        act()
        if path in preview.changed:
            return
        preview.heard.wait(PATIENCE_S / 200)
        preview.heard.clear()
    raise AssertionError(f"{path} was not named")


def test_what_changed_is_named(watching):
    _, preview, folder = watching()
    written_until_heard(preview, folder / "a.md")
    assert folder / "a.md" in preview.changed


def test_a_folder_that_is_moved_away_is_named(watching, tmp_path):
    _, preview, folder = watching()
    (folder / "inner").mkdir()
    written_until_heard(preview, folder / "inner" / "a.md")
    (folder / "inner").rename(tmp_path / "away")
    heard_until(preview, folder / "inner")


def test_a_folder_that_is_made_only_now_or_made_again_is_watched(watching, tmp_path):
    _, preview, folder = watching()
    written_until_heard(preview, folder / "a.md")
    later = tmp_path / "later"
    for name in ("a.md", "b.md"):
        later.mkdir()
        heard_until(preview, later / name, lambda path=later / name: path.write_text("x", "utf-8"))
        shutil.rmtree(later)


def test_a_file_that_came_and_went_by_which_another_was_written_is_not_named(watching):
    serving, preview, folder = watching()
    written_until_heard(preview, folder / "a.md")
    for event in (
        FileCreatedEvent(f"{folder}/sedX1"),
        FileModifiedEvent(f"{folder}/sedX1"),
        FileMovedEvent(f"{folder}/sedX1", f"{folder}/b.md"),
        FileDeletedEvent(f"{folder}/c.md"),
    ):
        serving._hear(event)
    heard_until(preview, folder / "c.md")
    assert {folder / "b.md", folder / "c.md"} <= preview.changed
    assert folder / "sedX1" not in preview.changed


def test_where_the_system_cannot_tell_files_are_looked_at_now_and_then(watching, monkeypatch):
    def refuse(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(server.Observer, "start", refuse)
    running, preview, folder = watching()
    written_until_heard(preview, folder / "a.md")
    assert isinstance(running.observer, PollingObserver)


def test_a_path_that_was_watched_twice_is_watched_until_it_was_unwatched_twice(tmp_path):
    serving = PreviewServer(Recorded(), "127.0.0.1", 0, str(tmp_path))
    for _ in range(2):
        serving.watch(str(tmp_path))
    serving.unwatch(str(tmp_path))
    assert str(tmp_path) in serving._watch_refs
    serving.unwatch(str(tmp_path))
    serving.unwatch(str(tmp_path))
    assert not serving._watch_refs
    serving.server_close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_whose_exception_got_lost_ends_it(tmp_path):
    class Losing(Recorded):
        """Is interrupted where Python drops what the signal's handler raises."""

        def refresh(self, changed, show):
            thing = type("Thing", (), {})()
            reference = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGTERM))
            del thing
            assert reference() is None
            return False

    serving = PreviewServer(Losing(), "127.0.0.1", 0, str(tmp_path))
    serving._changed = {tmp_path / "a.md": False}
    giving_up = threading.Timer(PATIENCE_S, serving.shutdown)
    giving_up.start()
    with ended_by_signals():
        serving.serve()
    giving_up.cancel()
    assert not serving._shutdown, "it ended by itself"
    serving.shutdown()


def test_pages_do_not_wait_for_a_check(tmp_path):
    class Slow(Recorded):
        """Checks until it is let go."""

        checks = 0
        let_go = threading.Event()

        def check(self, show):
            self.checks += 1
            if self.checks == 1:
                assert self.let_go.wait(PATIENCE_S)
            else:
                raise RuntimeError("a check may fail")

    preview = Slow()
    (tmp_path / "watched").mkdir()
    serving = PreviewServer(preview, "127.0.0.1", 0, str(tmp_path))
    serving.watch(str(tmp_path / "watched"))
    thread = threading.Thread(target=serving.serve, daemon=True)
    thread.start()
    written_until_heard(preview, tmp_path / "watched" / "a.md")
    assert preview.checks == 1, "the first one is still under way"
    preview.let_go.set()
    preview.heard.clear()
    written_until_heard(preview, tmp_path / "watched" / "b.md")
    serving.shutdown()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
