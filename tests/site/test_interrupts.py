"""Signals that ask for an end."""

import signal
import weakref

import pytest

from tokenreel.site.interrupts import ended_by_signals, was_interrupted


class Thing:
    """Something that a weak reference can be made to."""


def raised_where_it_gets_lost(number: signal.Signals) -> None:
    """Raise a signal while a weak reference's callback runs: Python drops what that raises."""
    thing = Thing()
    reference = weakref.ref(thing, lambda _: signal.raise_signal(number))
    del thing
    assert reference() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_interrupts(number):
    with pytest.raises(KeyboardInterrupt), ended_by_signals():
        signal.raise_signal(number)
    assert not was_interrupted(), "the next block begins anew"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_one_whose_exception_got_lost_is_known():
    with ended_by_signals():
        assert not was_interrupted()
        raised_where_it_gets_lost(signal.SIGTERM)
        assert was_interrupted()


def test_one_that_is_ignored_stays_so():
    earlier = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_by_signals():
            signal.raise_signal(signal.SIGHUP)
            assert not was_interrupted()
    finally:
        signal.signal(signal.SIGHUP, earlier)


def test_what_was_before_is_put_back():
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with ended_by_signals():
        pass
    assert before == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
