"""Runs inside the demo's own process: the set-up, a mark that the printed code starts, then that code.

Started as a file, so that nothing of Tokenreel is imported into the program's process.
Arguments: a JSON file with the code, and the descriptor of a pipe for the mark.
"""

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
        os.write(mark, str(time.monotonic_ns()).encode())
        os.close(mark)
        exec(_compile(spec["code"], spec["name"], spec["line"]), namespace)  # noqa: S102 - it is what a demo is
    except Exception as error:
        trace = error.__traceback__
        traceback.print_exception(type(error), error, trace.tb_next if trace else None)
        sys.exit(1)


def _compile(code: str, name: str, line: int) -> types.CodeType:
    """Compile code so that a traceback shows the lesson's own line numbers and text."""
    padded = "\n" * line + code
    linecache.cache[name] = (len(padded), None, padded.splitlines(keepends=True), name)
    return compile(padded, name, "exec")


if __name__ == "__main__":
    main()
