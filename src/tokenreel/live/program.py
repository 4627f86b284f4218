"""One run of a lesson's program, and what came of it."""

import contextlib
import gc
import linecache
import sys
import traceback
import types
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tokenreel.live.limits import contained
from tokenreel.live.notes import ENGLISH, add_notes, say
from tokenreel.live.surroundings import Site, Tee, as_main, replaying, waiting
from tokenreel.live.watch import HOST, Request, Watcher


@dataclass(frozen=True, slots=True)
class Program:
    """What is run."""

    code: str
    name: str = "lesson.py"
    """The file that a traceback names."""
    line: int = 0
    """How many lines of that file stand before the code."""
    setup: str | None = None
    """What runs before it, unseen."""
    demo: str | None = None
    """The demo whose recording answers; None where all do."""
    fault: str | None = None
    """A fault of ``tokenreel.replay`` that is laid over its answers."""
    speed: float = 1.0
    """How many times faster than recorded; ``math.inf`` waits for nothing."""
    language: str = ENGLISH
    """The reader's, by its code: what a page has not is explained in it."""

    @property
    def base_url(self) -> str:
        """The base URL of its clients."""
        demo = f"/demo/{quote(self.demo, safe='')}" if self.demo else ""
        fault = f"/fault/{self.fault}" if self.fault else ""
        return f"http://{HOST}{demo}{fault}/v1"


@dataclass(slots=True)
class Outcome:
    """How a run ended, and what was seen of it."""

    requests: list[Request] = field(default_factory=list)
    error: str | None = None
    """The traceback, the lesson's own lines only; None where the program ended by itself."""
    summary: str = ""
    """The last line of what was raised, notes left out; empty where the program ended by itself."""
    exception: BaseException | None = None
    line: int | None = None
    """The 1-based line of the code, counted without what stands before it, at which it ended so."""
    exit_code: int = 0
    output: str = ""
    """What it printed."""
    errors: str = ""
    """What it printed as errors, a traceback included."""
    values: dict[str, Any] = field(default_factory=dict)
    """The program's globals at its end."""
    open_connections: int = 0
    """How many answers it left neither read to their end nor closed."""


def run_program(program: Program, site: Site, *, shown: bool = True) -> Outcome:
    """Run a program to its end. What it raises is part of the outcome, and printed as Python prints it.

    What it imports stays imported, so that the next run is quick; its globals are its own.

    Args:
        program: What to run.
        site: Where.
        shown: Whether what it prints is shown on ``sys.stdout`` and ``sys.stderr``, besides being kept.
    """
    watcher = Watcher(site.now_us, say("network", program.language))
    module = types.ModuleType("__main__")  # a real one: pickle and dataclasses look their classes up in it
    outcome = Outcome(requests=watcher.requests, values=module.__dict__)
    out, err = Tee(sys.stdout if shown else None), Tee(sys.stderr if shown else None)
    with (
        replaying(program.base_url, program.speed, site, watcher),
        waiting(site, program.language),
        as_main(module),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        _execute(program, module, outcome)
        out.flush()
        err.flush()
    outcome.output, outcome.errors = "".join(out.kept), "".join(err.kept)
    outcome.open_connections = sum(request.is_open for request in watcher.requests)
    return outcome


def _execute(program: Program, module: types.ModuleType, outcome: Outcome) -> None:
    try:
        with contained():
            if program.setup is not None:
                exec(_compiled(program.setup, f"{program.name} (set-up)", 0), module.__dict__)  # noqa: S102 - it is what a demo is
            exec(_compiled(program.code, program.name, program.line), module.__dict__)  # noqa: S102 - as above
    except SystemExit as error:
        outcome.exit_code = _exit_code(error)
    except BaseException as error:
        _note_error(outcome, program, error)


def forget(outcome: Outcome) -> None:
    """Let go of what a run left behind, while nothing of the next is there."""
    outcome.values.clear()
    outcome.exception = None
    gc.collect()


def _compiled(code: str, name: str, line: int) -> types.CodeType:
    """Compile code so that a traceback shows the lesson's own line numbers and text."""
    padded = "\n" * line + code
    linecache.cache[name] = (len(padded), None, padded.splitlines(keepends=True), name)
    return compile(padded, name, "exec", dont_inherit=True)


def _exit_code(error: SystemExit) -> int:
    """Return what a shell would see; a text is printed, as Python does."""
    if error.code is None or isinstance(error.code, int):
        return (error.code or 0) & 0xFF
    _complain(f"{error.code}\n")
    return 1


def _note_error(outcome: Outcome, program: Program, error: BaseException) -> None:
    outcome.exit_code, outcome.exception = 1, error
    outcome.summary = "".join(traceback.format_exception_only(error)).strip().rpartition("\n")[2]
    _quote_line(error, program.name)
    add_notes(error, program.language)
    shown = traceback.TracebackException.from_exception(error)
    _keep_own_frames(shown, program.name)
    if isinstance(error, SyntaxError) and error.filename == program.name:
        outcome.line = error.lineno if isinstance(error.lineno, int) else None
    elif shown.stack:
        outcome.line = next(
            (frame.lineno for frame in reversed(shown.stack) if frame.filename == program.name), None
        )
    if outcome.line is not None:
        outcome.line -= program.line
    outcome.error = "".join(shown.format())
    _complain(outcome.error)


def _quote_line(error: BaseException, name: str) -> None:
    """Give a syntax error its line where Python, which found it late, looks for the line in a file."""
    if (
        isinstance(error, SyntaxError)
        and error.text is None
        and isinstance(error.lineno, int)
        and isinstance(error.filename, str)
        and error.filename.startswith(name)
    ):
        error.text = linecache.getline(error.filename, error.lineno) or None


def _complain(text: str) -> None:
    """Print an error; as in Python, it is no further error that the program closed what it is printed on."""
    with contextlib.suppress(Exception):
        sys.stdout.flush()  # what was printed before it stands before it
    with contextlib.suppress(Exception):
        sys.stderr.write(text)


def _keep_own_frames(shown: traceback.TracebackException, name: str) -> None:
    """Leave out the frames of the SDK and of ours: a reader can change only their own."""
    left = [shown]  # no recursion: a program may chain thousands
    while left:
        error = left.pop()
        own = [frame for frame in error.stack if frame.filename.startswith(name)]
        error.stack = traceback.StackSummary.from_list(own)
        left += [other for other in (error.__cause__, error.__context__, *(error.exceptions or ())) if other]
