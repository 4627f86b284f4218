"""Runs in a process of its own: the bundled model behind llama.cpp's server. Arguments: weights file, alias.

Prints one JSON line with the address, then serves until its input ends.
"""

import json
import os
import sys
import threading
from typing import BinaryIO

import xllamacpp

SEED = 42
"""Fixed, so that a model that is asked the same writes the same."""


def main() -> None:
    """Serve until the parent closes our input, or is gone."""
    threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    server = xllamacpp.Server(make_params(*sys.argv[1:3]))
    print(json.dumps({"address": server.listening_address}), flush=True)  # noqa: T201 - it is the message
    threading.Event().wait()


def _end_with(parent: BinaryIO) -> None:
    """End this process with its input, while the model loads too.

    It runs in a session of its own, where no Ctrl-C and no closed terminal would end it.
    """
    parent.read()
    os._exit(0)  # at once: to end in order, the server would first write the answers that nobody waits for


def make_params(weights: str, alias: str) -> xllamacpp.CommonParams:
    """Return how the model is served.

    Args:
        weights: Its file.
        alias: The name it answers by; without one, answers would name the file's path.
    """
    params = xllamacpp.CommonParams()
    params.model.path = weights
    params.model_alias = {alias}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_parallel = 4
    params.n_ctx = 8192
    params.sampling.seed = SEED
    params.warmup = True
    return params


if __name__ == "__main__":
    main()
