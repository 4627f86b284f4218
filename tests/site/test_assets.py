"""What a page loads of ours: small, complete, and the same code that is tested."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterable

import pytest

from tokenreel.site.assets import assets, page_styles

PLAYER_BYTES = 15_000
PROGRESS_BYTES = 7250
LINKS_BYTES = 700
OFFLINE_BYTES = 950
STYLE_BYTES = 4000
LESSON_STYLE_BYTES = 2040
"""What a lesson loads before its reader presses anything: together at most 30 KB beyond Material's own."""
DETAILS_BYTES = 900
NEWS_BYTES = 400
MY_PROGRESS_BYTES = 5 * 1024
"""What only the page with a reader's whole progress loads."""

WIRE_BYTES = 2700
"""What a site with a demo backend sends besides."""
RACE_JAVASCRIPT_BYTES = 4 * 1024
"""What comes with the first press in a page with a race."""
LIVE_JAVASCRIPT_BYTES = 13 * 1024
"""What comes with the first press in a page whose samples run, before Python."""
LATER = ("player/details.js", "progress/news.js", "progress/my-")
"""How modules begin, below our folder, that come when a reader opens or earns something."""


def _size(part: str, *, over_the_wire: bool = False, live: bool = False) -> int:
    """Sum up what is sent of the files whose address holds a part: a server compresses each for itself."""
    sent = assets(over_the_wire=over_the_wire, live=live)
    return _sum(text for name, text in sent if part in name and not any(later in name for later in LATER))


def _later(name: str) -> int:
    return _sum(text for address, text in assets() if name in address)


def _sum(texts: Iterable[str]) -> int:
    return sum(len(gzip.compress(text.encode(), 9)) for text in texts)


def test_what_a_page_loads_stays_within_its_budgets() -> None:
    player = _size("/player/") - _size("/player/race")
    assert 0 < player <= PLAYER_BYTES
    assert 0 < _size("/progress/") <= PROGRESS_BYTES
    assert 0 < _size("/page/") <= LINKS_BYTES
    assert 0 < _size("/offline/") <= OFFLINE_BYTES
    assert 0 < _size("tokenreel.css") <= STYLE_BYTES
    assert 0 < _size("race.css") + _size("live.css", live=True) <= LESSON_STYLE_BYTES
    whole = PLAYER_BYTES + PROGRESS_BYTES + LINKS_BYTES + OFFLINE_BYTES + STYLE_BYTES + LESSON_STYLE_BYTES
    assert whole <= 30_000


def test_what_comes_later_stays_within_its_budgets() -> None:
    assert 0 < _later("player/details.js") <= DETAILS_BYTES
    assert 0 < _later("progress/news.js") <= NEWS_BYTES
    assert 0 < _later("progress/my-") <= MY_PROGRESS_BYTES
    assert 0 < _size("/player/race") - _size("race.css") <= RACE_JAVASCRIPT_BYTES
    assert 0 < _size("/live/", live=True) - _size("live.css", live=True) <= LIVE_JAVASCRIPT_BYTES


def test_what_plays_over_the_wire_is_sent_only_where_there_is_a_backend_and_stays_within_its_budget() -> None:
    more = _size("/player/", over_the_wire=True) - _size("/player/")
    assert 0 < more <= WIRE_BYTES


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<p>", []),
        ("<tokenreel-live>" * 2, ["live.css"]),
        ("<tokenreel-race><tokenreel-live>", ["race.css", "live.css"]),
    ],
)
def test_a_page_names_each_style_sheet_that_it_needs_once(html: str, names: list[str]) -> None:
    assert [style.rpartition("/")[2] for style in page_styles(html)] == names


def test_every_module_that_one_imports_is_sent() -> None:
    sent = dict(assets(over_the_wire=True))
    modules = {name.rpartition("/")[2] for name in sent if name.endswith(".js")}
    wanted = {
        match for text in sent.values() for match in re.findall(r'(?:from|import\()"\./([\w.-]+)"', text)
    }
    assert wanted
    assert wanted <= modules


@pytest.mark.parametrize("name", [name for name, _ in assets(over_the_wire=True) if name.endswith(".js")])
def test_a_module_is_still_javascript_without_its_comments(name: str) -> None:
    node = shutil.which("node")
    assert node, "scripts/test puts a Node.js on PATH"
    text = dict(assets(over_the_wire=True))[name]
    assert "/**" not in text
    checked = subprocess.run(
        [node, "--input-type=module", "--check"], input=text, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
