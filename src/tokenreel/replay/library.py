"""The recordings that are replayed, indexed by what they were asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tokenreel.problems import Problem
from tokenreel.recording import Exchange, Json, Recording, RecordingError, exchanges, read_recording
from tokenreel.replay.request import request_key


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One demo's recording, taken apart into its exchanges."""

    demo: str
    """The demo's id."""
    header: Mapping[str, Json]
    """Who recorded it, on what, when."""
    exchanges: tuple[Exchange, ...]
    """In the order of their requests."""


@dataclass(frozen=True, slots=True)
class Library:
    """All recordings at one moment. Never changed: a reload makes another."""

    entries: Mapping[str, LibraryEntry] = field(default_factory=dict)
    """By demo, sorted."""
    index: Mapping[str, Mapping[str, tuple[Exchange, ...]]] = field(default_factory=dict)
    """By request key, then by demo: the exchanges that such a request got, in their order."""

    def exchanges(self, demo: str | None = None) -> Iterator[tuple[str, Exchange]]:
        """Yield every exchange behind its demo; with ``demo``, only that one's."""
        for name, entry in self.entries.items():
            if demo in {None, name}:
                for exchange in entry.exchanges:
                    yield name, exchange

    def models(self, demo: str | None = None) -> list[str]:
        """Return the models that the recorded requests name, each once, sorted."""
        named = (exchange.requested_model for _, exchange in self.exchanges(demo))
        return sorted({model for model in named if model is not None})


def make_entry(demo: str, recording: Recording) -> LibraryEntry:
    """Return what a library holds of a recording."""
    return LibraryEntry(demo, recording.header, exchanges(recording))


def make_library(entries: Iterable[LibraryEntry]) -> Library:
    """Return a library of these recordings."""
    by_demo = {entry.demo: entry for entry in sorted(entries, key=lambda entry: entry.demo)}
    index: defaultdict[str, defaultdict[str, list[Exchange]]] = defaultdict(lambda: defaultdict(list))
    for demo, entry in by_demo.items():
        for exchange in entry.exchanges:
            body = exchange.request_body if exchange.request_raw is None else exchange.request_raw
            index[request_key(exchange.method, exchange.path, body)][demo].append(exchange)
    frozen = {key: {demo: tuple(found) for demo, found in demos.items()} for key, demos in index.items()}
    return Library(by_demo, frozen)


class RecordingFolder:
    """A folder ``demos/`` with a recording a demo, read again where a file has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[Path, tuple[int, int]] = {}
        self._entries: dict[Path, LibraryEntry] = {}
        self._problems: dict[Path, Problem] = {}
        self.library = Library()
        """What is replayed now. A damaged recording is left out of it."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the recordings that are left out, sorted."""
        return tuple(sorted(self._problems.values()))

    def refresh(self) -> bool:
        """Read what is new, changed or gone since the last time; tells whether anything was."""
        self._notice_folder()
        seen = {}
        for path in self._folder.glob("*/recording.jsonl"):
            try:
                status = path.stat()
            except OSError:
                continue  # gone between the two calls
            seen[path] = (status.st_mtime_ns, status.st_size)
        changed = {path for path in seen.keys() | self._seen.keys() if seen.get(path) != self._seen.get(path)}
        for path in changed:
            self._entries.pop(path, None)
            self._problems.pop(path, None)
            if path in seen:
                self._read(path)
        self._seen = seen
        if changed:
            self.library = make_library(self._entries.values())
        return bool(changed)

    def _notice_folder(self) -> None:
        """Say so where there is no folder: an empty library would only say that nothing matches."""
        self._problems.pop(self._folder, None)
        if not self._folder.is_dir():
            message, hint = (
                "there is no such folder",
                "Fix its path; a relative one starts at the current folder.",
            )
            self._problems[self._folder] = Problem(str(self._folder), 1, 1, "unreadable-file", message, hint)

    def _read(self, path: Path) -> None:
        name = f"{self._folder.name}/{path.parent.name}/{path.name}"
        try:
            self._entries[path] = make_entry(path.parent.name, read_recording(path))
        except RecordingError as error:
            self._problems[path] = Problem(name, error.line, 1, "damaged-recording", error.reason, error.hint)
        except OSError as error:
            message = f"the file cannot be read ({error.strerror})"
            self._problems[path] = Problem(name, 1, 1, "unreadable-file", message, "Make it readable.")
