"""Writes files so that a crash leaves the earlier one, never half of a new one."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in place whole, for everybody to read; its folder is made where there is none.

    Raises:
        OSError: If it cannot be written; the earlier file stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)  # mkstemp makes it private; what we write is published
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
