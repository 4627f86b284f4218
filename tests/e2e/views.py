"""The ways in which a page is looked at: on a phone and a laptop, light and dark, in both languages."""

import pytest

# Half of the eight show every pair (a phone in the dark, Korean on a laptop …); slow proofs show the rest.
_PAIRS = [(390, "light", "ko"), (390, "dark", "en"), (1280, "dark", "ko"), (1280, "light", "en")]
_REST = [(390, "dark", "ko"), (390, "light", "en"), (1280, "light", "ko"), (1280, "dark", "en")]

every_view = pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [*_PAIRS, *(pytest.param(*view, marks=pytest.mark.slow) for view in _REST)],
)
