"""The licences of what a site publishes with a runtime: whoever passes it on passes these on, too."""

import json
import zipfile
from collections.abc import Iterator
from email.parser import BytesParser
from pathlib import Path
from typing import Final

LICENSES: Final = "LICENSES.txt"
_NOT_PUBLISHED: Final = ("@esbuild/", "@types/", "esbuild", "ws")
"""Npm packages that only build it, or that only Node.js loads."""
_NAMES: Final = ("licen", "copying", "notice")
_RULE: Final = "=" * 78


def licenses_text(modules: Path, wheels: Path) -> str:
    """Return the name, the version and the licence of every package, and its licence's text where it has one.

    Args:
        modules: The folder of the npm packages.
        wheels: The folder of the wheels.
    """
    parts = [*_of_npm(modules), *_of_wheels(wheels)]
    head = "What runs samples in this site's pages is made of these packages, each under its own licence.\n"
    return "\n".join([head, *(f"{_RULE}\n{part.strip()}\n" for part in parts)])


def _of_npm(modules: Path) -> Iterator[str]:
    for described in sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]):
        name = described.parent.relative_to(modules).as_posix()
        if (name.startswith("@") and name.startswith(_NOT_PUBLISHED)) or name in _NOT_PUBLISHED:
            continue
        package = json.loads(described.read_text("utf-8"))
        texts = (
            path.read_text("utf-8") for path in sorted(described.parent.iterdir()) if _is_license(path.name)
        )
        yield "\n\n".join([f"{name} {package['version']}: {package.get('license', 'see its text')}", *texts])


def _of_wheels(wheels: Path) -> Iterator[str]:
    for path in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            names = sorted(wheel.namelist())
            metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
            said = BytesParser().parsebytes(wheel.read(metadata))
            texts = [
                wheel.read(name).decode("utf-8", "replace")
                for name in names
                if _is_license(name.rpartition("/")[2])
            ]
        license_ = said["License-Expression"] or said["License"] or "see its text"
        yield "\n\n".join([f"{said['Name']} {said['Version']}: {license_}", *texts])


def _is_license(name: str) -> bool:
    return name.lower().startswith(_NAMES)
