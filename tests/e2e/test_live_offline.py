"""What stays in a browser after a visit: pages that open and run without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from conftest import serve
from lives import START_MS, Sample, lock_of, run_once
from players import LESSON

pytestmark = pytest.mark.slow

KEPT = """async ([cacheName, ms, ...names]) => {
    let missing;
    for (const until = performance.now() + ms; performance.now() < until;) {
        const kept = (await (await caches.open(cacheName)).keys()).map(({url}) => url);
        missing = names.filter(name => !kept.some(url => url.includes(name)));
        if (!missing.length) return kept;
        await new Promise(resolve => requestAnimationFrame(resolve));
    }
    throw new Error("not kept: " + missing);
}"""
PUT = "async url => (await caches.open('tokenreel:/')).put(url, new Response('something else'))"


def kept_in(page: Page, cache: str, *names: str) -> list[str]:
    """Wait until a cache holds files whose addresses hold these names; returns all addresses in it."""
    found: list[str] = page.evaluate(KEPT, [cache, START_MS, *names])
    return found


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
    kept_in(page, "tokenreel:/", *needed)
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
    kept_in(page, "tokenreel:/", *(name for name, entry in lock_of(site)[1].items() if entry["first"]))
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
            kept = kept_in(page, f"tokenreel:/{name}/", "pyodide.asm.wasm", LESSON["en"])
            assert all(address.startswith(f"{url}{name}/") for address in kept)
        assert page.evaluate("caches.keys()") == ["tokenreel:/one/", "tokenreel:/two/"]


def test_what_an_earlier_version_left_goes(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    page.goto(site_url + LESSON["en"])
    earlier = f"{site_url}assets/tokenreel/runtime/0123456789abcdef/pyodide.asm.wasm"
    page.evaluate(PUT, earlier)
    run_once(page)
    kept = kept_in(page, "tokenreel:/", "pyodide.asm.wasm", "worker.js", "python_stdlib.zip")
    assert earlier not in kept


def test_a_kept_file_that_was_changed_is_fetched_anew(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    page.goto(site_url + LESSON["en"])
    run_once(page)
    kept = kept_in(page, "tokenreel:/", "idna-", "worker.js")
    changed = next(url for url in kept if "idna-" in url)
    page.evaluate(
        "async url => (await caches.open('tokenreel:/')).put(url, new Response('changed'))", changed
    )
    page.reload()
    run_once(page)
    expect(Sample(page).notes).to_be_empty(timeout=START_MS)
