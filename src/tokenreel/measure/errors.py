"""Why measuring ends before its time; what was made until then is kept."""


class UnreachableError(Exception):
    """The endpoint could not be reached, so no run was made; the message says why."""


class ReplayedError(Exception):
    """What answered replays a recording: its times are those of another day, and never a run's."""


class FailingError(Exception):
    """Run after run failed; the message is what the last one said."""
