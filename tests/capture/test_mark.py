"""The start mark, spoken by a program whose every word is a test's."""

import asyncio
import socket
import time

from tokenreel.capture.mark import StartMark


def test_a_program_without_a_clock_started_when_it_was_let_go_on():
    """Else what it prints at once could be stamped before its own start, and count as the set-up's."""

    async def main() -> tuple[int, int | None, int]:
        loop = asyncio.get_running_loop()
        with StartMark() as mark, socket.socket(fileno=mark.fileno()) as program:
            program.setblocking(False)
            waiting = asyncio.create_task(mark.wait(before=()))
            over_ns = time.monotonic_ns()
            await loop.sock_sendall(program, b"\n")
            await loop.sock_recv(program, 1)
            code_ns = time.monotonic_ns()
            await loop.sock_sendall(program, b"now")
            await waiting
            program.detach()
        return over_ns, mark.started_ns, code_ns

    over_ns, started_ns, code_ns = asyncio.run(main())
    assert started_ns is not None
    assert over_ns <= started_ns <= code_ns
