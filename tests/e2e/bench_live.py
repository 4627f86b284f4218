"""How soon a sample of lesson 05 prints its first token in the page, beside a bare start of Pyodide.

Each round takes a new browser profile for each of the two, visits once with nothing kept ("cold") and once
more with what the first visit left ("warm"). Both run in a module worker and are served by the same loopback
server, which counts the bytes of bodies that it sends. The clock runs from the press to the first text that
the page shows, at speed "instant"; for Pyodide, from its worker's start to the end of ``loadPyodide()`` as
shipped, with no package and no program.
"""

import functools
import os
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import BrowserContext, BrowserType, Page, sync_playwright

from conftest import QUIET, _StaticHandler, find_chromium
from lives import START_MS, Sample, lock_of, without_prefetching
from players import LESSON, ROOT
from tokenreel.runtime.build import default_cache
from tokenreel.runtime.node import find_node
from tokenreel.runtime.sources import node_modules
from tokenreel.site.commands import build_site

BARE_WORKER: Final = """
import { loadPyodide } from "./pyodide/pyodide.mjs";
await loadPyodide({ indexURL: new URL("pyodide/", import.meta.url).href });
postMessage("ready");
"""
START_BARE: Final = """() => new Promise((resolve, reject) => {
    const startMs = performance.now();
    const worker = new Worker("bare.js", { type: "module" });
    worker.onmessage = () => resolve(performance.now() - startMs);
    worker.onerror = ({ message }) => reject(new Error(message));
})"""
WATCH: Final = """live => {
    const output = live.querySelector(".tokenreel-live__output pre");
    let startMs = 0;
    live.querySelector("button").addEventListener("click", () => {
        startMs = performance.now();
        window.firstMs = null;
    }, { capture: true });
    new MutationObserver(() => {
        if (output.textContent) window.firstMs ??= performance.now() - startMs;
    }).observe(output, { childList: true, subtree: true });
}"""
KEPT: Final = """async ([name, count]) => {
    const ours = ({url}) => url.includes("/runtime/");
    let kept = [];
    for (let tries = 0; tries < 300 && kept.length < count; tries++) {
        await new Promise(resolve => setTimeout(resolve, 100));
        kept = (await (await caches.open(name)).keys()).filter(ours);
    }
    if (kept.length < count) throw new Error(`of ${count} files, ${kept.length} are kept`);
}"""
COLUMNS: Final = ("cold", "warm", "second run", "later run", "cold bytes", "warm bytes")

type Figures = dict[tuple[str, str], list[float]]
"""Milliseconds, or bytes, one a round, by what was started and the column."""


class Counter(_StaticHandler):
    """Counts what it sends."""

    sent = 0

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        Counter.sent += len(content)
        outputfile.write(content)


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port; yields its address."""
    handler = functools.partial(Counter, directory=str(folder), extra={})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def lay_out(folder: Path) -> int:
    """Put the site and a bare Pyodide below a folder; returns how many files of its runtime are kept."""
    build_site(ROOT, folder / "site", strict=False)
    cache = default_cache()
    (folder / "pyodide").symlink_to(node_modules(cache, find_node(cache)) / "pyodide")
    (folder / "bare.js").write_text(BARE_WORKER, "utf-8")
    (folder / "bare.html").write_text("<!doctype html><title>Pyodide</title>", "utf-8")
    _, entries = lock_of(folder / "site")
    return sum(bool(entry["first"]) for entry in entries.values()) + 2  # and the lock file, and the editor


def bare(context: BrowserContext, url: str, visit: str, figures: Figures) -> None:
    """Start Pyodide once."""
    page = context.new_page()
    page.goto(f"{url}bare.html")
    before = Counter.sent
    figures["Pyodide", visit].append(page.evaluate(START_BARE))
    figures["Pyodide", f"{visit} bytes"].append(Counter.sent - before)
    page.close()


def first_token(page: Page, sample: Sample) -> float:
    """Press Run; returns after how many milliseconds the first text was there, once the run has ended."""
    sample.run_button.click()
    page.wait_for_function("window.firstMs", timeout=START_MS)
    page.wait_for_function("live => !live.querySelector('button').disabled", arg=sample.root.element_handle())
    return float(page.evaluate("firstMs"))


def live(context: BrowserContext, url: str, visit: str, figures: Figures, files: int) -> None:
    """Run a sample three times in one visit."""
    page = context.new_page()
    without_prefetching(page)
    page.goto(f"{url}site/{LESSON['en']}")
    page.wait_for_load_state("networkidle")
    sample = Sample(page)
    sample.speed.select_option("null")
    sample.root.evaluate(WATCH)
    before = Counter.sent
    figures["sample", visit].append(first_token(page, sample))
    figures["sample", f"{visit} bytes"].append(Counter.sent - before)
    figures["sample", "second run"].append(first_token(page, sample))
    page.evaluate(KEPT, ["tokenreel:/site/", files])
    page.wait_for_timeout(5_000)  # a spare Python has started by then
    figures["sample", "later run"].append(first_token(page, sample))
    page.close()


@contextmanager
def profile(chromium: BrowserType) -> Iterator[BrowserContext]:
    """Start a browser that was never used, and keeps on disk what browsers keep there."""
    flags = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with tempfile.TemporaryDirectory() as folder:
        context = chromium.launch_persistent_context(folder, executable_path=find_chromium(), args=flags)
        yield context
        context.close()


def measure(chromium: BrowserType, url: str, files: int, rounds: int) -> Figures:
    """Return the figures of all rounds, the two taking turns."""
    figures: Figures = defaultdict(list)
    for number in range(1, rounds + 1):
        print(f"round {number} of {rounds} …", file=sys.stderr)
        for start in (bare, functools.partial(live, files=files)):
            with profile(chromium) as context:
                for visit in ("cold", "warm"):
                    start(context, url, visit, figures)
    return figures


def report(figures: Figures) -> None:
    """Print every round, the medians and how the sample compares."""
    print(f"{'':28}{'rounds':40}{'median':>10}")
    for column in COLUMNS:
        unit, scale = ("MB", 1e6) if column.endswith("bytes") else ("ms", 1)
        middles = {}
        for what in ("Pyodide", "sample"):
            if values := [value / scale for value in figures[what, column]]:
                middles[what] = median(values)
                shown = "  ".join(f"{value:.1f}" for value in values)
                print(f"{column.removesuffix(' bytes'):12}{what:12}{unit:4}{shown:40}{middles[what]:10.1f}")
        if len(middles) == 2 and middles["Pyodide"]:
            print(f"{'':28}{'sample / Pyodide':40}{middles['sample'] / middles['Pyodide']:10.2f}")


def main(rounds: int) -> None:
    """Build, measure and print."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        files = lay_out(folder)
        with serve(folder) as url:
            report(measure(playwright.chromium, url, files, rounds))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
