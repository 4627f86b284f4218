"""A real Chromium on the built site: one build, one loopback server, and pages that tell what they asked."""

import functools
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright, sync_playwright

if TYPE_CHECKING:
    from races import OpenRace
    from visits import Sites

HERE = Path(__file__).parent
# For what drops down from a window's address bar, Chromium loads a page of its own in a process of its own:
# with a window for each test, that took as long as the tests' own pages. Only the last of two such lists
# holds, so Playwright's stands here, too.
_WITHOUT = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "AvoidCorsURLLoaderRestartOnRedirect,TcpPortRandomizationWin,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
QUIET = (
    f"--disable-features={_WITHOUT}",
    # Without these, Chromium asks its maker for things of its own, which a closed network refuses at length.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:  # pytest calls this with every test of the run, not only this folder's
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
    # Last: Playwright's event loop stays this thread's running one, and no test could run its own after it.
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


@pytest.fixture(scope="session")
def site(course_site: Path) -> Path:
    """Return the folder of the site that the browser is shown."""
    return course_site


@pytest.fixture(scope="session")
def sites(make_once: Callable[[str, Callable[[Path], object]], Path]) -> "Sites":
    """Return the built sites of a small course."""
    from visits import Sites, build_sites  # noqa: PLC0415 - it imports from here

    folder = make_once("visits", build_sites)
    return Sites(folder / "old", folder / "new", folder / "gone")


class _StaticHandler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, extra: Mapping[str, str], **kwargs: Any) -> None:
        self._extra = extra
        super().__init__(*args, **kwargs)

    def end_headers(self) -> None:
        for name, value in self._extra.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page, as GitHub Pages does."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _StaticServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a page that was left before all of it had come."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # typeshed names the socket's types


@contextmanager
def serve(folder: Path, extra: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve a folder on a free port of this machine; yields the address, ending in a slash.

    ``extra`` headers are sent with every file.
    """
    handler = functools.partial(_StaticHandler, directory=str(folder), extra=extra or {})
    with _StaticServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """Yield the built site's address."""
    with serve(site) as url:
        yield url


def find_chromium() -> str | None:
    """Return the machine's Chromium; None leaves it to Playwright's own download."""
    named = os.environ.get("TOKENREEL_CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


def launch_chromium(playwright: Playwright) -> Browser:
    """Start the browser; as root without its sandbox, with which it refuses to start."""
    flags = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return playwright.chromium.launch(executable_path=find_chromium(), args=flags)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield one Chromium for the whole run."""
    with sync_playwright() as playwright:
        try:
            browser = launch_chromium(playwright)
        except Error as error:
            pytest.fail(f"no Chromium starts; `scripts/test` installs one:\n{error}", pytrace=False)
        yield browser
        browser.close()


@dataclass
class Traffic:
    """What the pages of one test asked for, and what their consoles complained of."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    """Parts of complaints that a test expects; it appends its own."""

    def watch(self, page: Page) -> None:
        """Note what happens in a page from now on."""
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} [{message.location['url']}]")

    def complaints(self, origin: str) -> list[str]:
        """Return what must not have happened."""
        local = (origin, "data:", f"blob:{origin}", "about:")
        return [
            *(f"left the site: {url}" for url in self.requests if not url.startswith(local)),
            *(e for e in self.errors if not any(part in e for part in self.allowed)),
        ]


@pytest.fixture
def traffic(site_url: str) -> Iterator[Traffic]:
    """Yield the record of this test's pages; fails it where one left the site or a console held an error."""
    traffic = Traffic()
    yield traffic
    assert traffic.complaints(site_url) == []


COSTLY = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}, configurable: true})"
"""Lets a page believe that its connection costs the reader something: else each would fetch Python."""


class OpenPage(Protocol):
    """Opens a page of the site, e.g. ``open_page("en/", width=390)``, in a context of its own.

    ``prepare`` is called with the page before it goes there.
    """

    def __call__(
        self,
        path: str = "",
        *,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        reduced_motion: bool = False,
        javascript: bool = True,
        prepare: Callable[[Page], None] | None = None,
    ) -> Page: ...


@pytest.fixture
def open_page(browser: Browser, site_url: str, traffic: Traffic) -> Iterator[OpenPage]:
    """Yield what opens a watched page; all are closed after the test."""
    closers: list[Callable[[], None]] = []

    def open_one(
        path: str = "",
        *,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        reduced_motion: bool = False,
        javascript: bool = True,
        prepare: Callable[[Page], None] | None = None,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce" if reduced_motion else "no-preference",
            java_script_enabled=javascript,
            service_workers="block",
        )
        closers.append(context.close)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site_url)
        page = context.new_page()
        traffic.watch(page)
        page.add_init_script(COSTLY)
        if prepare is not None:
            prepare(page)
        page.goto(site_url + path)
        return page

    yield open_one
    for close in closers:
        close()


@pytest.fixture
def open_race(open_page: OpenPage, site: Path, tmp_path: Path) -> "OpenRace":
    """Return what opens a race."""
    from races import race_opener  # noqa: PLC0415 - it imports from here

    return race_opener(open_page, site, tmp_path)
