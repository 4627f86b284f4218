"""The latencies of one exchange. Names and definitions are those of the manual's table."""

from dataclasses import dataclass
from itertools import pairwise

from tokenreel.recording.body import body_events, is_event_stream
from tokenreel.recording.content import completion_tokens, is_content
from tokenreel.recording.model import Exchange


@dataclass(frozen=True, slots=True)
class ExchangeMetrics:
    """All times in microseconds since the exchange's own request; None where a metric is not defined."""

    streamed: bool
    """Whether the answer is an event stream. One that is not has TTFB and wall only."""
    ttfb_us: int | None
    """Request sent to first body byte."""
    ttft_us: int | None
    """Request sent to first non-empty content, reasoning or tool-call delta."""
    last_token_us: int | None
    """Request sent to last content-bearing chunk; not usage, not ``[DONE]``."""
    wall_us: int | None
    """Request sent to end of body."""
    tpot_us: float | None
    """(last token - TTFT) / (completion tokens by usage - 1); None without usage or with one token."""
    chunk_times_us: tuple[int, ...]
    """When each content-bearing chunk was complete."""
    completion_tokens: int | None
    """As the answer's usage states them."""

    @property
    def icl_us(self) -> tuple[int, ...]:
        """Inter-chunk latencies: the gaps between content-bearing chunks. Per chunk, never per token."""
        return tuple(later - earlier for earlier, later in pairwise(self.chunk_times_us))


def measure_exchange(exchange: Exchange) -> ExchangeMetrics:
    """Compute an exchange's metrics from its raw times."""
    start = exchange.requested_us
    first = next((read for read in exchange.reads if read.data), None)
    streamed = is_event_stream(exchange.headers.get("content-type"))
    events = list(body_events(exchange))
    content_us = (time_us - start for time_us, event in events if is_content(event))
    chunk_times = tuple(content_us) if streamed else ()
    counts = [count for _, event in events if (count := completion_tokens(event)) is not None]
    tokens = counts[-1] if counts else None
    ttft = chunk_times[0] if chunk_times else None
    last = chunk_times[-1] if chunk_times else None
    has_tpot = ttft is not None and last is not None and tokens is not None and tokens > 1
    return ExchangeMetrics(
        streamed=streamed,
        ttfb_us=first.time_us - start if first else None,
        ttft_us=ttft,
        last_token_us=last,
        wall_us=exchange.ended_us - start if exchange.ended_us is not None else None,
        tpot_us=(last - ttft) / (tokens - 1) if has_tpot else None,  # type: ignore[operator] # has_tpot says so
        chunk_times_us=chunk_times,
        completion_tokens=tokens,
    )
