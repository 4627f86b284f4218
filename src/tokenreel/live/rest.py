"""Modules that were left out of the page's Python come when a program imports them, all at once."""

import hashlib
import sys
import zipimport
from collections.abc import Callable, Collection, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType


class RestFinder(MetaPathFinder):
    """Finds what is in the rest; asked last, after everything that is there already."""

    def __init__(
        self, modules: Collection[str], archive: Path, fetch: Callable[[], bytes], sha256: str
    ) -> None:
        """Make a finder.

        Args:
            modules: The names of all modules in it.
            archive: Where its archive is put.
            fetch: Returns the archive; called once, at the first import of such a module.
            sha256: Of the archive, in hex.
        """
        self._modules = frozenset(modules)
        self._archive = archive
        self._fetch = fetch
        self._sha256 = sha256

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - importlib's own signature
        target: ModuleType | None = None,  # noqa: ARG002 - as above
    ) -> ModuleSpec | None:
        """Return where a module of the rest is, fetching it; None for any other.

        Raises:
            ImportError: If it can't be fetched, or is not the expected one.
        """
        if fullname not in self._modules:
            return None
        if not self._archive.is_file():
            self._put(fullname)
        folder = fullname.rpartition(".")[0].replace(".", "/")
        return zipimport.zipimporter(str(self._archive / folder)).find_spec(fullname)

    def _put(self, fullname: str) -> None:
        try:
            content = self._fetch()
        except Exception as error:  # in a page, what JavaScript raises is no OSError
            reason = (
                f"`{fullname}` comes with the rest of Python's modules, which could not be fetched: {error}"
            )
            raise ImportError(reason, name=fullname) from error
        if hashlib.sha256(content).hexdigest() != self._sha256:
            raise ImportError(f"what was fetched for `{fullname}` is not the expected file", name=fullname)
        self._archive.write_bytes(content)

    def install(self) -> None:
        """Let imports ask it."""
        sys.meta_path.append(self)
