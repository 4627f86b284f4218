"""What the tests of recording share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from courses import write_course


@pytest.fixture
def course(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes a course of one lesson, from its code and set-up."""
    return lambda code, setup=None: write_course(tmp_path, code, setup)
