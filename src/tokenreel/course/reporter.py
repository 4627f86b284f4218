"""Collects problems, file by file."""

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

    @property
    def has_errors(self) -> bool:
        """Whether something was reported that is more than a warning."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


class Reports:
    """The reporters of a run, one a file."""

    def __init__(self) -> None:
        self._by_path: dict[str, Reporter] = {}

    def of(self, path: str) -> Reporter:
        """Return the reporter of a file, which is made where there is none yet."""
        return self._by_path.setdefault(path, Reporter(path))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was reported of all files, sorted by place."""
        return tuple(sorted(problem for report in self._by_path.values() for problem in report.problems))
