"""Runs inside the demo's own process: the set-up, a mark that the printed code starts, then that code.

Started as a file, so that nothing of Tokenreel is imported into the program's process.
Arguments: a JSON file with the code, and the descriptor of the mark (``mark.py`` says what is spoken on it).
"""

import io
import json
import linecache
import os
import sys
import time
import traceback
import types
from pathlib import Path


def main() -> None:
    """Run a demo; end as it ends."""
    spec = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    mark = int(sys.argv[2])
    sys.argv = [spec["name"]]
    module = types.ModuleType("__main__")  # a real one: pickle and dataclasses look their classes up in it
    sys.modules["__main__"] = module
    namespace = module.__dict__
    try:
        if spec["setup"] is not None:
            exec(_compile(spec["setup"], f"{spec['name']} (set-up)", spec["setup_line"]), namespace)  # noqa: S102 - it is what a demo is
        _pass_mark(mark)
        exec(_compile(spec["code"], spec["name"], spec["line"]), namespace)  # noqa: S102 - it is what a demo is
    except SystemExit:
        raise
    except BaseException as error:
        traceback.print_exception(type(error), error, _without_ours(error.__traceback__))
        sys.exit(1)


def _pass_mark(mark: int) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # as in a terminal: a line is seen when it is printed
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()  # what the set-up printed is the set-up's
    os.write(mark, b"\n")
    os.read(mark, 1)
    os.write(mark, str(time.monotonic_ns()).encode())
    os.close(mark)


def _without_ours(trace: types.TracebackType | None) -> types.TracebackType | None:
    """Return a traceback from the lesson's first frame on; a syntax error has none."""
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return trace


def _compile(code: str, name: str, line: int) -> types.CodeType:
    """Compile code so that a traceback shows the lesson's own line numbers and text."""
    padded = "\n" * line + code
    linecache.cache[name] = (len(padded), None, padded.splitlines(keepends=True), name)
    return compile(padded, name, "exec")


if __name__ == "__main__":
    main()
