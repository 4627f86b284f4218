"""What Lighthouse says of home page and lesson, in both languages, on a phone and on a desktop.

Run by `scripts/bench_page`. The site is built for the address at which it is served, compressed as a static
host sends it. Scores are medians; "plain" is Material with the same Markdown and nothing of ours.
"""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from conftest import QUIET, _StaticHandler, find_chromium
from tokenreel.site.commands import build_site

ROOT: Final = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "site"))
AIM: Final = 98
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
PAGES: Final = {
    f"{name} {language}": folder + path
    for name, path in (("home", ""), ("lesson", "streaming/05-streaming/"))
    for language, folder in (("ko", ""), ("en", "en/"))
}
FORMS: Final = {"mobile": (), "desktop": ("--preset=desktop",)}
FIGURES: Final = {
    "largest-contentful-paint": "LCP ms", "total-blocking-time": "TBT ms", "cumulative-layout-shift": "CLS",
}  # fmt: skip
_PACKED: Final = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt", ".wasm")
_KEPT_S: Final = 600
"""As GitHub Pages lets browsers keep a file."""

type Report = dict[str, Any]


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that has seen enough."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # typeshed names the socket's types


class _Handler(_StaticHandler):
    def do_GET(self) -> None:  # noqa: N802 - the standard library's name
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        is_packed = path.suffix in _PACKED
        body = packed(path) if is_packed else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", f"max-age={_KEPT_S}")
        if is_packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


@cache
def packed(path: Path) -> bytes:
    """Return a file as a static host sends it."""
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def served(folder: Path, build: Callable[[str], object]) -> Iterator[str]:
    """Serve a folder that is built once its address is known; yields the address."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = partial(_Handler, directory=str(folder), extra={})
    with _Server(("127.0.0.1", 0), handler) as server:
        address = f"http://localhost:{server.server_port}/"
        build(address)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield address
        server.shutdown()


def build_ours(folder: Path, address: str) -> None:
    """Build the course's site for an address."""
    os.environ["SITE_URL"] = address
    build_site(ROOT, folder, strict=True)


def build_plain(folder: Path, work: Path, address: str) -> None:
    """Build what plain MkDocs makes of the same Markdown, each language where ours has it."""
    from bench_build import write_plain  # noqa: PLC0415 - it is beside the site's tests

    for config in write_plain(ROOT, work):
        language = config.parent.name.removeprefix("plain-")
        place = "" if language == "ko" else f"{language}/"
        with config.open("a", encoding="utf-8") as file:
            file.write(f"site_url: {address}{place}\nsite_description: Plain\n")
        command = [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--quiet",
            "-f",
            str(config),
            "-d",
            str(folder / place),
        ]
        subprocess.run(command, check=True)


