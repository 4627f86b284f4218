"""How long builds of generated courses take, beside plain MkDocs' of the same Markdown; edits while serving.

Run by `scripts/bench_build`. Times are wall time of processes of their own, one after the other;
what can be compared between machines is their ratios.
"""

import argparse
import json
import math
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from generated import write_generated_course
from mkdocs.config import load_config

from tokenreel.course import load_course
from tokenreel.site.defaults import add_defaults
from tokenreel.site.made import made_pages
from tokenreel.site.navigation import navigation
from tokenreel.site.staging import Stage

EDITS = 7
ROUNDS = 3
LARGE = 500
PORT = 8461
_PLAIN = (
    "site_name: Plain\ntheme:\n  name: material\n  language: {language}\n  font: false\nplugins: [search]\n"
)


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one size."""

    lessons: int
    pages: int
    build_s: float
    plain_s: float
    build_mb: float
    edit_s: float
    serve_mb: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure builds of generated courses.")
    parser.add_argument("lessons", nargs="*", type=int, default=[54, 270, 1080], metavar="LESSONS")
    sizes = parser.parse_args().lessons
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each process would compile all that it imports
    with tempfile.TemporaryDirectory(prefix="tokenreel-bench-") as name:
        build_times(Path(name), 1)  # compiles it once for all
    titles = ("lessons", "pages", "build s", "plain s", "ratio", "peak MB", "edit ms", "serve MB")
    print("".join(f"{title:>10}" for title in titles))
    rows: list[Row] = []
    for lessons in sizes:
        with tempfile.TemporaryDirectory(prefix="tokenreel-bench-") as name:
            row = measure(Path(name), lessons)
        times = f"{row.build_s:>10.1f}{row.plain_s:>10.1f}{row.build_s / row.plain_s:>10.2f}"
        rest = f"{row.build_mb:>10.0f}{row.edit_s * 1000:>10.0f}{row.serve_mb:>10.0f}"
        print(f"{row.lessons:>10}{row.pages:>10}{times}{rest}", flush=True)
        if rows:
            powers = (_power(rows[-1], row, what) for what in ("build_s", "plain_s"))
            print(f"{'growth':>10}{'':>10}" + "".join(f"{power:>10.2f}" for power in powers), flush=True)
        rows.append(row)


def _power(before: Row, after: Row, what: str) -> float:
    """Return the power of the pages with which a time grows between two sizes; 1 is linear."""
    times = math.log(getattr(after, what) / getattr(before, what))
    return times / math.log(after.pages / before.pages)


def measure(folder: Path, lessons: int) -> Row:
    """Measure one size in an empty folder."""
    build_s, plain_s, build_mb = build_times(folder, lessons)
    root = folder / "course"
    pages = sum(1 for _ in (root / "site").rglob("index.html"))
    edit_s, serve_mb = edits(root)
    return Row(lessons, pages, build_s, plain_s, build_mb, edit_s, serve_mb)


def build_times(folder: Path, lessons: int) -> tuple[float, float, float]:
    """Generate a course, and build it by turns; returns our time, plain MkDocs', and our peak memory.

    Times are medians in seconds, of one build of a large course, memory is in megabytes.
    """
    root = folder / "course"
    root.mkdir()
    write_generated_course(root, lessons)
    configs = write_plain(root, folder)
    ours, plain = [], []
    for _ in range(ROUNDS if lessons < LARGE else 1):
        ours.append(timed([sys.executable, "-m", "tokenreel", "build", "--project", str(root)]))
        mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f"]
        plain.append(sum(timed([*mkdocs, str(config)])[0] for config in configs))
    return statistics.median(time for time, _ in ours), statistics.median(plain), max(mb for _, mb in ours)


def timed(command: list[str]) -> tuple[float, float]:
    """Run a command; return its wall time in seconds and its peak memory in megabytes."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return taken, usage.ru_maxrss / 1024


def write_plain(root: Path, folder: Path) -> list[Path]:
    """Write what a plain MkDocs builds: the Markdown that we emit, a config for each language."""
    course = load_course(root).course
    assert course is not None
    lessons = {f"{lesson.slug}.md": lesson for lesson in course.lessons}
    configs = []
    for language in course.languages:
        stage = Stage()
        made = made_pages(course, lessons, root / "docs", language, shows_progress=True)
        stage.fill(root / "docs", course, language, {**lessons, **made}, serving=False)
        place = folder / f"plain-{language}"
        shutil.copytree(stage.path, place / "docs")
        stage.close()
        path = place / "mkdocs.yml"
        path.write_text(_PLAIN.format(language=language), "utf-8")
        config = load_config(str(path))
        add_defaults(config, language)
        extensions = [
            {name: config.mdx_configs[name]} if config.mdx_configs.get(name) else name
            for name in config.markdown_extensions
        ]
        nav = navigation(config, course, language, lessons, made)
        with path.open("a", encoding="utf-8") as file:  # JSON is YAML
            file.write(
                f"markdown_extensions: {json.dumps(extensions)}\nnav: {json.dumps(nav, default=str)}\n"
            )
        configs.append(path)
    return configs


@contextmanager
def served(root: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve a course; yields its address and the process."""
    options = ["--no-backend", "--port", str(PORT), "--project", str(root)]
    command = [sys.executable, "-m", "tokenreel", "serve", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{PORT}/"
    try:
        while process.poll() is None:
            with suppress(OSError):
                read(address)
                break
            time.sleep(0.2)
        else:
            raise SystemExit(f"{' '.join(command)} ended by itself")
        yield address, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def read(address: str) -> str:
    """Return a page."""
    with urllib.request.urlopen(address, timeout=300) as answer:
        return str(answer.read().decode())


def edits(root: Path) -> tuple[float, float]:
    """Return the median time from saving a lesson to its page, and the server's peak memory in megabytes."""
    lesson = root / "lessons/track-001/lesson-0001.md"
    text = lesson.read_text("utf-8")
    taken = []
    with served(root) as (address, process):
        for number in range(EDITS):
            mark = f"edit{number:04}"
            started = time.perf_counter()
            lesson.write_text(text + f":::en\n{mark}\n:::\n:::ko\n{mark}\n:::\n", "utf-8")
            while mark not in read(f"{address}track-001/lesson-0001/"):
                time.sleep(0.002)
            taken.append(time.perf_counter() - started)
            time.sleep(3)  # the checks that follow are not this edit's
        status = Path(f"/proc/{process.pid}/status")
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text() if status.is_file() else "")
    return statistics.median(taken), int(found[1]) / 1024 if found else math.nan


if __name__ == "__main__":
    main()
