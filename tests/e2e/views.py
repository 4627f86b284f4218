"""The ways in which a page is looked at: on a phone and a laptop, light and dark, in both languages."""

from itertools import product

import pytest

# Two of the eight show each width, scheme and language; slow proofs show how the rest go together.
_EACH = [(390, "light", "ko"), (1280, "dark", "en")]
_REST = [view for view in product((390, 1280), ("light", "dark"), ("ko", "en")) if view not in _EACH]

every_language = pytest.mark.parametrize("language", ["ko", pytest.param("en", marks=pytest.mark.slow)])
"""For what a language changes the words of only."""
every_view = pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [*_EACH, *(pytest.param(*view, marks=pytest.mark.slow) for view in _REST)],
)
