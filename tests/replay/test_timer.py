"""The one timer behind all answers, in an event loop whose time passes only when it waits."""

import asyncio

import pytest

from jumping import JumpingLoop
from tokenreel.replay.clock import AsyncSystemClock
from tokenreel.replay.timer import LoopTimer


class Scene:
    """What happened by a timer: which callback, at what time since the start, in which turn of the loop."""

    def __init__(self, loop: JumpingLoop) -> None:
        self.loop = loop
        self.timer = LoopTimer(lambda: loop.jumping.now_us)
        self.start_us = loop.jumping.now_us
        self.happened: list[tuple[str, int, int]] = []

    def ask(self, name: str, after_us: int, then=lambda: None):
        def callback() -> None:
            self.happened.append((name, self.loop.jumping.now_us - self.start_us, self.loop.jumping.turns))
            then()

        return self.timer.call_at(self.start_us + after_us, callback)

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.happened]


def played(scenario) -> Scene:
    """Run a scenario and a second of the loop's time after it."""
    loop = JumpingLoop()
    scene = Scene(loop)

    async def main() -> None:
        scenario(scene)
        await asyncio.sleep(1)

    try:
        loop.run_until_complete(main())
    finally:
        loop.close()
    return scene


def test_deadlines_come_in_their_order_and_none_early():
    after = {"last": 90_000, "first": 20_000, "second": 20_300, "third": 40_000}
    scene = played(lambda scene: [scene.ask(name, us) for name, us in after.items()])
    assert scene.names == ["first", "second", "third", "last"]
    lags = [at_us - after[name] for name, at_us, _ in scene.happened]
    assert all(0 <= lag <= 2000 for lag in lags), lags


def test_equal_deadlines_come_in_the_order_of_the_calls():
    scene = played(lambda scene: [scene.ask(name, 5000) for name in "abcdef"])
    assert scene.names == list("abcdef")
    assert len({turn for _, _, turn in scene.happened}) == 1, "one turn of the loop is enough for all"


def test_what_is_due_at_once_is_not_called_within_the_call():
    def scenario(scene: Scene) -> None:
        scene.ask("now", 0)
        scene.ask("over", -50)
        assert scene.names == []

    assert played(scenario).names == ["over", "now"]


def test_what_becomes_due_meanwhile_has_the_next_turn():
    scene = played(lambda scene: scene.ask("one", 3000, lambda: scene.ask("two", 3000)))
    (_, one_us, one_turn), (_, two_us, two_turn) = scene.happened
    assert one_us == two_us, "no time is lost"
    assert two_turn > one_turn, "but two reads of a stream never share a turn, where they would leave as one"


def test_an_earlier_deadline_is_not_kept_waiting_by_a_later_one():
    def scenario(scene: Scene) -> None:
        scene.ask("late", 500_000)
        scene.ask("early", 1000)

    assert played(scenario).happened[0][1] <= 3000


def test_what_is_cancelled_does_not_come():
    def scenario(scene: Scene) -> None:
        scene.ask("never", 2000).cancel()
        last = scene.ask("last", 4001)
        scene.ask("first", 4000, last.cancel)
        scene.ask("second", 4000)

    assert played(scenario).names == ["first", "second"]


def test_cancelled_callbacks_are_not_kept_until_their_deadline():
    def scenario(scene: Scene) -> None:
        scene.ask("kept", 2000)
        for _ in range(10_000):
            handle = scene.ask("stalled", 600_000_000)
            handle.cancel()
            handle.cancel()
        assert len(scene.timer._waiting) < 1000

    assert played(scenario).names == ["kept"]


def test_a_callback_that_fails_is_told_and_holds_nobody_up():
    told = []

    def fail() -> None:
        raise ValueError("as scripted")

    def scenario(scene: Scene) -> None:
        scene.loop.set_exception_handler(lambda _loop, context: told.append(context["exception"]))
        scene.ask("fails", 1000, fail)
        scene.ask("goes on", 1000)
        scene.ask("later", 9000)

    assert played(scenario).names == ["fails", "goes on", "later"]
    with pytest.raises(ValueError, match="as scripted"):
        raise told[0]


@pytest.mark.parametrize("error", [asyncio.CancelledError, KeyboardInterrupt])
def test_what_is_no_ordinary_failure_stops_no_other_deadline(error):
    def fail() -> None:
        raise error

    loop = JumpingLoop()
    loop.set_exception_handler(lambda _loop, _context: None)
    scene = Scene(loop)

    async def main() -> None:
        scene.ask("fails", 1000, fail)
        scene.ask("goes on", 1000)
        scene.ask("later", 9000)
        await asyncio.sleep(1)

    try:
        try:
            loop.run_until_complete(main())
        except KeyboardInterrupt:
            loop.run_until_complete(asyncio.sleep(1))
    finally:
        loop.close()
    assert scene.names == ["fails", "goes on", "later"]


def test_the_clock_waits_on_where_a_loop_wakes_early():
    loop = JumpingLoop()
    clock = AsyncSystemClock(lambda: loop.jumping.now_us)
    deadline_us = clock.now_us() + 5000
    try:
        loop.run_until_complete(clock.sleep_until(deadline_us))
    finally:
        loop.close()
    assert clock.now_us() >= deadline_us
