"""MkDocs' server for authors, made to know which files changed, and to answer while a build runs."""

import threading
import time
import webbrowser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import get_plugin_logger
from watchdog.events import (
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_CREATED,
    EVENT_TYPE_DELETED,
    EVENT_TYPE_MOVED,
    EVENT_TYPE_OPENED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from tokenreel.site.interrupts import was_interrupted
from tokenreel.site.preview.preview import Preview

_QUIET_S: Final = 0.03
"""How long no file may change before a change counts as whole: an editor writes a file in several steps."""
_ENDING_S: Final = 2.0
"""How long the end waits for a check that is under way."""
_READING: Final = {EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE}
_APPEARING: Final = {EVENT_TYPE_CREATED, EVENT_TYPE_MOVED}
_LEAVING: Final = {EVENT_TYPE_DELETED, EVENT_TYPE_MOVED}
"""A folder that leaves takes its files along, of which the system then says nothing."""

log = get_plugin_logger("tokenreel")


class PreviewServer(LiveReloadServer):
    """Serves a built site, and tells which files changed since.

    MkDocs' own looks for changes twice a second, knows only that there was one, and holds every request back
    while it builds. Here the system says what changed, and the earlier pages are there until new ones are.
    """

    def __init__(self, preview: Preview, host: str, port: int, root: str, mount_path: str = "/") -> None:
        """Prepare a server; `serve` of the base class binds it.

        Args:
            preview: Brings the site up to date with what changed.
            host: The address to bind.
            port: The port to bind; 0 for a free one.
            root: The folder of the site.
            mount_path: The path below which the site stands.
        """
        super().__init__(lambda: None, host, port, root, mount_path)
        self._preview = preview
        self._changed: dict[Path, bool] = {}
        """What changed since the last answer, and whether it was not there before."""
        self._watches: dict[str, ObservedWatch] = {}
        self._unchecked = threading.Event()
        self._request = threading.local()
        self.error_handler = self._error_page

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:
        """Hear of every file that changes at or below a path, which need not be there yet."""
        del func  # plugins could once pass one
        place = str(Path(path).absolute())
        self._watched_paths[place] = self._watched_paths.get(place, 0) + 1
        if self._watched_paths[place] > 1:
            return
        handler = FileSystemEventHandler()
        handler.on_any_event = self._hear  # type: ignore[method-assign] # one for all kinds of events
        self._watch_refs[place] = (handler, recursive)

    def unwatch(self, path: str) -> None:
        """Hear no more of what changes there."""
        place = str(Path(path).absolute())
        if place in self._watched_paths:
            self._watched_paths[place] -= 1
            if not self._watched_paths[place]:
                del self._watched_paths[place], self._watch_refs[place]

    def serve(self, *, open_in_browser: bool = False) -> None:
        """Serve until interrupted."""
        self.server_bind()
        self.server_activate()
        self.observer = self._observer()
        log.info("Serving on %s", self.url)
        self.serve_thread.start()
        if open_in_browser:
            webbrowser.open(self.url)
        self._build_loop()

    def answer(self, changed: Iterable[Path]) -> None:
        """Bring the site up to date with files that changed, and check it."""
        if self._preview.refresh(changed, self.show):
            self.check()

    def show(self, folder: str | None = None) -> None:
        """Let browsers load what is there now, or in a new folder."""
        self.root = folder or self.root
        with self._epoch_cond:
            now = max(round(time.monotonic() * 1000), self._visible_epoch + 1)
            self._wanted_epoch = self._visible_epoch = now
            self._epoch_cond.notify_all()

    def _observer(self) -> Any:
        """Return what hears of changes: the system, or where it has too many, a look now and then."""
        for kind in (Observer, PollingObserver):
            observer = kind()
            self._watches.clear()
            for place in self._watch_refs:
                self._observe(observer, place)
            self._await(observer)
            try:
                observer.start()
            except OSError as error:
                log.info(
                    "the system can't tell of changes (%s): looking for them each second", error.strerror
                )
                continue
            return observer
        return PollingObserver()

    def _observe(self, observer: BaseObserver, place: str) -> None:
        """Observe a place where it is there: one that was removed and made again is another to the system."""
        handler, recursive = self._watch_refs[place]
        if (earlier := self._watches.pop(place, None)) is not None:
            observer.unschedule(earlier)
        if Path(place).exists():
            self._watches[place] = observer.schedule(handler, place, recursive=recursive)

    def _await(self, observer: BaseObserver) -> None:
        """Observe watched folders from the time on that they are made, too."""

        def appeared(event: FileSystemEvent) -> None:
            place = str(event.dest_path or event.src_path)
            if event.event_type in _APPEARING and event.is_directory and place in self._watch_refs:
                self._observe(observer, place)
                self._note(Path(place), is_new=False)

        handler = FileSystemEventHandler()
        handler.on_any_event = appeared  # type: ignore[method-assign] # as above
        for above in {Path(place).parent for place in self._watch_refs}:
            if above.is_dir():
                observer.schedule(handler, str(above))

    def _hear(self, event: FileSystemEvent) -> None:
        if event.event_type in _READING:
            return
        if event.is_directory and event.event_type not in _LEAVING:
            return  # of what is made or changed in it, its files tell
        self._note(Path(str(event.src_path)), is_new=event.event_type == EVENT_TYPE_CREATED)
        if event.dest_path:
            self._note(Path(str(event.dest_path)), is_new=False)

    def _note(self, path: Path, *, is_new: bool) -> None:
        with self._rebuild_cond:
            self._changed.setdefault(path, is_new)
            self._rebuild_cond.notify_all()

    def check(self) -> None:
        """Check the course as it is now."""
        self._preview.check(self.show)

    @property
    def _is_ending(self) -> bool:
        return self._shutdown or was_interrupted()

    def _build_loop(self) -> None:
        checking = threading.Thread(target=self._check_loop, daemon=True)
        checking.start()
        self._unchecked.set()  # a build looks at less: what pages say is seen as soon as they are
        try:
            self._answer_changes()
        finally:
            checking.join(_ENDING_S)

    def _check_loop(self) -> None:
        """Check the course after changes: it takes longer than pages, and none is to wait for it."""
        while not self._is_ending:
            if not self._unchecked.wait(self.shutdown_delay):
                continue
            self._unchecked.clear()
            try:
                self.check()
            except Exception:  # whatever it is, the next change is to be checked all the same
                log.exception("the course could not be checked")

    def _answer_changes(self) -> None:
        while True:
            with self._rebuild_cond:
                while not (self._changed or self._is_ending):
                    # with a limit: Windows can't be interrupted meanwhile, and an interrupt can get lost
                    self._rebuild_cond.wait(self.shutdown_delay)
                if self._is_ending:
                    return
                while self._rebuild_cond.wait(_QUIET_S):
                    pass
                heard, self._changed = self._changed, {}
            # what came and went meanwhile is of whoever wrote another file by it
            changed = [path for path, is_new in heard.items() if not is_new or path.exists()]
            if self._preview.refresh(changed, self.show):
                self._unchecked.set()

    def serve_request(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, remembering what it asks for: the base class forgets that where we need it."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        self._request.path = path.removeprefix(self.mount_path)
        if path.endswith(("/", ".html")):
            self._preview.freshen(self._request.path)
        return super().serve_request(environ, start_response)

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        page = bytes(super()._inject_js_into_html(content, epoch))  # type: ignore[no-untyped-call] # MkDocs'
        return self._lay_over(page)

    def _error_page(self, code: int) -> bytes | None:
        page = Path(self.root) / f"{code}.html"
        return self._lay_over(page.read_bytes()) if page.is_file() else None

    def _lay_over(self, page: bytes) -> bytes:
        before, body, after = page.rpartition(b"</body>")
        return before + self._preview.overlay(self._request.path).encode() + body + after
