"""One run, as it is kept: what was asked, what came and when."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tokenreel.measure.plan import Task
from tokenreel.recording import Json

METRICS: Final = ("ttfb", "ttft", "last_token", "wall", "tpot")
"""What a run has of the manual's metrics, each in microseconds, or has not."""
COUNTS: Final = ("tokens", "characters")
"""What of a run can be counted."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has ended, well or not. All times in microseconds since its request was sent."""

    task: Task
    """What it was."""
    started_at: str
    """When its request was sent: UTC, ISO 8601."""
    connection: str
    """``cold`` where a connection was opened for it, ``warm`` where one was used again."""
    status: int | None
    """The answer's HTTP status; None where no head came."""
    ttfb_us: int | None
    """Request sent to first body byte."""
    wall_us: int | None
    """Request sent to end of body; None where it did not end."""
    chunks: tuple[tuple[int, int], ...]
    """Of a streamed answer each content-bearing chunk: when it was complete, and its visible characters."""
    characters: int
    """The visible characters of the whole answer."""
    tokens: int | None
    """The completion tokens that the answer's usage states."""
    finish_reason: str | None
    """Why the model stopped, as the answer says."""
    answered_model: str | None
    """The model that the answer says it is from."""
    text_sha256: str
    """Of the visible text in UTF-8: equal where two runs gave the same text."""
    error: str | None
    """What went wrong; None where nothing did."""

    @property
    def is_good(self) -> bool:
        """Whether it counts in figures: it ended well, and was no warm-up."""
        return self.error is None and not self.task.is_warm_up

    @property
    def icl_us(self) -> tuple[int, ...]:
        """Inter-chunk latencies: the gaps between content-bearing chunks."""
        return tuple(later - earlier for (earlier, _), (later, _) in pairwise(self.chunks))

    def metric(self, name: str) -> float | None:
        """Return one of :data:`METRICS` in microseconds, or of :data:`COUNTS`; None where the run has it not.

        A whole answer has no first or last token: its text is visible at its end, which is its wall time.
        """
        first = self.chunks[0][0] if self.chunks else None
        last = self.chunks[-1][0] if self.chunks else None
        if name == "tpot":
            if first is None or last is None or self.tokens is None or self.tokens < 2:
                return None
            return (last - first) / (self.tokens - 1)
        times = {"ttfb": self.ttfb_us, "ttft": first, "last_token": last, "wall": self.wall_us}
        return {**times, "tokens": self.tokens, "characters": self.characters}[name]

    def to_json(self) -> dict[str, Json]:
        """Return it as a line of a run file, without the line's checksum."""
        task = self.task
        return {
            "pair": task.pair, "prompt": task.prompt, "model": task.model, "client": task.client,
            "mode": task.mode, "warm_up": task.is_warm_up, "started_at": self.started_at,
            "connection": self.connection, "status": self.status, "ttfb_us": self.ttfb_us,
            "wall_us": self.wall_us, "characters": self.characters, "tokens": self.tokens,
            "finish_reason": self.finish_reason, "answered_model": self.answered_model,
            "text_sha256": self.text_sha256, "error": self.error,
            "chunks": [list(chunk) for chunk in self.chunks],
        }  # fmt: skip
