"""The built flagship site in a real Chromium. A page that asks another host, or complains, fails its test."""

import functools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
# `--no-sandbox`: as root, as in most containers, Chromium does not start with it. The pages are our own.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build this repository's course as its users do."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: a test's output is for what failed."""


def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free loopback port; yields its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """Serve the built site; returns the address of its home page."""
    yield from serve(site)


def find_chromium() -> str | None:
    """Return the machine's Chromium; None for the one that Playwright fetched."""
    names = (os.environ.get("TOKENREEL_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium for all tests of a worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, site_url: str) -> Iterator[OpenPage]:
    """Return a function that opens a page of the site; in the end, look what its pages asked for and said."""
    complaints: list[str] = []
    contexts = []

    def open_(
        path: str = "",
        *,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        javascript: bool = True,
        reduced_motion: Literal["reduce", "no-preference"] = "no-preference",
        expect_errors: bool = False,
        prepare: Callable[[Page], None] = lambda page: None,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion=reduced_motion,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: _same_host(request.url, site_url, complaints))
        page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
        if not expect_errors:
            page.on("console", lambda said: _note(said.type, f"{said.text} {said.location}", complaints))
        prepare(page)
        page.goto(site_url + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def _same_host(url: str, site_url: str, complaints: list[str]) -> None:
    if not url.startswith((site_url, "data:", "blob:")):
        complaints.append(f"asked another host: {url}")


def _note(kind: str, text: str, complaints: list[str]) -> None:
    if kind == "error" and "sitemap.xml" not in text:
        complaints.append(text)
