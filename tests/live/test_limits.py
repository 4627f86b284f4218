"""What would end the process ends the program alone, with the status that a shell would see."""

import signal
import sys

import pytest

from tokenreel.live.limits import MOST_FRAMES

ENDS = {
    "_exit": ("os._exit(3)", 3, ""),
    "_exit, well": ("os._exit(0)", 0, ""),
    "_exit, by its name": ("os._exit(status=300)", 44, ""),
    "abort": ("os.abort()", 134, "Aborted\n"),
    "SIGTERM to itself": ("os.kill(os.getpid(), signal.SIGTERM)", 143, "Terminated\n"),
    "SIGKILL to itself": ("os.kill(os.getpid(), 9)", 137, "Killed\n"),
    "SIGKILL to its group": ("os.kill(0, signal.SIGKILL)", 137, "Killed\n"),
    "SIGABRT raised": ("signal.raise_signal(signal.SIGABRT)", 134, "Aborted\n"),
    "with nowhere to say so": ("sys.stderr = None\nos.abort()", 134, ""),
    "inside a coroutine": ("async def main():\n    os._exit(4)\nasyncio.run(main())", 4, ""),
    "where errors are caught": ("try:\n    os._exit(5)\nexcept Exception:\n    pass", 5, ""),
}


@pytest.mark.parametrize(("code", "status", "said"), ENDS.values(), ids=ENDS)
def test_the_program_ends_and_nothing_else(lab, code, status, said):
    outcome = lab.run(f"import asyncio, os, signal, sys\nprint('a')\n{code}\nprint('b')")
    assert (outcome.exit_code, outcome.output, outcome.errors) == (status, "a\n", said)
    assert (outcome.error, outcome.line) == (None, None)


def test_a_set_up_may_end_it_too(lab):
    assert lab.run("print('a')", setup="import os\nos._exit(3)").exit_code == 3


GOES_ON = {
    "no signal": "os.kill(os.getpid(), 0)",
    "one that ends nothing": "os.kill(os.getpid(), signal.SIGWINCH)\nsignal.raise_signal(signal.SIGCHLD)",
    "one that is ignored": "os.kill(os.getpid(), signal.SIGUSR1)\nsignal.raise_signal(signal.SIGUSR1)",
}


@pytest.mark.parametrize("code", GOES_ON.values(), ids=GOES_ON)
def test_a_signal_that_ends_nothing_does_nothing(lab, code):
    before = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    try:
        assert lab.printed(f"import os, signal\n{code}\nprint('b')") == "b\n"
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_programs_own_handler_is_called(lab):
    before = signal.getsignal(signal.SIGUSR1)
    try:
        assert lab.printed("""\
import os, signal
signal.signal(signal.SIGUSR1, lambda number, frame: print("heard"))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
""") == "heard\nheard\n"  # fmt: skip
    finally:
        signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize("interrupt", ["os.kill(os.getpid(), signal.SIGINT)", "signal.raise_signal(2)"])
def test_an_interrupt_is_the_exception_that_it_is_everywhere(lab, interrupt):
    outcome = lab.run(f"import os, signal\n{interrupt}")
    assert (outcome.summary, outcome.line) == ("KeyboardInterrupt", 2)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("os._exit('3')", "TypeError"),
        ("os._exit()", "TypeError"),
        ("os.kill(os.getpid(), 4000)", "OSError"),
        ("os.kill(os.getpid(), 'x')", "TypeError"),
        ("signal.raise_signal(4000)", "OSError"),
        ("sys.setrecursionlimit('x')", "TypeError"),
        ("sys.setrecursionlimit(0)", "ValueError"),
        ("sys.setrecursionlimit(1)", "RecursionError"),
    ],
)
def test_what_is_asked_wrongly_is_an_error_as_everywhere(lab, code, error):
    outcome = lab.run(f"import os, signal, sys\n{code}")
    assert outcome.summary.partition(":")[0] == error


def test_a_child_of_the_program_really_ends(lab):
    assert lab.printed("""\
import os
child = os.fork()
if child == 0:
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""") == "7\n"  # fmt: skip


@pytest.mark.parametrize("limit", [10**9, MOST_FRAMES + 1])
def test_a_recursion_without_end_ends_whatever_limit_is_set(lab, limit):
    before = sys.getrecursionlimit()
    outcome = lab.run(f"""\
import sys
sys.setrecursionlimit({limit})
deepest = 0
def again(depth):
    global deepest
    deepest = depth
    again(depth + 1)
again(1)
""")
    assert outcome.summary == "RecursionError: maximum recursion depth exceeded"
    assert MOST_FRAMES - 1000 < outcome.values["deepest"] < MOST_FRAMES
    assert (len(outcome.errors.splitlines()) < 20, outcome.line) == (True, 7)
    assert sys.getrecursionlimit() == before


def test_a_low_limit_is_the_programs_alone(lab):
    outcome = lab.run("""\
import sys
depth, frame = 0, sys._getframe()
while frame:
    depth, frame = depth + 1, frame.f_back
sys.setrecursionlimit(depth + 20)
def again():
    again()
again()
""")
    assert outcome.summary == "RecursionError: maximum recursion depth exceeded"
    assert outcome.line == 7
    assert lab.printed("print('next')") == "next\n"
