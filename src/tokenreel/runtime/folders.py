"""Folders of a cache: whole or not there, also where two builds make the same one at once."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """Give a new folder to fill, and put it in its place when it is whole; one that fails is removed.

    Where another build was quicker, its folder stays: what is named by its content is the same.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-", ignore_cleanup_errors=True) as name:
        new = Path(name) / "whole"
        new.mkdir()
        yield new
        with contextlib.suppress(OSError):
            new.rename(folder)
        if not folder.is_dir():
            raise OSError(f"{folder} could not be written")
