"""What a replayer keeps between requests, and what it must not."""

import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from recorded import JSON, ask, exchange, frame, library, texts
from tokenreel.replay import Replayer
from tokenreel.replay.address import MAX_SESSION

LIBRARY = library(chat=[exchange()])


def test_no_plan_is_kept_that_anybody_could_ask_for_without_end():
    replayer = Replayer(lambda: LIBRARY)
    for speed in range(1, 200):
        replayer.answer(ask(path=f"/speed/{speed}/v1/chat/completions"))
    assert len(replayer._planned) == 1


def test_a_sessions_name_has_an_end():
    replayer, longest = Replayer(lambda: LIBRARY), "가" * MAX_SESSION
    asked = [ask(path=f"/session/{quote(name)}/v1/chat/completions") for name in (longest, longest + "x")]
    assert [replayer.answer(one).status for one in asked] == [200, 404]


def test_a_session_begins_again_where_the_recordings_have_changed():
    held = [library(d=[exchange([(200, frame("one"))]), exchange([(200, frame("two"))])])]
    replayer = Replayer(lambda: held[0], session="mine")
    assert texts([replayer.answer(ask())]) == ["one"]
    held[0] = library(d=[exchange([(200, frame("new one"))]), exchange([(200, frame("new two"))])])
    assert texts([replayer.answer(ask()), replayer.answer(ask())]) == ["new one", "new two"]


@pytest.fixture
def threads():
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    with ThreadPoolExecutor(8) as pool:
        yield pool
    sys.setswitchinterval(before)


def test_threads_that_share_one_get_every_turn_once(threads):
    films = library(d=[exchange([(200, str(turn).encode())], headers=JSON) for turn in range(8)])
    for _ in range(200):
        replayer = Replayer(lambda: films, session="mine")
        asked = threads.map(lambda _, one=replayer: one.answer(ask()).body, range(8))
        assert sorted(map(int, asked)) == list(range(8))
