"""Runs with known latencies, so that every figure made of them is known."""

import hashlib
from collections.abc import Iterable

from tokenreel.measure import Plan, Run, Task
from tokenreel.measure.run_file import RunFile

PLAN = Plan(prompts={"words": "Write 500 words."}, models=["gpt-5.4"], max_tokens=700, pairs=4)
MS = 1000


def run(
    pair: int = 1,
    mode: str = "streamed",
    client: str = "sync",
    *,
    first_ms: int = 100,
    gap_ms: int = 10,
    chunks: int = 5,
    wall_ms: int | None = None,
    error: str | None = None,
    is_warm_up: bool = False,
    prompt: str = "words",
    model: str = "gpt-5.4",
) -> Run:
    """Return a run whose chunks, of three characters each, come at even distances; whole ones have none."""
    times = [(first_ms + gap_ms * index) * MS for index in range(chunks)]
    wall_us = times[-1] + 5 * MS if wall_ms is None else wall_ms * MS
    text = "abc" * chunks
    return Run(
        task=Task(pair, prompt, model, client, mode, is_warm_up),
        started_at="2026-11-25T10:00:00Z",
        connection="warm",
        status=200,
        ttfb_us=(first_ms - 1) * MS if mode == "streamed" else wall_us,
        wall_us=wall_us,
        chunks=tuple((time_us, 3) for time_us in times) if mode == "streamed" else (),
        characters=len(text),
        tokens=chunks,
        finish_reason="length",
        answered_model="Small",
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        error=error,
    )


def header(plan: Plan = PLAN, **fields: object) -> dict:
    return {
        "measurement": "five-hundred-words",
        "started_at": "2026-11-25T10:00:00Z",
        "plan": plan.model_dump(mode="json"),
        "endpoint": {"name": "local", "model": "Small", "server": "scripted", "hardware": "2 CPU cores"},
        "client": {"openai": "3.54.0", "httpx2": "2.16.2", "python": "3.13.0"},
        "code": {"tokenreel": "0.1.0", "revision": "abc1234"},
        **fields,
    }


def run_file(runs: Iterable[Run], plan: Plan = PLAN) -> RunFile:
    return RunFile(header(plan), plan, tuple(runs), "0" * 64)
