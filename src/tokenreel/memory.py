"""What was found in files before: kept in the user's cache, by the content of all that it was found in."""

import contextlib
import hashlib
import io
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final, Protocol, cast

import platformdirs

from tokenreel.files import write_whole

_HEAD: Final = b"tokenreel memory 1\n"
_MOST_BYTES: Final = 256_000_000
"""What the memories of all courses may take together."""
_MOST_FILES: Final = 40
_OLDEST_S: Final = 60 * 24 * 3600
_WRITABLE_BY_OTHERS: Final = 0o022


class Recall(Protocol):
    """Returns what was found before, or finds it."""

    def __call__[T](self, kind: str, files: Iterable[Path], given: object, find: Callable[[], T]) -> T:
        """Return what ``find`` returns.

        Args:
            kind: What is looked for.
            files: All files that it is found in; what is absent counts as such.
            given: All else that it depends on: made of texts, numbers, None and tuples of these.
            find: Looks for it.
        """
        ...


def find_anew[T](kind: str, files: Iterable[Path], given: object, find: Callable[[], T]) -> T:  # noqa: ARG001 - a Recall
    """Return what is found, without a memory."""
    return find()


class Memory:
    """What was found in one course. It is pickled: only a file of the user's own is read.

    What this run did not ask for is forgotten when it is saved, so that it never grows beyond its course.
    """

    def __init__(self, folder: Path, root: Path) -> None:
        """Read what is kept of a course, of the same source and packages; a damaged file is none.

        Args:
            folder: Where memories lie.
            root: The course's folder.
        """
        name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:24]
        self._path = folder / f"{name}.memory"
        self._maker = _maker()
        self._kept = _read(self._path, self._maker)
        self._used: dict[bytes, bytes] = {}
        self._digests: dict[Path, str] = {}
        self.found_anew = 0
        """How much had to be looked for in this run."""

    def recall[T](self, kind: str, files: Iterable[Path], given: object, find: Callable[[], T]) -> T:
        """Return what ``find`` returns; see :class:`Recall`."""
        paths = tuple(files)
        parts = repr((kind, given, [(str(path), self.digest(path)) for path in paths]))
        key = hashlib.sha256(parts.encode(errors="surrogatepass")).digest()
        kept = self._used.get(key) or self._kept.get(key)
        if kept is not None:
            self._used[key] = kept
            return cast("T", pickle.loads(kept))  # noqa: S301 - our own, see the class
        found = find()
        self.found_anew += 1
        # a file that was written meanwhile may have been found something else in than its digest says
        if all(self._digests[path] == _digest(path) for path in paths):
            self._used[key] = _pickled(found)
        return found

    def digest(self, path: Path) -> str:
        """Return the sha256 of a file, read once a run; where it can't be read, why."""
        found = self._digests.get(path)
        if found is None:
            found = self._digests[path] = _digest(path)
        return found

    def save(self, *, is_whole: bool = True) -> None:
        """Keep what this run asked for. Without a place to write to, nothing is kept, and nothing is lost.

        Args:
            is_whole: Whether it asked for all that there is to ask: else what it left out is kept as well.
        """
        if not self.found_anew:
            return
        kept = self._used if is_whole else {**self._kept, **self._used}
        rows = pickle.dumps(kept, protocol=pickle.HIGHEST_PROTOCOL)
        data = _HEAD + self._maker + hashlib.sha256(rows).digest() + rows
        with contextlib.suppress(OSError):
            if len(data) <= _MOST_BYTES:
                _make_own(self._path.parent)
                write_whole(self._path, data)
            _prune(self._path.parent)


class _Pickler(pickle.Pickler):
    """Pickles a dataclass as its constructor's arguments, read back faster than its state."""

    def reducer_override(self, found: Any) -> Any:
        if not is_dataclass(found) or isinstance(found, type):
            return NotImplemented
        return type(found), tuple(getattr(found, field.name) for field in fields(found))


def _pickled(found: object) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(found)
    return buffer.getvalue()


def memory_of(root: Path) -> Memory:
    """Return the memory of a course, in the user's own cache."""
    return Memory(platformdirs.user_cache_path("tokenreel") / "checks", root)


def _read(path: Path, maker: bytes) -> dict[bytes, bytes]:
    try:
        if not (_is_own(path) and _is_own(path.parent)):
            return {}
        data = memoryview(path.read_bytes())
    except OSError:
        return {}
    head = len(_HEAD) + len(maker)
    rows = data[head + 32 :]
    if data[:head] != _HEAD + maker or hashlib.sha256(rows).digest() != data[head : head + 32]:
        return {}
    return cast("dict[bytes, bytes]", pickle.loads(rows))  # noqa: S301 - our own, as was just seen


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return f"errno {error.errno}"


def _make_own(folder: Path) -> None:
    """Make a folder into which nobody else can write, whatever the umask allows to a group."""
    folder.mkdir(parents=True, exist_ok=True)
    status = folder.stat()
    if status.st_mode & _WRITABLE_BY_OTHERS:
        folder.chmod(status.st_mode & 0o7777 & ~_WRITABLE_BY_OTHERS)


def _is_own(path: Path) -> bool:
    """Tell whether nobody else could have written a file or into a folder."""
    status = path.stat()
    return not hasattr(os, "getuid") or (
        status.st_uid == os.getuid() and not status.st_mode & _WRITABLE_BY_OTHERS
    )


def _maker() -> bytes:
    """Return 32 bytes that stand for all that finds things: our source, Python, the installed packages."""
    source = Path(__file__).parent
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(source.rglob("*.*")):
        of = path.relative_to(source).parts[0]
        if path.suffix in {".py", ".mjs", ".sh"} and of not in {"site", "runtime", "scaffold", "cli"}:
            digest.update(path.read_bytes())
    for name in sorted(_installed()):
        digest.update(name.encode())
    return digest.digest()


def _installed() -> Iterable[str]:
    """Yield what tells each installed package and its version, by its folder's name: quick."""
    for found in distributions():
        path: Any = getattr(found, "_path", None)
        yield path.name if isinstance(path, Path) else f"{found.metadata['Name']} {found.version}"


def _prune(folder: Path) -> None:
    """Remove memories that were not written for long, and the oldest of too many."""
    files = sorted(((path.stat().st_mtime, path) for path in folder.glob("*.memory")), reverse=True)
    total = 0
    for place, (written, path) in enumerate(files):
        total += path.stat().st_size
        if total > _MOST_BYTES or place >= _MOST_FILES or time.time() - written > _OLDEST_S:
            path.unlink(missing_ok=True)
