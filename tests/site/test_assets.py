"""What a page loads of ours: small, complete, and the same code that is tested."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterable

import pytest

from tokenreel.site.assets import assets

PLAYER_BYTES = 15_500
PROGRESS_BYTES = 7680
LINKS_BYTES = 700
OFFLINE_BYTES = 1024
STYLE_BYTES = 4608
"""What every page loads: together less than 30 KB beyond Material's own."""
MY_PROGRESS_BYTES = 5 * 1024
"""What only the page with a reader's whole progress loads."""

WIRE_BYTES = 2700
"""What a site with a demo backend sends besides."""
RACE_JAVASCRIPT_BYTES = 4 * 1024
RACE_STYLE_BYTES = 1280
"""What only pages with a race load."""
LIVE_JAVASCRIPT_BYTES = 13 * 1024
LIVE_STYLE_BYTES = 1024
"""What only pages whose samples run load, before Python."""


def _compressed(suffix: str, *, over_the_wire: bool = False, of_a_race: bool = False) -> int:
    """Sum up what is sent of all that plays: a server compresses each file for itself."""
    sent = assets(over_the_wire=over_the_wire)
    return _sum(
        text
        for name, text in sent
        if ("/race" in name) is of_a_race
        and name.endswith(suffix)
        and (suffix == ".css" or not any(part in name for part in ("/progress/", "/page/", "/offline/")))
    )


def _of_progress(*, on_its_page: bool) -> int:
    named = [(name, text) for name, text in assets() if "/progress/" in name and name.endswith(".js")]
    return _sum(text for name, text in named if ("/my-" in name) is on_its_page)


def _sum(texts: Iterable[str]) -> int:
    return sum(len(gzip.compress(text.encode(), 9)) for text in texts)


def test_all_our_javascript_and_styles_stay_within_their_budgets() -> None:
    assert 0 < _compressed(".js") <= PLAYER_BYTES
    assert 0 < _of_progress(on_its_page=False) <= PROGRESS_BYTES
    assert 0 < _sum(text for name, text in assets() if "/page/" in name) <= LINKS_BYTES
    assert 0 < _sum(text for name, text in assets() if "/offline/" in name) <= OFFLINE_BYTES
    assert 0 < _compressed(".css") <= STYLE_BYTES
    assert PLAYER_BYTES + PROGRESS_BYTES + LINKS_BYTES + OFFLINE_BYTES + STYLE_BYTES < 30_000


def test_what_only_the_page_of_progress_loads_stays_within_its_budget() -> None:
    assert 0 < _of_progress(on_its_page=True) <= MY_PROGRESS_BYTES


def test_what_plays_over_the_wire_is_sent_only_where_there_is_a_backend_and_stays_within_its_budget() -> None:
    more = _compressed(".js", over_the_wire=True) - _compressed(".js")
    assert 0 < more <= WIRE_BYTES


def test_what_only_pages_with_a_race_load_stays_within_its_budget() -> None:
    assert 0 < _compressed(".js", of_a_race=True) <= RACE_JAVASCRIPT_BYTES
    assert 0 < _compressed(".css", of_a_race=True) <= RACE_STYLE_BYTES


def test_what_only_pages_with_live_samples_load_stays_within_its_budget() -> None:
    sent = [(name, text) for name, text in assets(live=True) if "/live/" in name]
    sizes = {
        suffix: sum(len(gzip.compress(text.encode(), 9)) for name, text in sent if name.endswith(suffix))
        for suffix in (".js", ".css")
    }
    assert 0 < sizes[".js"] <= LIVE_JAVASCRIPT_BYTES
    assert 0 < sizes[".css"] <= LIVE_STYLE_BYTES


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
