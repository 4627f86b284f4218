"""Times as people read them: three figures that count, in a unit that fits."""


def time_text(value_us: float) -> str:
    """Return a time in microseconds as text, such as ``184 ms`` or ``6.52 s``."""
    size = abs(value_us)
    for limit, factor, unit in ((1e3, 1, "µs"), (1e6, 1e3, "ms")):
        if size < limit * 0.9995:
            return f"{_three_figures(value_us / factor)} {unit}"
    return f"{_three_figures(value_us / 1e6)} s"


def _three_figures(value: float) -> str:
    size = abs(value)
    decimals = 0 if size >= 99.95 else 1 if size >= 9.995 else 2
    return f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}")
