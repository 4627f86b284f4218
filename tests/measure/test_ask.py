"""One run against a scripted server: what it says of delays that are known, and of answers that are none."""

import asyncio
import json
import time
from collections.abc import Awaitable

import pytest

from runs import PLAN
from scripted import DONE, Reply, chunk, say
from serving import USAGE, WORDS, answers, finish, role, serving, usage, whole
from tokenreel.capture import Endpoint
from tokenreel.measure import ReplayedError, Run, Task, UnreachableError
from tokenreel.measure.ask import Asker
from tokenreel.measure.run_file import RunWriter

KINDS = [(client, mode) for client in ("sync", "async") for mode in ("streamed", "whole")]
each_kind = pytest.mark.parametrize(("client", "mode"), KINDS)


def task(client: str, mode: str) -> Task:
    return Task(1, "words", "gpt-5.4", client, mode, is_warm_up=False)


def ask(script, *tasks: Task, plan=PLAN) -> tuple[list[Run], list[Reply]]:
    with serving(script) as (endpoint, replies), Asker(plan, endpoint) as asker:
        return [asker.run(one) for one in tasks], replies


@each_kind
def test_a_run_says_what_was_answered(client, mode):
    (run,), (reply,) = ask(answers(), task(client, mode))
    assert run.error is None
    assert (run.status, run.answered_model, run.finish_reason) == (200, "Small", "stop")
    assert (run.characters, run.tokens) == (len("".join(WORDS)), USAGE["completion_tokens"])
    assert [count for _, count in run.chunks] == ([len(word) for word in WORDS] if mode == "streamed" else [])
    asked = {
        key: reply.body[key] for key in ("model", "temperature", "seed", "stream", "max_completion_tokens")
    }
    assert asked == {
        "model": "gpt-5.4", "temperature": 0, "seed": 1, "stream": mode == "streamed",
        "max_completion_tokens": 700,
    }  # fmt: skip
    assert reply.body["messages"] == [{"role": "user", "content": "Write 500 words."}]


def test_both_modes_of_one_answer_have_the_same_text():
    runs, _ = ask(answers(), *(task(client, mode) for client, mode in KINDS))
    assert len({run.text_sha256 for run in runs}) == 1


class Steps:
    """A clock that stands still until a test lets it go on, and that knows how often it was looked at."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.looks = 0

    def __call__(self) -> int:
        self.looks += 1
        return self.now_ns

    async def send(self, after_us: int, sending: Awaitable[None]) -> None:
        """Let time pass, send, and wait until the client has looked when that came."""
        self.now_ns += after_us * 1000
        before = self.looks
        await sending
        while self.looks == before:  # noqa: ASYNC110 - the client is another thread
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("client", ["sync", "async"])
def test_each_part_is_stamped_when_it_comes(client):
    clock = Steps()

    async def script(reply: Reply) -> None:
        await clock.send(70_000, reply.start())
        await clock.send(10_000, reply.send(role()))
        for word in WORDS:
            await clock.send(60_000, reply.send(chunk(word)))
        await clock.send(50_000, reply.send(finish() + usage() + DONE))
        await clock.send(1_000, reply.end())

    with serving(script) as (endpoint, _), Asker(PLAN, endpoint, clock) as asker:
        run = asker.run(task(client, "streamed"))
    assert run.error is None
    assert run.ttfb_us == 80_000, "a chunk with only the role is a byte, but no token"
    assert run.chunks == tuple((80_000 + 60_000 * nth, len(word)) for nth, word in enumerate(WORDS, start=1))
    assert (run.metric("ttft"), run.metric("last_token"), run.wall_us) == (140_000, 380_000, 431_000)


@pytest.mark.parametrize("client", ["sync", "async"])
def test_a_whole_answer_has_one_moment_and_no_first_token(client):
    clock = Steps()

    async def script(reply: Reply) -> None:
        await clock.send(380_000, whole(reply))

    with serving(script) as (endpoint, _), Asker(PLAN, endpoint, clock) as asker:
        run = asker.run(task(client, "whole"))
    assert (run.ttfb_us, run.metric("ttft"), run.wall_us) == (380_000, None, 380_000)


@each_kind
def test_on_the_real_clock_nothing_is_early(client, mode):
    """How late it may be is the machine's, so only the one side is held."""
    before_s, gap_s = 0.08, 0.06
    (run,), _ = ask(answers(before_s, gap_s), task(client, mode))
    due_us = [(before_s + gap_s * nth) * 1e6 for nth in range(1, len(WORDS) + 1)]
    if mode == "whole":
        assert run.wall_us >= due_us[-1] - 1000
        return
    assert len(run.chunks) == len(due_us)
    assert all(at_us >= due - 1000 for (at_us, _), due in zip(run.chunks, due_us, strict=True))