def ask(url: str, form: str, report: Path) -> Report:
    """Let Lighthouse look at a page once.

    Raises:
        SystemExit: If it can't.
    """
    flags = ["--headless=new", *QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    command = [
        "node", str(ROOT / os.environ["LIGHTHOUSE"]), url, *FORMS[form], "--quiet",
        "--output=json", f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={' '.join(flags)}",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": find_chromium() or ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Lighthouse could not look at {url}:\n{done.stderr}")
    answer: Report = json.loads(report.read_text("utf-8"))
    if error := answer.get("runtimeError"):
        raise SystemExit(f"Lighthouse could not look at {url}: {error['message']}")
    return answer


def scores(reports: Sequence[Report]) -> dict[str, float]:
    """Return the median of each category, of 100."""
    return {
        name: statistics.median(100 * (one["categories"][name]["score"] or 0) for one in reports)
        for name in CATEGORIES
    }


def figure(reports: Sequence[Report], audit: str) -> float:
    """Return the median of what an audit measured."""
    return statistics.median(float(one["audits"][audit]["numericValue"]) for one in reports)


def sent(report: Report) -> dict[str, int]:
    """Return the bytes that came for each address, without the host."""
    rows = report["audits"]["network-requests"]["details"]["items"]
    return {row["url"].split("/", 3)[3].partition("?")[0]: int(row["transferSize"]) for row in rows}


def costs(reports: Sequence[Report]) -> dict[str, list[str]]:
    """Return what costs points in any run, by the audit's category and name: what it names."""
    found: dict[str, list[str]] = {}
    for report in reports:
        for name, category in report["categories"].items():
            for ref in category["auditRefs"]:
                audit = report["audits"][ref["id"]]
                if ref["weight"] and audit["score"] is not None and audit["score"] < 1:
                    found[f"{name}: {ref['id']} {audit['score']:.2f}, weight {ref['weight']}"] = named(audit)
    return found


def named(audit: Mapping[str, Any]) -> list[str]:
    """Return what an audit names: elements or addresses, and else what it measured."""
    items = (audit.get("details") or {}).get("items") or []
    texts = [
        str((one.get("node") or {}).get("snippet") or one.get("url") or one.get("description") or "")
        for one in items
    ]
    return [text[:160] for text in texts if text][:8] or [str(audit.get("displayValue") or audit["title"])]


def main() -> None:
    """Measure and print; fails where an aim is missed."""
    parser = argparse.ArgumentParser(description="Let Lighthouse look at home page and lesson.")
    parser.add_argument("runs", nargs="?", type=int, default=3, metavar="RUNS", help="of each page and form")
    parser.add_argument("--page", choices=PAGES, help="only this one")
    parser.add_argument("--no-plain", action="store_true", help="without plain Material beside it")
    options = parser.parse_args()
    pages = {options.page: PAGES[options.page]} if options.page else PAGES
    with tempfile.TemporaryDirectory(prefix="tokenreel-bench-") as name:
        work = Path(name)
        ours, plain = work / "ours", work / "plain"
        with served(ours, partial(build_ours, ours)) as site:
            found = look(site, pages, options.runs, work)
        beside: dict[tuple[str, str], list[Report]] = {}
        if not options.no_plain:
            with served(plain, partial(build_plain, plain, work)) as site:
                beside = look(site, pages, options.runs, work)
    show(found, beside)
    missed = [key for key, reports in found.items() if min(scores(reports).values()) < AIM]
    if missed:
        raise SystemExit(f"below {AIM}: {', '.join(' '.join(key) for key in missed)}")


def look(site: str, pages: Mapping[str, str], runs: int, work: Path) -> dict[tuple[str, str], list[Report]]:
    """Return the reports of every page in every form."""
    return {
        (page, form): [ask(site + path, form, work / "report.json") for _ in range(runs)]
        for page, path in pages.items()
        for form in FORMS
    }


def show(
    found: Mapping[tuple[str, str], list[Report]], beside: Mapping[tuple[str, str], list[Report]]
) -> None:
    """Print the scores, what a page sends, and what costs points."""
    titles = ("page", *(name[:11] for name in CATEGORIES), *FIGURES.values(), "kB", "files")
    print("".join(f"{title:>22}" if title == "page" else f"{title:>13}" for title in titles))
    for key, reports in found.items():
        row(" ".join(key), reports)
        if key in beside:
            row("plain", beside[key])
            more = sum(sent(reports[0]).values()) - sum(sent(beside[key][0]).values())
            print(f"{'ours beyond it':>22}{more / 1000:>{13 * 8}.1f}")
    told: set[str] = set()
    for key, reports in found.items():
        for audit, names in costs(reports).items():
            said = "".join(f"\n    {one}" for one in names)
            print(f"\n{' '.join(key)}: {audit}" + ("" if audit + said in told else said))
            told.add(audit + said)


def row(name: str, reports: Sequence[Report]) -> None:
    """Print one line of the table."""
    total = sent(reports[0])
    values = "".join(f"{value:>13.0f}" for value in scores(reports).values())
    measured = "".join(
        f"{figure(reports, audit):>13.{3 if title == 'CLS' else 0}f}" for audit, title in FIGURES.items()
    )
    print(f"{name:>22}{values}{measured}{sum(total.values()) / 1000:>13.1f}{len(total):>13}", flush=True)


if __name__ == "__main__":
    main()
