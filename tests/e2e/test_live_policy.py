"""The Content-Security-Policy of the manual: everything works under it, and nothing needs more."""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from conftest import Traffic, serve
from lives import run_once
from players import LESSON, ROOT, player_of

pytestmark = pytest.mark.slow

MANUAL = (ROOT / "docs" / "manual" / "live.md").read_text("utf-8")
(WRITTEN,) = re.findall(r"^```text\n(default-src .*?)\n```$", MANUAL, re.MULTILINE | re.DOTALL)
POLICY = " ".join(WRITTEN.split())
INLINE = re.compile(r"<script(?![^>]*(?: src=|application/json))[^>]*>(.*?)</script>", re.DOTALL)
VIOLATIONS = """window.violations = [];
document.addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI, sample}) =>
    violations.push(`${violatedDirective}: ${blockedURI} ${sample}`));"""


def with_hashes(page: Path) -> str:
    """Return the policy with the hash of each script in a page, in place of ``'unsafe-inline'``."""
    scripts = [script.encode() for script in INLINE.findall(page.read_text("utf-8"))]
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts]
    assert hashes
    named = " ".join(f"'sha256-{found}'" for found in hashes)
    return POLICY.replace("'wasm-unsafe-eval' 'unsafe-inline'", f"'wasm-unsafe-eval' {named}")


@pytest.fixture(params=["as in the manual", "with hashes"])
def policy(request: pytest.FixtureRequest, site: Path) -> str:
    """Return a policy."""
    if request.param == "with hashes":
        return with_hashes(site / LESSON["en"] / "index.html")
    return POLICY


@pytest.fixture
def strict_url(site: Path, policy: str) -> Iterator[str]:
    """Yield the address of the site, every file of which is sent with the policy."""
    with serve(site, {"Content-Security-Policy": policy}) as url:
        yield url


def test_a_lesson_plays_runs_and_is_edited_under_the_policy(browser: Browser, strict_url: str) -> None:
    context, traffic = browser.new_context(service_workers="allow"), Traffic()
    page = context.new_page()
    traffic.watch(page)
    page.add_init_script(VIOLATIONS)
    page.goto(strict_url + LESSON["en"])
    player = player_of(page)
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "ended")
    sample = run_once(page)
    sample.run("import csv\nprint('edited')")
    assert sample.output == "edited\n"
    sample.run("import asyncio\nasync def main():\n    print(1 / 0)\nasyncio.run(main())")
    assert "ZeroDivisionError" in sample.output
    gutter = sample.editor.locator(".cm-gutters")
    assert gutter.evaluate("element => getComputedStyle(element).display") == "flex", (
        "the editor's own styles"
    )
    search = page.locator("input.md-search__input")
    search.click()
    page.keyboard.type("stream")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    assert page.evaluate("violations") == []
    assert traffic.complaints(strict_url) == []
    context.close()
