"""How well the flagship site's search finds what readers search for: `scripts/bench_search`.

The site is built as it is published. Each committed query is asked of the worker that the site ships, and of
Material's own, over the same index. Builds with our part and without it are timed in turn.
"""

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from found import Score, ask, mean, plain_worker, queries, scores, worker_of
from tokenreel.site.search import SCRIPT, loader, script

ROOT = Path(__file__).parents[3]
FOLDERS = {"ko": "", "en": "en"}
HEADS = ("language", "worker", "queries", "recall@5", "precision@5")
HEADS += ("for nothing", "found some", "first ms", "slowest ms")
_BUILD = "from mkdocs.__main__ import cli; cli()"
_WITHOUT = "import tokenreel.site.plugin as ours; ours.extend_search = lambda files, config: None; " + _BUILD


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the search of the flagship site.")
    parser.add_argument("--builds", type=int, default=3, help="of each kind, to compare their time")
    parser.add_argument("--worst", action="store_true", help="list the queries that are not answered in full")
    arguments = parser.parse_args()
    if arguments.builds < 1:
        parser.error("--builds must be 1 or more")
    with tempfile.TemporaryDirectory(prefix="tokenreel-bench-") as name:
        ours, plain = Path(name, "ours"), Path(name, "plain")
        build(ours, _BUILD)  # the first one fills caches
        taken: dict[str, list[float]] = {"with": [], "without": []}
        for _ in range(arguments.builds):
            taken["without"].append(build(plain, _WITHOUT))
            taken["with"].append(build(ours, _BUILD))
        print_found(ours, worst=arguments.worst)
        print_sizes(ours, plain)
    ratio = median(taken["with"]) / median(taken["without"])
    print(f"\nbuild: {median(taken['with']):.1f} s of a processor, {ratio:.2f} of one without our part")


def build(target: Path, program: str) -> float:
    """Build the flagship site; return the seconds of a processor: others may use the machine, too."""
    options = ["build", "--strict", "--quiet", "-f", str(ROOT / "mkdocs.yml"), "-d", str(target)]
    process = subprocess.Popen([sys.executable, "-c", program, *options], cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit("the site could not be built")
    return usage.ru_utime + usage.ru_stime


def print_found(site: Path, *, worst: bool) -> None:
    """Print how well each language's queries are answered."""
    print("".join(f"{head:>13}" for head in HEADS))
    for language, folder in FOLDERS.items():
        for name, worker in (("Material", plain_worker()), ("ours", worker_of(site))):
            every = scores(worker, site, language, folder)
            first, *others = times(worker, site, language, folder)
            row = [language, name, *figures(every), f"{first:.0f}", f"{max(others):.0f}"]
            print("".join(f"{cell:>13}" for cell in row), flush=True)
            if worst and name == "ours":
                print_worst(every)


def figures(every: list[Score]) -> list[str]:
    """Return the columns of one row."""
    finding = [each for each in every if each.query.pages]
    chance = [each for each in every if not each.query.pages]
    recall, precision = mean(each.recall for each in finding), mean(each.precision for each in finding)
    some = sum(bool(each.found) for each in chance)
    return [str(len(finding)), f"{recall:.1%}", f"{precision:.1%}", str(len(chance)), str(some)]


def times(worker: Path, site: Path, language: str, folder: str) -> list[float]:
    """Return how many milliseconds each query took. Before the first, ours is fetched and reads the index."""
    typed = [query.query for query in queries() if query.lang == language]
    return ask(worker, site / folder / "search" / "search_index.json", typed).times_ms


def print_worst(every: list[Score]) -> None:
    """Print the queries that are not answered in full."""
    for each in every:
        if each.recall < 1 or each.precision < 1:
            shares = f"recall {each.recall:.0%}, precision {each.precision:.0%}"
            print(f"    {each.query.query}: {shares}: {' '.join(each.found[:5]) or 'nothing'}")


def print_sizes(ours: Path, plain: Path) -> None:
    """Print the size of the indexes and of what is loaded."""
    print()
    for language, folder in FOLDERS.items():
        index = (ours / folder / "search" / "search_index.json").read_bytes()
        same = index == (plain / folder / "search" / "search_index.json").read_bytes()
        beside = "the same bytes as without our part" if same else "NOT the same as without our part"
        print(f"index ({language}): {sizes(index)}; {beside}")
    print(f"with every page, behind Material's worker: {sizes(loader().encode())}")
    print(f"with the first word that is typed, {SCRIPT}: {sizes(script().encode())}")


def sizes(content: bytes) -> str:
    """Return how many bytes it has, and gzipped."""
    return f"{len(content):,} bytes, {len(gzip.compress(content, 9)):,} gzipped"


if __name__ == "__main__":
    main()
