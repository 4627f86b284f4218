"""Imports modules straight from the bytes of wheels: a page need not unpack hundreds of files to start.

A module of the page's standard library, so that it is there before any package is. What is no byte code
(compiled extensions, metadata, data) is written to ``site-packages``, where Python looks next.
"""

import importlib
import io
import marshal
import site
import struct
import sys
import zipfile
import zlib
from collections.abc import Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from importlib.resources.abc import TraversableResources

_PYC_HEADER = 16
"""Bytes before a module's code: the magic number, flags, and the hash of its source (PEP 552)."""
_LOCAL_HEADER = 30
"""Bytes before a member's name; its last two fields are the lengths of the name and of what follows it
(APPNOTE.TXT 4.3.7)."""


class _Member(NamedTuple):
    """Where a module's byte code stands in a wheel."""

    wheel: memoryview
    offset: int
    size: int
    is_deflated: bool
    path: str
    """Where it would be if it were unpacked."""

    @property
    def is_package(self) -> bool:
        return self.path.endswith("/__init__.pyc")

    def read(self) -> bytes:
        name, extra = struct.unpack_from("<HH", self.wheel, self.offset + _LOCAL_HEADER - 4)
        start = self.offset + _LOCAL_HEADER + name + extra
        data = self.wheel[start : start + self.size]
        return zlib.decompress(data, -zlib.MAX_WBITS) if self.is_deflated else bytes(data)


class WheelFinder(MetaPathFinder, InspectLoader):
    """Finds and loads the compiled modules of the wheels that it is given."""

    def __init__(self, folder: Path | None = None) -> None:
        """Make one without wheels.

        Args:
            folder: Where what is no compiled module is written; None for Python's own ``site-packages``.
        """
        self._folder = folder or Path(site.getsitepackages()[0])
        self._members: dict[str, _Member] = {}

    def install(self) -> None:
        """Let imports ask it, before anything else."""
        sys.meta_path.insert(0, self)

    def add(self, wheel: bytes | memoryview) -> None:
        """Let the modules of a wheel be imported.

        Raises:
            zipfile.BadZipFile: If it is no archive.
        """
        view = memoryview(wheel)
        with zipfile.ZipFile(io.BytesIO(view)) as archive:
            for info in archive.infolist():
                path = self._folder / info.filename
                if path.suffix == ".pyc":
                    is_deflated = info.compress_type == zipfile.ZIP_DEFLATED
                    member = _Member(view, info.header_offset, info.compress_size, is_deflated, str(path))
                    self._members[_module_name(info.filename)] = member
                elif not info.is_dir():
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(archive.read(info))
        importlib.invalidate_caches()

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - importlib's own signature
        target: ModuleType | None = None,  # noqa: ARG002 - as above
    ) -> ModuleSpec | None:
        """Return where a module is; None for one that is in no wheel."""
        member = self._members.get(fullname)
        if member is None:
            return None
        spec = ModuleSpec(fullname, self, origin=member.path, is_package=member.is_package)
        spec.has_location = True
        if member.is_package:  # an extension lies there
            spec.submodule_search_locations = [member.path.rpartition("/")[0]]
        return spec

    def get_code(self, fullname: str) -> CodeType:
        """Return a module's code.

        Raises:
            ImportError: If it was compiled for another Python.
        """
        content = self._members[fullname].read()
        if not content.startswith(MAGIC_NUMBER):
            raise ImportError(f"{fullname} was compiled for another Python", name=fullname)
        code: CodeType = marshal.loads(memoryview(content)[_PYC_HEADER:])  # noqa: S302 - the page compared its hash
        return code

    def get_source(self, fullname: str) -> None:  # noqa: ARG002 - importlib's own signature
        """Return None: a wheel holds none."""
        return

    def get_resource_reader(self, fullname: str) -> "TraversableResources":
        """Return what reads the files of a package."""
        from importlib.readers import FileReader  # noqa: PLC0415 - few ask for it

        reader: TraversableResources = FileReader(self._members[fullname])  # type: ignore[arg-type] # it asks for a path only
        return reader


def _module_name(path: str) -> str:
    return path.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")
