"""Samples that run in the page: what makes them run is built with the site, and served by it."""

import ast
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from tokenreel.course import Course, Sample, Task
from tokenreel.replay import FAULTS
from tokenreel.runtime import LOCK, Runtime, RuntimeUnavailable, build_runtime
from tokenreel.site.texts import texts_for

FOLDER: Final = "assets/tokenreel/runtime"
"""Where a site keeps its runtime; below it, a folder for each version."""
_PYTHON: Final = "python"


@dataclass(frozen=True, slots=True)
class LivePage:
    """What a page's samples run with."""

    runtime: Runtime
    site: str
    """The address of the site's root, relative to the page."""
    language: str
    """The page's, as the course names it; a theme may call it otherwise, e.g. ``pt`` for ``pt-BR``."""

    def element(self, demo: str, sample: Sample, setup: Sample | None, recording: str) -> str:
        """Return the element that runs a sample's code; nothing where it is of another language.

        Args:
            demo: Its recording answers.
            sample: The printed code.
            setup: What runs before it.
            recording: The address of the recording, relative to the page.
        """
        if sample.program_language != _PYTHON:
            return ""
        more = {"setup": setup.code} if setup is not None else {}
        return self._element(demo, sample.code, recording, more, "")

    def task_element(self, task: Task, recording: str, drawers: str) -> str:
        """Return the element that runs a task's code and checks what came of it.

        Args:
            task: The task.
            recording: The address of the recording that answers, relative to the page.
            drawers: What stands below it: its hints and its solution.
        """
        more = {"task": task.id, "checks": task.checks.code}
        return self._element(task.replays, task.starter.code, recording, more, drawers)

    def _element(self, demo: str, code: str, recording: str, more: dict[str, str], inside: str) -> str:
        address = f"{self.site}{FOLDER}/{self.runtime.key}/{LOCK}"
        data = {
            "demo": demo, "recording": recording, "runtime": address, "sha256": self.runtime.lock_sha256,
            "bytes": str(self.runtime.first_bytes), "site": self.site, "faults": " ".join(FAULTS),
            "code": code, **more,
        }  # fmt: skip
        attributes = "".join(f' data-{name}="{_attribute(value)}"' for name, value in data.items())
        controls = _controls(texts_for(self.language), self.runtime.first_bytes, is_task="task" in more)
        return (
            f'<tokenreel-live lang="{escape(self.language)}"{attributes}>{controls}{inside}</tokenreel-live>'
        )


def _controls(texts: Mapping[str, str], first_bytes: int, *, is_task: bool) -> str:
    """Return what a reader presses. It does something once the page's JavaScript has come for it."""
    size = f"{first_bytes / 1e6:.1f} MB"
    buttons = {
        "run": "check" if is_task else "run",
        "stop": "stop",
        "edit": "edit",
        "reset": "reset",
        "compare": "compare",
    }
    more = {"run": "", "stop": " disabled", "reset": " hidden", "compare": ' hidden aria-pressed="false"'}
    rows = [
        f'<button type="button" class="tokenreel-button{" tokenreel-button--main" if name == "run" else ""}" '
        f'data-is="{name}"{more.get(name, "")}>{escape(texts[text])}</button>'
        for name, text in buttons.items()
    ]
    rows += [
        f'<label class="tokenreel-live__choice">{escape(texts[name])} <select class="tokenreel-speed" '
        f'data-is="{name}" aria-label="{escape(texts[name])}"><option>{escape(first)}</option></select>'
        "</label>"
        for name, first in (("speed", "1×"), ("fault", texts["no_fault"]))
    ]
    about = f'<p class="tokenreel-live__about">{escape(texts["live_about"].format(size=size))}</p>'
    return f'<div class="tokenreel-controls" data-search-exclude>{"".join(rows)}</div>{about}'


def _attribute(value: str) -> str:
    """Return a value as an attribute holds it; what changes a page's HTML may not join its lines."""
    return escape(value).replace("\n", "&#10;")


def find_runtime(course: Course, say: Callable[[str], None]) -> tuple[Runtime | None, str]:
    """Return the runtime for a course's samples, made where it is not cached; or None, and why.

    A course without a sample in Python needs none, and has no reason to say so.

    Args:
        course: The course.
        say: Told what is being done.
    """
    if not any(_samples(course)):
        return None, ""
    try:
        return build_runtime(imports_of(course), say=say), ""
    except RuntimeUnavailable as error:
        return None, str(error)


def imports_of(course: Course) -> list[str]:
    """Return the modules that a course's samples in Python import, sorted."""
    return sorted({name for sample in _samples(course) for name in imported(sample.code)})


def _samples(course: Course) -> Iterator[Sample]:
    for demo in course.demos:
        if demo.sample.program_language == _PYTHON:
            yield demo.sample
            if demo.setup is not None:
                yield demo.setup
    for task in course.tasks:
        yield from (task.starter, task.solution, task.checks)


def imported(code: str) -> Iterator[str]:
    """Yield the modules that a program imports by name; none where it is no Python, or nested too deep."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def publish(runtime: Runtime, site: Path) -> None:
    """Copy a runtime into a built site."""
    target = site / FOLDER / runtime.key
    target.mkdir(parents=True, exist_ok=True)
    for path in runtime.files:
        shutil.copyfile(path, target / path.name)
