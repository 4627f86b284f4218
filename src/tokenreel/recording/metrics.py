"""The latencies of one exchange. Names and definitions are those of the manual's table."""

import json
from dataclasses import dataclass
from itertools import pairwise

from tokenreel.recording.content import completion_tokens, is_content
from tokenreel.recording.model import Exchange, Json
from tokenreel.recording.sse import split_frames


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
    streamed = exchange.headers.get("content-type", "").partition(";")[0].strip() == "text/event-stream"
    chunk_times, tokens = _content(exchange) if streamed else ((), completion_tokens(_parse(exchange.body)))
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


def _content(exchange: Exchange) -> tuple[tuple[int, ...], int | None]:
    times, tokens = [], None
    for frame in split_frames(exchange.reads):
        event = _parse(frame.data)
        if is_content(event):
            times.append(frame.time_us - exchange.requested_us)
        count = completion_tokens(event)
        tokens = count if count is not None else tokens
    return tuple(times), tokens


def _parse(text: str | bytes) -> Json:
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None  # `[DONE]`, or a frame that a fault cut: no content either way
    return value
