"""Runs in a process of its own: the bundled model behind llama.cpp's server. Arguments: weights file, alias.

Prints one JSON line with the address and the server's version, then serves until its input ends.
"""

import json
import sys
from importlib.metadata import version

import xllamacpp

SEED = 42
"""Fixed, so that a model that is asked the same writes the same."""


def main() -> None:
    """Serve until the parent closes our input."""
    server = xllamacpp.Server(make_params(*sys.argv[1:3]))
    build = f"llama.cpp server via xllamacpp {version('xllamacpp')}"  # its own BUILD_INFO says "unknown"
    print(json.dumps({"address": server.listening_address, "server": build}), flush=True)  # noqa: T201 - it is the message
    sys.stdin.read()


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
