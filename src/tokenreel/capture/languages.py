"""The languages that a demo can be written in: how its program is started, and which client speaks."""

import json
import platform
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tokenreel.recording import Json

_PYTHON_START: Final = Path(__file__).with_name("child.py")
_NODE_START: Final = Path(__file__).with_name("start.mjs")
_BASH_START: Final = Path(__file__).with_name("start.sh")
_OLDEST_NODE: Final = (18, 18)
"""The first Node.js that knows ``--import``, by which we start a program; npm's `openai` wants 22."""
_NODE: Final = "Node.js {}.{} or newer".format(*_OLDEST_NODE)

_NO_PACKAGE: Final = re.compile(
    r"^Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package '([^']+)' imported from ", re.MULTILINE
)
"""How Node.js ends where an import names no file: only that is looked for in ``node_modules``."""


class LanguageError(Exception):
    """A program's language can't be run on this machine; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Program:
    """What is run."""

    name: str
    """The lesson's path: the file name that a traceback shows."""
    code: str
    """The printed code."""
    line: int
    """1-based line of the fence above the code."""
    setup: str | None
    """Code that runs before, not printed."""
    setup_line: int
    """1-based line of the fence above the set-up; 0 without one."""
    language: str = "python"
    """A key of :data:`LANGUAGES`."""
    project: Path = Path()
    """The course's folder: where packages of other languages are found."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a program is started."""

    command: Sequence[str]
    """The program and its arguments."""
    environment: Mapping[str, str]
    """What the program's environment holds besides."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language."""

    launch: Callable[[Program, Path, int], Launch]
    """From the program, an empty folder of its own, and the descriptor of its start mark (``mark.py``)."""
    client: Callable[[Program], dict[str, Json]]
    """The versions of what speaks with the endpoint, for the recording's header."""
    lacks: Callable[[Program, str], str | None] = lambda _program, _errors: None
    """From the program and what it printed as errors: a sentence where it failed for want of a package."""


def _launch_python(program: Program, folder: Path, mark: int) -> Launch:
    """Run Python code by this very interpreter, which has the SDK."""
    spec = folder / "program.json"
    fields = {key: value for key, value in asdict(program).items() if key != "project"}
    spec.write_text(json.dumps(fields), "utf-8")
    return Launch([sys.executable, "-P", str(_PYTHON_START), str(spec), str(mark)], {})


def _python_client(_program: Program) -> dict[str, Json]:
    return {"openai": version("openai"), "python": platform.python_version()}


def _launch_node(program: Program, folder: Path, mark: int) -> Launch:
    """Run an ES module; its packages are those of the course's ``node_modules``.

    The set-up is a module of its own, so it shares with the code what it puts on ``globalThis``.
    """
    node, _ = _find_node()
    modules = program.project / "node_modules"
    if modules.is_dir():
        (folder / "node_modules").symlink_to(modules)
    code = folder / f"{Path(program.name).name}.mjs"
    code.write_text("\n" * program.line + program.code, "utf-8")
    setup = folder / "set-up.mjs"
    setup.write_text("\n" * program.setup_line + (program.setup or ""), "utf-8")
    settings = {"TOKENREEL_MARK": str(mark), "TOKENREEL_SETUP": setup.as_uri()}
    return Launch([node, "--import", _NODE_START.as_uri(), str(code)], settings)


def _node_client(program: Program) -> dict[str, Json]:
    _, found = _find_node()
    package = program.project / "node_modules" / "openai" / "package.json"
    try:
        openai = json.loads(package.read_text("utf-8"))["version"]
    except (OSError, ValueError, KeyError):
        return {"node": found}
    return {"openai": openai, "node": found}


def _node_lacks(program: Program, errors: str) -> str | None:
    found = _NO_PACKAGE.search(errors)
    if found is None:
        return None
    package = found[1]
    try:
        locked = json.loads((program.project / "package-lock.json").read_text("utf-8"))["packages"]
        is_locked = f"node_modules/{package}" in locked
    except (OSError, ValueError, KeyError, TypeError):
        is_locked = False
    command = "npm ci" if is_locked else f"npm install {shlex.quote(package)}"
    return (
        f"the course's node_modules has no package {package}: "
        f"run `{command}` in the course's folder, then record again"
    )


def _find_node() -> tuple[str, str]:
    """Return where Node.js is, and its version."""
    node = _find("node", _NODE)
    said = _said([node, "--version"])
    numbers = re.match(r"v(\d+)\.(\d+)\.", said)
    if numbers is None:
        raise LanguageError(f"{node} does not say its version: install {_NODE}, then record again")
    if (int(numbers[1]), int(numbers[2])) < _OLDEST_NODE:
        raise LanguageError(f"this machine's Node.js is {said}: install {_NODE}, then record again")
    return node, said.removeprefix("v")


def _launch_bash(program: Program, folder: Path, mark: int) -> Launch:
    """Run a script; the set-up comes before it in the same shell."""
    code = folder / f"{Path(program.name).name}.sh"
    code.write_text("\n" * program.line + program.code, "utf-8")
    setup = folder / "set-up.sh"
    setup.write_text("\n" * program.setup_line + (program.setup or ""), "utf-8")
    settings = {"BASH_ENV": str(_BASH_START), "TOKENREEL_MARK": str(mark), "TOKENREEL_SETUP": str(setup)}
    return Launch([_find("bash", "bash"), str(code)], settings)


def _bash_client(_program: Program) -> dict[str, Json]:
    found = re.match(r"curl (\S+)", _said([_find("curl", "curl"), "--version"]))
    return {"curl": found[1] if found else "unknown"}


def _find(program: str, called: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise LanguageError(f"{called} is not installed on this machine: install it, then record again")
    return path


def _said(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


LANGUAGES: Final[Mapping[str, Language]] = {
    "python": Language(_launch_python, _python_client),
    "javascript": Language(_launch_node, _node_client, _node_lacks),
    "bash": Language(_launch_bash, _bash_client),
}
"""By the language's name in a recording's header."""


def launch_program(program: Program, folder: Path, mark: int) -> Launch:
    """Return how a program is started.

    Args:
        program: What is run.
        folder: An empty folder of its own; what it is started from is written there.
        mark: The descriptor of its start mark.

    Raises:
        LanguageError: If this machine can't run its language.
    """
    return LANGUAGES[program.language].launch(program, folder, mark)