def test_times_are_those_of_the_clock_that_is_given():
    ticks = iter(range(0, 10**12, 1_000_000))  # a millisecond each time somebody looks

    with serving(answers()) as (endpoint, _), Asker(PLAN, endpoint, lambda: next(ticks)) as asker:
        run = asker.run(task("sync", "whole"))
    assert run.ttfb_us == 2000
    assert run.wall_us % 1000 == 0


@pytest.mark.parametrize("client", ["sync", "async"])
def test_connections_are_used_again_also_after_a_stream(client):
    runs, _ = ask(answers(), *(task(client, mode) for mode in ("streamed", "streamed", "whole", "streamed")))
    assert [run.connection for run in runs] == ["cold", "warm", "warm", "warm"]


@each_kind
def test_an_error_of_the_endpoint_is_a_failed_run(client, mode):
    async def refuse(reply: Reply) -> None:
        await say(reply, "429 Too Many Requests", '{"error": {"message": "slow down"}}', retry_after="0")

    (run,), replies = ask(refuse, task(client, mode))
    assert run.status == 429
    assert "slow down" in run.error
    assert len(replies) == 1, "a run is one request"
    assert not run.is_good


@pytest.mark.parametrize("client", ["sync", "async"])
def test_a_stream_that_breaks_off_is_a_failed_run_with_what_came(client):
    async def break_off(reply: Reply) -> None:
        await reply.start()
        await reply.send(chunk("Bread "))
        reply.cut()

    (run,), _ = ask(break_off, task(client, "streamed"))
    assert run.error
    assert run.wall_us is None
    assert run.characters in (0, len("Bread "))  # a cut may overtake what was sent before it


@pytest.mark.parametrize("client", ["sync", "async"])
@pytest.mark.parametrize("line", [b"data: {\n\n", b"data: \xff\n\n"], ids=["no JSON", "no UTF-8"])
def test_a_stream_that_says_no_json_is_a_failed_run(client, line):
    async def babble(reply: Reply) -> None:
        await reply.start()
        await reply.send(chunk("Bread ") + line)
        await reply.end()

    (run,), _ = ask(babble, task(client, "streamed"))
    assert run.error
    assert not run.is_good


def test_half_of_a_surrogate_pair_in_an_answer_can_be_written(tmp_path):
    async def answer(reply: Reply) -> None:
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Bread"}}
        await say(reply, "200 OK", json.dumps({"id": "x", "model": "\ud800", "choices": [choice]}))

    (run,), _ = ask(answer, task("sync", "whole"))
    assert run.answered_model == "?"
    RunWriter.create(tmp_path / "runs.jsonl", {}).append(run)


@each_kind
def test_an_answer_without_text_is_a_failed_run(client, mode):
    async def say_nothing(reply: Reply) -> None:
        if mode == "whole":
            await say(reply, "200 OK", json.dumps({"id": "x", "choices": []}))
            return
        await reply.start()
        for part in (finish(), DONE):
            await reply.send(part)
        await reply.end()

    (run,), _ = ask(say_nothing, task(client, mode))
    assert run.error == "the answer holds no text"


def test_an_answer_that_is_no_stream_where_one_was_asked_for_is_a_failed_run():
    (run,), _ = ask(whole, task("sync", "streamed"))
    assert run.error == "the answer came whole, and was asked for streamed"


@each_kind
def test_a_replay_is_never_a_run(client, mode):
    async def replay(reply: Reply) -> None:
        await say(reply, "200 OK", json.dumps({"choices": []}), x_tokenreel_replay="haiku-sync")

    with pytest.raises(ReplayedError):
        ask(replay, task(client, mode))


@each_kind
def test_nobody_there_is_no_run(client, mode):
    endpoint = Endpoint("gone", "http://127.0.0.1:9/v1", None, None, None, None, None)
    with Asker(PLAN, endpoint) as asker, pytest.raises(UnreachableError):
        asker.run(task(client, mode))


def test_a_silent_endpoint_is_given_up_and_the_run_has_failed():
    async def fall_silent(reply: Reply) -> None:
        await reply.start()
        await reply.send(chunk("Bread "))
        await reply.until_client_leaves()

    plan = PLAN.model_copy(update={"timeout": 0.2})
    began = time.monotonic()
    (run,), _ = ask(fall_silent, task("sync", "streamed"), plan=plan)
    assert time.monotonic() - began < 20
    assert "time" in run.error.lower()


def test_a_key_is_in_no_error():
    key = "sk-very-secret-0123456789"

    async def tell(reply: Reply) -> None:
        await say(reply, "401 Unauthorized", json.dumps({"error": {"message": f"bad key {key}"}}))

    with serving(tell) as (endpoint, replies):
        known = Endpoint("x", endpoint.base_url, key, "K", None, None, None)
        with Asker(PLAN, known) as asker:
            run = asker.run(task("sync", "whole"))
    assert f"bearer {key}" in replies[0].head
    assert key not in run.error
    assert "***" in run.error
