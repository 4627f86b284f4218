"""Collects the problems of one file."""

from tokenreel.problems import Problem, Severity


class Reporter:
    """A callable that turns a place and a text into a problem of its file."""

    def __init__(self, path: str) -> None:
        self.path = path
        """The file all problems are about, relative to the project's root."""
        self.problems: list[Problem] = []
        """What was reported so far."""

    def __call__(  # noqa: PLR0913 - the fields of a problem, two of them by keyword
        self,
        line: int,
        code: str,
        message: str,
        hint: str,
        *,
        column: int = 1,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Report one problem; the arguments are those of :class:`tokenreel.problems.Problem`."""
        self.problems.append(Problem(self.path, line, column, code, message, hint, severity))
