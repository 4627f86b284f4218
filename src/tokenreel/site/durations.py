"""Times as the player shows them."""

from decimal import ROUND_HALF_UP, Decimal


def duration(us: int) -> str:
    """Return a time as the player shows it, digit for digit: ``dom.js`` has a function of the same name."""
    if us < 99_950:
        return f"{_fixed(us / 1000, '0.1')} ms"
    return f"{_fixed(us / 1000, '1')} ms" if us < 999_500 else f"{_fixed(us / 1e6, '0.01')} s"


def _fixed(value: float, step: str) -> Decimal:
    """Round as JavaScript does: of the exact value of a float, and a half up."""
    return Decimal(value).quantize(Decimal(step), ROUND_HALF_UP)
