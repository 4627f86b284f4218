"""What a built site's search finds: its own worker is asked, and held to the committed queries."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from mkdocs.utils import get_theme_dir

HERE = Path(__file__).parent
WORKERS = "assets/javascripts/workers"
AT = 5


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader types, and the pages or sections that are to be found; none at all is an answer, too."""

    lang: str
    query: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How well one query is answered."""

    query: Query
    found: tuple[str, ...]
    """The pages, the best first."""
    recall: float
    """The share of what is to be found that is among the first five; of five, where it is more than that."""
    precision: float
    """The share of the first five that is to be found."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back for a list of queries: for each, its pages, the best first, with their sections."""

    found: list[list[list[dict[str, Any]]]]
    times_ms: list[float]
    """How long each took."""


def queries() -> list[Query]:
    """Return the committed queries."""
    rows = yaml.safe_load((HERE / "queries.yml").read_text("utf-8"))
    return [Query(row["lang"], row["query"], tuple(row["pages"])) for row in rows]


def worker_of(site: Path) -> Path:
    """Return the script that a site's pages start to search."""
    [worker] = (site / WORKERS).glob("search.*.min.js")
    return worker


def plain_worker() -> Path:
    """Return the one that Material ships."""
    return worker_of(Path(get_theme_dir("material")))


def ask(worker: Path, index: Path, typed: Sequence[str]) -> Answers:
    """Ask a worker, in Node.js, by the messages that Material's pages send."""
    node = shutil.which("node")
    assert node, "the search's tests need Node.js"
    command = [node, str(HERE / "ask.js"), str(worker), str(index)]
    done = subprocess.run(command, input=json.dumps(typed), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    answer = json.loads(done.stdout)
    return Answers(answer["found"], answer["times"])


def ask_docs(
    folder: Path, worker: Path, docs: Mapping[str, str], typed: Sequence[str], *, stop_words: bool = False
) -> list[list[str]]:
    """Ask about pages of these texts, by address; return the addresses that each query finds, the best first.

    With ``stop_words``, the index leaves out English ones, as that of English pages does.
    """
    index = folder / "index.json"
    rows = [{"location": location, "title": location, "text": text} for location, text in docs.items()]
    fields = {"title": {"boost": 1000}, "text": {"boost": 1}, "tags": {"boost": 1000000}}
    config: dict[str, Any] = {"lang": ["en"], "separator": r"[\s\-]+", "pipeline": [], "fields": fields}
    if stop_words:
        config["pipeline"] = ["stopWordFilter"]
    index.write_text(json.dumps({"config": config, "docs": rows}), "utf-8")
    return [[page_of(page) for page in pages] for pages in ask(worker, index, typed).found]


def page_of(sections: Iterable[Mapping[str, Any]]) -> str:
    """Return the address of the page that these results are of."""
    location: str = next(iter(sections))["location"]
    return location.partition("#")[0] or "./"


def score(query: Query, pages: list[list[dict[str, Any]]]) -> Score:
    """Hold what was found to what is to be found."""
    first = {page_of(page): {section["location"] for section in page} for page in pages[:AT]}
    hits = sum(
        page in first and (not anchor or wanted in first[page])
        for wanted in query.pages
        for page, _, anchor in [wanted.partition("#")]
    )
    right = {wanted.partition("#")[0] for wanted in query.pages}
    recall = hits / min(AT, len(query.pages)) if query.pages else 1.0
    precision = sum(page in right for page in first) / len(first) if first else float(not query.pages)
    return Score(query, tuple(page_of(page) for page in pages), recall, precision)


def scores(worker: Path, site: Path, language: str, folder: str) -> list[Score]:
    """Ask all queries of a language, of its part of the flagship site."""
    mine = [query for query in queries() if query.lang == language]
    answers = ask(worker, site / folder / "search" / "search_index.json", [query.query for query in mine])
    return [score(query, pages) for query, pages in zip(mine, answers.found, strict=True)]


def mean(values: Iterable[float]) -> float:
    """Return the mean of some shares."""
    listed = list(values)
    return sum(listed) / len(listed)
