"""A terminal that does not read, or is gone, holds nobody up."""

import os
import threading

from tokenreel.replay.telling import Teller, writer_to


def test_lines_are_written_in_their_order_before_it_closes():
    written: list[str] = []
    teller = Teller(written.append)
    for number in range(100):
        teller.tell(str(number))
    teller.close()
    assert written == [f"{number}\n" for number in range(100)]


def test_a_terminal_that_does_not_read_costs_lines_and_no_time():
    written: list[str] = []
    reads_again, is_writing = threading.Event(), threading.Event()

    def write(text: str) -> None:
        is_writing.set()
        reads_again.wait()
        written.append(text)

    teller = Teller(write, most_waiting=10)
    teller.tell("first")
    is_writing.wait()
    for number in range(5000):
        teller.tell(str(number))
    reads_again.set()
    teller.close()
    left_out = "… 4990 lines left out: this terminal read too slowly\n"
    assert written == ["first\n", left_out, *(f"{number}\n" for number in range(10))]


def test_a_terminal_that_never_reads_again_does_not_keep_it_from_closing():
    reads_again = threading.Event()
    teller = Teller(lambda _text: reads_again.wait(), most_waiting=1)
    for _ in range(3):
        teller.tell("x")
    teller.close(timeout_s=0.01)
    reads_again.set()


def test_a_terminal_that_is_gone_is_written_to_again_and_again():
    tries: list[str] = []

    def write(text: str) -> None:
        tries.append(text)
        raise BrokenPipeError

    teller = Teller(write)
    teller.tell("a")
    teller.tell("b")
    teller.close()
    assert tries == ["a\n", "b\n"]


def test_what_a_stream_cannot_say_is_escaped_and_no_stream_is_no_failure():
    reading, writing = os.pipe()
    with open(writing, "w", encoding="ascii") as file, open(reading, "rb", buffering=0) as other:  # noqa: PTH123
        writer_to(file)("가\n")
        assert other.read(100) == b"\\uac00\n"
    writer_to(None)("x")
