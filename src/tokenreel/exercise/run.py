"""Executes a notebook against recordings, once for all that it depends on."""

import hashlib
import json
import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from tokenreel.exercise.notebooks import Notebook, copy_notebook, dump_notebook, read_notebook
from tokenreel.files import write_whole

CACHE: Final = ".cache/tokenreel/exercises"
"""Where executed notebooks lie below a course's root."""
_FORMAT: Final = 2
"""Counts up where what is kept of an execution changes."""
_PACKAGES: Final = ("tokenreel", "openai", "httpx2", "matplotlib", "ipykernel")
_CELL_TIMEOUT_S: Final = 120
_KERNEL: Final = "tokenreel"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f]")
_SHOWN: Final = ("image/svg+xml", "image/png", "text/plain")
"""What is kept of an output, best first: text is escaped and pictures run nothing, wherever it came from."""
_PASSED_ON: Final = ("HOME", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "VIRTUAL_ENV")
"""What a kernel is told of our environment, which may hold keys."""


class CellError(Exception):
    """A cell could not be executed, or said what no reader should have to see; the message is one line."""

    def __init__(self, index: int, row: int, message: str) -> None:
        super().__init__(message)
        self.index = index
        """The 0-based place of the cell in its notebook."""
        self.row = row
        """1-based line within the cell."""


class Runner:
    """Executes notebooks of a course."""

    def __init__(self, root: Path, say: Callable[[str], None] = lambda _: None) -> None:
        """Make ready to execute.

        Args:
            root: The course's folder, which holds the recordings and the cache.
            say: Told which notebook is executed, before it is: that takes a few seconds.
        """
        self._say = say
        self._cache = root / CACHE
        self._demos = root / "demos"

    def run(self, notebook: Notebook, name: str, demos: tuple[str, ...]) -> Notebook:
        """Return a notebook with its outputs, from the cache where nothing changed that they depend on.

        Args:
            notebook: What is executed; it stays as it is.
            name: A name for it in the cache; the outputs of an earlier state are dropped.
            demos: The recordings that answer it.

        Raises:
            CellError: If a cell fails, or the recordings can't answer it.
            OSError: If a recording can't be read, or the cache can't be written.
        """
        recordings = {demo: self._demos / demo / "recording.jsonl" for demo in demos}
        path = self._cache / f"{name}.{_fingerprint(notebook, recordings)}.ipynb"
        found = _read(path)
        if found is not None:
            return found
        self._say(f"executing the notebook {name} (once, and after a change)")
        done = _execute(notebook, recordings, self._cache)
        for earlier in self._cache.glob(f"{name}.*.ipynb"):
            earlier.unlink(missing_ok=True)
        write_whole(path, dump_notebook(done).encode())
        return done


def _fingerprint(notebook: Notebook, recordings: Mapping[str, Path]) -> str:
    """Return what changes with the outputs; not with the prose, in which no cell looks."""
    cells = [cell.source if cell.cell_type == "code" else None for cell in notebook.cells]
    replayed = {demo: hashlib.sha256(path.read_bytes()).hexdigest() for demo, path in recordings.items()}
    versions = {name: version(name) for name in _PACKAGES}
    row = [_FORMAT, cells, replayed, versions, platform.python_version()]
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()


