"""What stays in a browser after a visit: pages that open and run without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from conftest import serve
from lives import START_MS, Sample, lock_of, run_once
from players import LESSON
from visits import held

pytestmark = pytest.mark.slow

PUT = "async url => (await caches.open('tokenreel:/:runtime')).put(url, new Response('something else'))"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a browser that was never here and lets service workers be."""
    context = browser.new_context(service_workers="allow")
    yield context
    context.close()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_after_one_run_the_page_opens_and_runs_without_a_network(
    context: BrowserContext, site_url: str, language: str
) -> None:
    page = context.new_page()
    page.goto(site_url + LESSON[language])
    run_once(page)
    needed = ("pyodide.asm.wasm", "recording.jsonl", "worker.js", "editor.mjs", LESSON[language])
    held(page, *needed)
    context.set_offline(True)
    page.reload()
    again = run_once(page)
    again.run("print('without a network')")
    assert again.output == "without a network\n"
    assert page.locator(".md-header").evaluate("e => getComputedStyle(e).position") == "sticky"


def test_a_later_visit_asks_the_server_for_no_byte_of_python(
    context: BrowserContext, site: Path, site_url: str
) -> None:
    page = context.new_page()
    page.goto(site_url + LESSON["en"])
    run_once(page)
    held(page, *(name for name, entry in lock_of(site)[1].items() if entry["first"]))
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url) if request.service_worker else None)
    page.goto(site_url + LESSON["ko"])
    run_once(page)
    assert [url for url in asked if "/runtime/" in url] == []


def test_two_courses_of_one_origin_keep_their_files_apart(
    context: BrowserContext, site: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).symlink_to(site, target_is_directory=True)
    with serve(tmp_path) as url:
        for name in ("one", "two"):
            page = context.new_page()
            page.goto(f"{url}{name}/{LESSON['en']}")
            run_once(page)
            kept = held(page, "pyodide.asm.wasm", LESSON["en"], scope=f"/{name}/")
            assert all(address.startswith(f"{url}{name}/") for address in kept)
        names = page.evaluate("caches.keys()")
        assert sorted({name.rpartition(":")[0] for name in names}) == ["tokenreel:/one/", "tokenreel:/two/"]


def test_what_an_earlier_version_left_goes(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    page.goto(site_url + LESSON["en"])
    earlier = f"{site_url}assets/tokenreel/runtime/0123456789abcdef/pyodide.asm.wasm"
    page.evaluate(PUT, earlier)
    run_once(page)
    kept = held(page, "pyodide.asm.wasm", "worker.js", "python_stdlib.zip")
    assert earlier not in kept


def test_a_kept_file_that_was_changed_is_fetched_anew(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    page.goto(site_url + LESSON["en"])
    run_once(page)
    kept = held(page, "idna-", "worker.js")
    changed = next(url for url in kept if "idna-" in url)
    page.evaluate(
        "async url => (await caches.open('tokenreel:/:runtime')).put(url, new Response('changed'))", changed
    )
    page.reload()
    run_once(page)
    expect(Sample(page).notes).to_be_empty(timeout=START_MS)
