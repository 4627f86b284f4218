"""What a file that is not a good recording is refused with."""


class RecordingError(ValueError):
    """A recording that cannot be trusted, with the line that shows it."""

    def __init__(self, line: int, reason: str, hint: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        """1-based line in the recording file."""
        self.reason = reason
        """What is wrong, with what was expected and what was found."""
        self.hint = hint
        """How to fix it."""