def _read(path: Path) -> Notebook | None:
    """Return a cached notebook; None where there is none that can be read."""
    try:
        return read_notebook(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _execute(notebook: Notebook, recordings: Mapping[str, Path], cache: Path) -> Notebook:
    from nbclient import NotebookClient  # noqa: PLC0415 - takes half a second, and mostly the cache answers
    from nbclient.exceptions import (  # noqa: PLC0415 - as above
        CellExecutionError,
        CellTimeoutError,
        DeadKernelError,
    )

    cache.mkdir(parents=True, exist_ok=True)
    done = copy_notebook(notebook)
    failed: list[int] = []

    def note(cell_index: int, **_: Any) -> None:
        failed.append(cell_index)

    with tempfile.TemporaryDirectory(prefix="tokenreel-exercise-") as name:
        folder = Path(name)
        client = NotebookClient(
            done, km=_manager(folder), timeout=_CELL_TIMEOUT_S, record_timing=False, on_cell_error=note,
            resources={"metadata": {"path": str(_made(folder / "work"))}},
        )  # fmt: skip
        try:
            client.execute(cleanup_kc=True, env=_environment(folder, recordings, cache.parent))
        except CellExecutionError as error:
            said = f"{error.ename}: {error.evalue}" if error.evalue else error.ename
            raise CellError(failed[-1], _row(error.traceback), _in_one_line(said)) from None
        except CellTimeoutError:
            index = max(client.code_cells_executed, 1) - 1
            message = f"a cell took longer than {_CELL_TIMEOUT_S} s"
            raise CellError(_nth_code(done, index), 1, message) from None
        except (DeadKernelError, RuntimeError) as error:
            raise CellError(0, 1, _in_one_line(f"the kernel ended: {error}")) from None
    for index, cell in enumerate(done.cells):
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            cell.outputs = [_cleaned(output, index) for output in _joined(cell.outputs)]
    return done


def _joined(outputs: Iterable[Notebook]) -> list[Notebook]:
    """Return outputs in which what was printed in a row is one: a flush makes no paragraph."""
    joined: list[Notebook] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before and before.output_type == output.output_type == "stream" and before.name == output.name:
            before.text += output.text
        else:
            joined.append(output)
    return joined


def _manager(folder: Path) -> Any:
    """Return what starts our kernel with this interpreter, whatever kernels are installed."""
    from jupyter_client.kernelspec import KernelSpecManager  # noqa: PLC0415 - as nbclient
    from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415

    kernels = folder / "kernels"
    argv = [sys.executable, "-P", str(files("tokenreel.exercise") / "kernel.py"), "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (_made(kernels / _KERNEL) / "kernel.json").write_text(json.dumps(spec), "utf-8")
    specs = KernelSpecManager(kernel_dirs=[str(kernels)], ensure_native_kernel=False)
    return AsyncKernelManager(kernel_name=_KERNEL, kernel_spec_manager=specs, **_transport(folder))


def _transport(folder: Path) -> dict[str, str]:
    """Return how we speak with the kernel: by files that only we can open, where a system has such."""
    return {} if sys.platform == "win32" else {"transport": "ipc", "ip": str(folder / "kernel")}


def _environment(folder: Path, recordings: Mapping[str, Path], cache: Path) -> dict[str, str]:
    from tokenreel.exercise.kernel import BASE_URL, RECORDINGS  # noqa: PLC0415 - imports what kernels need

    settings = folder / "matplotlibrc"
    settings.write_text("svg.hashsalt: tokenreel\n", "utf-8")  # the same picture has the same names inside
    return {
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        "OPENAI_BASE_URL": BASE_URL,
        "OPENAI_API_KEY": "none",
        RECORDINGS: json.dumps({demo: str(path.resolve()) for demo, path in recordings.items()}),
        # nobody's own settings, start-up files and fonts found; only the list of fonts is kept
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "MATPLOTLIBRC": str(settings),
        "MPLCONFIGDIR": str(_made(cache / "matplotlib")),
        "SOURCE_DATE_EPOCH": "0",
        "PYTHONUTF8": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _cleaned(output: Notebook, index: int) -> Notebook:
    """Return what is published of an output."""
    if output.output_type == "stream" and output.name == "stderr":
        raise CellError(index, 1, _in_one_line(f"it writes to stderr: {output.text}"))
    if output.output_type == "stream":
        # as on a lesson's page: shown, not obeyed
        output.text = _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])), output.text)
    if output.output_type in {"display_data", "execute_result"}:
        kind = next((kind for kind in _SHOWN if kind in output.data), None)
        output.data = {kind: output.data[kind]} if kind else {}
        output.metadata = {}
    return output


def _row(traceback: str) -> int:
    """Return the line of the cell that a traceback names."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", traceback)
    found = re.search(r"Cell In\[\d+\], line (\d+)", plain)
    return int(found[1]) if found else 1


def _nth_code(notebook: Notebook, number: int) -> int:
    places = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    return places[min(number, len(places) - 1)]


def _in_one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 300 else f"{line[:299]}…"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
