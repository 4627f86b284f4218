"""What was visited opens without a network, and never passes for new: on a phone and on a desktop."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from conftest import serve
from players import player_of
from visits import NEW, OLD, Sites, held, says, until, versions

WIDTHS = (390, 1280)
FIRST, SECOND = "a/01-x/", "a/02-y/"
IN_KOREAN = "서버에 연결되지 않아서"
IN_ENGLISH = "The server can't be reached"


class Host:
    """Serves a folder whose content can be replaced, as one publishes."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url

    def publish(self, site: Path) -> None:
        """Put another version in the place of what is there."""
        for name in self.folder.iterdir():
            shutil.rmtree(name) if name.is_dir() else name.unlink()
        shutil.copytree(site, self.folder, dirs_exist_ok=True)


@pytest.fixture
def host(sites: Sites, tmp_path: Path) -> Iterator[Host]:
    """Yield a host that has the old version."""
    folder = tmp_path / "host"
    shutil.copytree(sites.old, folder)
    with serve(folder, {"Cache-Control": "max-age=600"}) as url:
        yield Host(folder, url)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[[int], BrowserContext]]:
    """Yield what makes a browser of some width that was never anywhere."""
    with ExitStack() as stack:

        def make(width: int) -> BrowserContext:
            context = browser.new_context(
                service_workers="allow", viewport={"width": width, "height": 900}, locale="en-US"
            )
            stack.callback(context.close)
            return context

        yield make


def visited(
    context: BrowserContext, url: str, *, names: tuple[str, ...] = (SECOND, "recording.jsonl")
) -> Page:
    """Return a page, once all that is to be kept of its course is."""
    page = context.new_page()
    page.goto(url)
    held(page, *names)
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_a_visited_course_opens_and_replays_without_a_network(host, visit, width):
    context = visit(width)
    page = visited(context, host.url + FIRST)
    expect(page.locator(".tokenreel-kept")).to_have_count(0)
    context.set_offline(True)
    page.reload()
    says(page, OLD)
    expect(page.locator(".tokenreel-kept")).to_contain_text(IN_KOREAN)
    expect(page.locator(".tokenreel-kept a")).to_be_hidden()
    player = player_of(page)
    player.get_by_role("combobox").first.select_option("Infinity")
    player.get_by_role("button", name="재생").click()
    expect(player).to_have_attribute("data-state", "ended")
    expect(page.locator("tokenreel-progress [data-is=xp]").first).to_have_text("5")
    page.goto(host.url + SECOND)
    says(page, "Never visited.")
    page.goto(host.url)
    says(page, "Welcome.")


def test_a_page_that_was_not_kept_says_so_and_leads_home(host, visit):
    context = visit(390)
    page = visited(context, host.url + FIRST)
    context.set_offline(True)
    page.goto(f"{host.url}en/{FIRST}")
    expect(page.locator("h1")).to_have_text("This page isn't kept yet")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"{host.url}nowhere/")
    expect(page.locator("h1")).to_have_text("이 페이지는 아직 저장되지 않았어요")
    page.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("Home")


def test_the_other_language_is_kept_once_it_was_visited(host, visit):
    context = visit(1280)
    page = visited(context, host.url + FIRST)
    page.goto(f"{host.url}en/{FIRST}")
    held(page, f"en/{SECOND}")
    context.set_offline(True)
    page.reload()
    expect(page.locator(".tokenreel-kept")).to_contain_text(IN_ENGLISH)
    page.locator(".md-header .md-select__link[hreflang=ko]").evaluate("link => link.click()")
    expect(page.locator(".tokenreel-kept")).to_contain_text(IN_KOREAN)


