"""One recorded run of a program against a scripted upstream, through the real SDK in a real process."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from scripted import Reply, Script, upstream
from tokenreel.capture.languages import Program
from tokenreel.capture.recorder import Recorder
from tokenreel.capture.session import Run, record_run
from tokenreel.recording import Exchange, Read, Recording, exchanges, output_text

ROOT = Path(__file__).parents[2]
KEY = "the-real-key"
HEADER = "from openai import OpenAI, AsyncOpenAI\nask = dict(model='m', messages=[], stream=True)\n"
READ = HEADER + (
    "with OpenAI().chat.completions.create(**ask) as stream:\n"
    "    for chunk in stream:\n"
    "        print(chunk.choices[0].delta.content, end='', flush=True)\n"
)


class Session:
    """What one run gave, beside what the upstream knows of it."""

    def __init__(self, run: Run, replies: list[Reply]) -> None:
        self.outcome, self.redactions, self.not_sent = run.outcome, run.notes.redactions, run.notes.not_sent
        self.events = run.notes.events
        self.recording = Recording({}, self.events)
        self.exchanges: tuple[Exchange, ...] = exchanges(self.recording)
        self.output = output_text(self.recording)
        self.replies = replies

    def sent(self, reply: Reply) -> list[Read]:
        """Return what a reply sent, with its times on the recording's clock."""
        zero_ns = self.outcome.started_ns or 0
        return [Read((at - zero_ns) // 1000, data) for at, data in reply.sent]


def assert_stamped_between(exchange: Exchange, sent: list[Read]) -> None:
    """Assert that each read lies between its sending and the next one, and that nothing was changed.

    Sound where the upstream let each settle before it sent the next.
    """
    assert [read.data for read in exchange.reads] == [each.data for each in sent[:-1]]
    for read, before, after in zip(exchange.reads, sent, sent[1:], strict=False):
        assert before.time_us <= read.time_us <= after.time_us
    assert exchange.ended_us is not None
    assert sent[-1].time_us <= exchange.ended_us


def run(
    script: Script,
    code: str = READ,
    *,
    timeout_s: float = 60,
    setup: str | None = None,
    language: str = "python",
    while_running: Callable[[Recorder], None] = lambda _: None,
) -> Session:
    """Run a program.

    Args:
        script: What answers it.
        code: The printed code.
        timeout_s: Seconds after which it is ended.
        setup: The code before, if there is any.
        language: Of both.
        while_running: Is given the recorder before the run.
    """
    recorder = Recorder()
    while_running(recorder)

    def noted() -> list[bytes]:
        return [exchange.body for exchange in exchanges(Recording({}, recorder.notes(0).events))]

    async def record() -> Session:
        async with upstream(script, noted) as (url, replies):
            program = Program("lessons/a.md", code, 10, setup, 1, language, ROOT)
            return Session(
                await record_run(program, url, KEY, timeout_s=timeout_s, recorder=recorder), replies
            )

    return asyncio.run(record())