def test_search_finds_without_a_network(host, visit):
    context = visit(1280)
    page = visited(context, host.url + FIRST, names=(SECOND, "search_index.json"))
    context.set_offline(True)
    page.reload()
    box = page.get_by_role("textbox", name="검색")
    box.fill("visited")
    box.press("End")
    expect(page.locator(".md-search-result__item").first).to_contain_text("Second")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_new_version_is_shown_at_once_and_then_kept_without_the_old_one(host, visit, sites, width):
    context = visit(width)
    page = visited(context, host.url + FIRST)
    [before] = versions(page)
    host.publish(sites.new)
    other = context.new_page()  # its reader comes back while the first page is still open
    other.goto(host.url + FIRST)
    says(other, NEW)  # though the host lets browsers keep a page for ten minutes
    until(other, "async before => !(await caches.keys()).includes('tokenreel:/:' + before)", before)
    [after] = versions(other)
    assert after != before
    held(other, FIRST, SECOND, "recording.jsonl")
    context.set_offline(True)
    for one in (page, other):
        one.reload()
        says(one, NEW)
        expect(one.locator(".tokenreel-kept")).to_be_visible()


def test_while_a_version_is_on_its_way_nothing_of_it_is_mixed_with_the_old_one(host, visit, sites):
    context = visit(390)
    page = visited(context, host.url + FIRST)
    [before] = versions(page)
    host.publish(sites.new)
    (host.folder / "sw.js").unlink()  # it can't be had: the old worker stays
    (host.folder / "404.html").unlink()
    page.goto(f"{host.url}en/{FIRST}")
    says(page, NEW)
    page.wait_for_load_state("networkidle")
    assert versions(page) == [before]
    kept = held(page, FIRST)
    assert not any("/en/" in url for url in kept)


def test_a_slow_server_is_not_waited_for_and_what_comes_late_is_offered(host, visit, sites):
    context = visit(1280)
    page = visited(context, host.url + FIRST)
    waiting: list[Route] = []  # it answers when the test lets it

    def wait(route: Route) -> None:
        waiting.append(route)

    context.route(lambda url: url == host.url + FIRST, wait)
    page.goto(host.url + FIRST)
    says(page, OLD)
    line = page.locator(".tokenreel-kept")
    expect(line).to_contain_text(IN_KOREAN)
    [route] = waiting
    route.fulfill(path=sites.new / FIRST / "index.html", content_type="text/html; charset=utf-8")
    expect(line.get_by_role("link")).to_be_visible()


def test_a_site_that_wants_it_no_longer_removes_all_that_was_kept(host, visit, sites):
    context = visit(390)
    page = visited(context, host.url + FIRST)
    host.publish(sites.gone)
    page.reload()
    says(page, NEW)
    until(page, "async () => !(await caches.keys()).length")
    until(page, "async () => !(await navigator.serviceWorker.getRegistration())")


def test_two_courses_of_one_origin_keep_their_pages_apart(sites, tmp_path, visit):
    for name in ("", "one/"):
        shutil.copytree(sites.old, tmp_path / name, dirs_exist_ok=True)
    with serve(tmp_path) as url:
        context = visit(390)
        page = visited(context, url + FIRST)
        page.goto(f"{url}one/{FIRST}")
        kept = held(page, f"one/{SECOND}", scope="/one/")
        assert all(address.startswith(f"{url}one/") for address in kept)
        shutil.copy(sites.gone / "sw.js", tmp_path / "sw.js")  # the outer one goes, and only that
        page.goto(url)
        until(page, "async () => (await caches.keys()).every(name => name.startsWith('tokenreel:/one/:'))")
        assert set(kept) <= set(held(page, f"one/{SECOND}", scope="/one/"))


@pytest.mark.parametrize(
    "broken",
    [
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', {get() { throw new Error('denied') }})",
        "delete Navigator.prototype.serviceWorker",
        "navigator.serviceWorker.register = () => Promise.reject(new Error('denied'))",
    ],
    ids=["denied", "missing", "refused"],
)
def test_where_no_worker_can_be_had_the_page_works_as_before(host, visit, broken):
    page = visit(390).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(broken)
    page.goto(host.url + FIRST)
    player_of(page)
    expect(page.locator("tokenreel-progress[data-state=ready]").first).to_be_visible()
    assert errors == []


def test_on_a_connection_that_costs_only_the_visited_page_is_kept(host, visit):
    context = visit(390)
    context.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    page = visited(context, host.url + FIRST, names=(FIRST, "recording.jsonl"))
    assert not any(url.endswith(SECOND) for url in held(page, FIRST))
