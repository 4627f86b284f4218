"""What a reader sees who plays a demo over the wire: from a real backend, and from none."""

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from backend import Backend, running
from conftest import OpenPage, Traffic
from players import HAIKU, LESSON, ROOT, assert_accessible, player_of, replace_recording, shown_text
from recorded import DONE, JSON, exchange, frame, recording_text
from tokenreel.recording import exchanges, output_text, parse_recording, read_recording
from tokenreel.site.assets import assets
from views import every_view

TITLE = {"en": "Over the wire", "ko": "실제 연결로 재생"}
PLAY = {"en": "Play both", "ko": "함께 재생"}
SAME = "Every byte is the recorded one"
HELD = "http://127.0.0.1:8787"
"""A backend whose answers a test holds back: nothing is sent there."""
SLOW = [(400_000, frame("가")), (600_000, frame("을")), (800_000, frame("!")), (900_000, DONE)]
REFUSED = exchange([(50_000, b'{"error":{}}')], status=429, headers=JSON, end_us=60_000)
# When a page asked a backend, in ms, in the order of the requests.
SENT = """origin => performance.getEntriesByType("resource")
    .filter(({name}) => name.startsWith(origin)).map(({startTime}) => startTime).sort((a, b) => a - b)"""
# What the pane shows, frame by frame: how many ticks (they are drawn twice), and the status.
WATCH = """pane => {
    window.seen = [];
    const look = () => {
        const drawn = [...pane.querySelectorAll(".tokenreel-ticks path")].map(path => path.getAttribute("d"));
        const status = pane.querySelector(".tokenreel-status").textContent;
        const now = [(drawn.join("").split("M").length - 1) / 2, status];
        if (`${now}` !== `${seen.at(-1)}`) seen.push(now);
        requestAnimationFrame(look);
    };
    look();
}"""
# Before any module runs. (In HTML that a test answers with it would do no good: such a page comes
# from nowhere, and may not reach this machine.)
NAME_BACKEND = """new MutationObserver(records => {
    for (const player of records.flatMap(({addedNodes}) => [...addedNodes])) {
        if (player.localName !== "tokenreel-player") continue;
        if (BACKEND) player.dataset.backend = BACKEND;
        else delete player.dataset.backend;
    }
}).observe(document, {childList: true, subtree: true});"""
SIGNALS = """window.signals = [];
    const send = window.fetch;
    window.fetch = (url, init) => { if (init?.signal) signals.push(init.signal); return send(url, init); };"""


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    """Yield a backend of this repository's demos: each press of a button has a session of its own there."""
    with running(ROOT / "demos") as backend:
        yield backend


def connected(origin: str | None, recording: str | None = None) -> Callable[[Page], None]:
    """Let the lesson name a backend, or none, and the site have the module that a site with one sends.

    Args:
        origin: The backend's.
        recording: What stands on the site in haiku-sync's place; None for what does.
    """
    module = next(text for name, text in assets(over_the_wire=True) if name.endswith("/wire.js"))
    value = "undefined" if origin is None else f"'{origin}'"

    def prepare(page: Page) -> None:
        page.add_init_script(NAME_BACKEND.replace("BACKEND", value))
        page.route("**/wire.js", lambda route: route.fulfill(body=module, content_type="text/javascript"))
        if recording is not None:
            replace_recording(recording)(page)

    return prepare


def demos_of(folder: Path, recording: str) -> Path:
    """Make a folder of demos that has one, haiku-sync."""
    (folder / "haiku-sync").mkdir()
    (folder / "haiku-sync" / "recording.jsonl").write_text(recording, "utf-8")
    return folder


def pane_of(player: Locator, language: str = "en") -> Locator:
    """Return a player's drawer, opened."""
    pane = player.locator("details", has_text=TITLE[language])
    pane.locator("summary").click()
    return pane


def play(pane: Locator, language: str = "en") -> Locator:
    """Press the button; return the sentence, once there is one."""
    pane.get_by_role("button", name=PLAY[language]).click()
    said = pane.locator(".tokenreel-strip + p")
    expect(said).not_to_be_empty(timeout=20_000)
    expect(pane.get_by_role("button", name=PLAY[language])).to_be_visible()
    return said


def ticks(pane: Locator) -> int:
    """Count the ticks, tall and short; they are drawn twice."""
    paths = [path.get_attribute("d") or "" for path in pane.locator(".tokenreel-ticks path").all()]
    return "".join(paths).count("M") // 2


def take(traffic: Traffic, origin: str) -> list[str]:
    """Take what went to the backend from a test's traffic, and return it: all else must stay on the site."""
    asked = [url for url in traffic.requests if url.startswith(origin)]
    traffic.requests = [url for url in traffic.requests if url not in asked]
    return asked


def test_a_page_without_a_backend_loads_and_says_nothing_of_it(open_page: OpenPage, traffic: Traffic) -> None:
    player = player_of(open_page(LESSON["en"], prepare=connected(None)))
    player.get_by_text("Raw events, as received").click()
    expect(player.get_by_text(TITLE["en"])).to_have_count(0)
    assert not [url for url in traffic.requests if "wire" in url]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_recorded_bytes_come_over_a_real_connection(
    open_page: OpenPage, traffic: Traffic, backend: Backend, language: str
) -> None:
    recording = read_recording(HAIKU)
    (recorded,) = exchanges(recording)
    n = len(recorded.reads)
    sentence = {
        "ko": rf"녹화된 read {n}개 중 {n}개를 받았어요\. 녹화보다 늦은 정도는 .*ms예요\. "
        r"모든 바이트가 녹화와 같아요\.",
        "en": rf"{n} of {n} recorded reads came, .*ms \(largest\)\. {SAME}\.",
    }
    player = player_of(open_page(LESSON[language], prepare=connected(backend.url)))
    player.get_by_role("combobox").select_option("0.25")
    pane = pane_of(player, language)
    assert ticks(pane) == 0
    said = play(pane, language)
    asked = take(traffic, backend.url)
    expect(said).to_have_text(re.compile(f"^{sentence[language]}$"))
    expect(player).to_have_attribute("data-state", "ended")
    expect(player.get_by_role("combobox")).to_have_value("1")
    expect(player.get_by_role("log")).to_contain_text(said.inner_text())
    assert shown_text(player) == output_text(recording)
    assert ticks(pane) == recorded.body.decode().count("data: ")
    expect(pane.locator(".tokenreel-status")).to_have_text("200")
    number, unit = pane.locator(".tokenreel-figure--ttft").inner_text().split()[-2:]
    assert float(number) * {"ms": 1, "s": 1000}[unit] > 173, "nothing comes sooner than it was sent"
    play(pane, language)
    again = take(traffic, backend.url)
    assert len(asked) == len(again) == 1
    assert re.fullmatch(r".*/session/[^/]+/demo/haiku-sync/.*v1/chat/completions", asked[0])
    assert again != asked, "each press has a session of its own"


def test_ticks_come_one_by_one_and_the_status_with_its_head(
    open_page: OpenPage, traffic: Traffic, tmp_path: Path
) -> None:
    text = recording_text("haiku-sync", exchange(SLOW, end_us=950_000))
    with running(demos_of(tmp_path, text)) as backend:
        pane = pane_of(player_of(open_page(LESSON["en"], prepare=connected(backend.url, text))))
        pane.evaluate(WATCH)
        said = play(pane)
        take(traffic, backend.url)
        expect(said).to_contain_text(SAME)
        seen = pane.evaluate("() => window.seen")
    due = [[0, "–"], *([count, "200"] for count in range(5))]
    # those that come between one frame of the screen and the next are drawn at once; not all of them do
    assert seen == [one for one in due if one in seen]
    assert (seen[0], seen[-1]) == (due[0], due[-1])
    assert len(seen) >= 3


def test_a_retry_gets_its_answers_in_their_order_each_in_a_lane(
    open_page: OpenPage, traffic: Traffic, tmp_path: Path
) -> None:
    traffic.allowed.append("429")
    text = recording_text("haiku-sync", REFUSED, exchange(SLOW, end_us=950_000))
    with running(demos_of(tmp_path, text)) as backend:
        player = player_of(open_page(LESSON["en"], prepare=connected(backend.url, text)))
        pane = pane_of(player)
        said = play(pane)
        assert len(take(traffic, backend.url)) == 2
    expect(said).to_have_text(re.compile(rf"^5 of 5 .* {SAME}"))
    expect(pane.locator(".tokenreel-status")).to_have_text(["429", "200"])
    expect(pane.locator(".tokenreel-lane").first).to_contain_text("not streamed")
    first, second = (exchange.requested_us / 1000 for exchange in exchanges(parse_recording(text)))
    sent = player.page.evaluate(SENT, backend.url)
    assert sent[1] - sent[0] >= second - first - 1, "the second no earlier than it was recorded"
    bars = [bar.bounding_box()["x"] for bar in pane.locator(".tokenreel-bar").all()]
    assert bars[0] < bars[1]


def test_a_connection_that_is_cut_ends_as_the_recording_does(
    open_page: OpenPage, traffic: Traffic, tmp_path: Path
) -> None:
    traffic.allowed.append("ERR_INCOMPLETE_CHUNKED_ENCODING")
    # long after the last read: what a busy page has not taken by then, the browser throws away
    text = recording_text("haiku-sync", exchange(SLOW[:2], end_us=2_000_000, reason="disconnect"))
    with running(demos_of(tmp_path, text)) as backend:
        player = player_of(open_page(LESSON["en"], prepare=connected(backend.url, text)))
        said = play(pane_of(player))
        take(traffic, backend.url)
    expect(said).to_have_text(re.compile(rf"^2 of 2 .* {SAME}"))
    expect(player.locator(".tokenreel-reason")).to_have_text(["disconnect"] * 2)


def test_other_bytes_are_said_to_be_other_bytes(
    open_page: OpenPage, traffic: Traffic, tmp_path: Path
) -> None:
    sent = recording_text("haiku-sync", exchange([*SLOW[:2], (800_000, frame("?")), SLOW[3]], end_us=950_000))
    text = recording_text("haiku-sync", exchange(SLOW, end_us=950_000))
    with running(demos_of(tmp_path, sent)) as backend:
        pane = pane_of(player_of(open_page(LESSON["en"], prepare=connected(backend.url, text))))
        said = play(pane)
        take(traffic, backend.url)
    expect(said).to_have_text(re.compile(r"^2 of 4 .* Not every byte is the recorded one\.$"))


def test_without_a_running_backend_one_sentence_says_how_to_start_it(
    open_page: OpenPage, traffic: Traffic
) -> None:
    traffic.allowed.append("ERR_CONNECTION_REFUSED")
    with socket.create_server(("127.0.0.1", 0)) as server:
        origin = f"http://127.0.0.1:{server.getsockname()[1]}"  # a port that is free once more
    player = player_of(open_page(LESSON["en"], prepare=connected(origin)))
    said = play(pane_of(player))
    assert len(take(traffic, origin)) == 1
    expect(said).to_have_text(f"No answer from {origin}. “tokenreel replay” starts it.")
    expect(player.get_by_role("log")).to_contain_text(said.inner_text())
    expect(player).to_have_attribute("data-state", "ended")
    assert shown_text(player) == output_text(read_recording(HAIKU))


@pytest.mark.parametrize("way", ["pressing again", "leaving the page"])
def test_running_requests_are_aborted_by(open_page: OpenPage, traffic: Traffic, way: str) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def prepare(page: Page) -> None:
        connected(HELD)(page)
        page.add_init_script(SIGNALS)
        page.route(f"{HELD}/**", hold)

    page = open_page(LESSON["en"], prepare=prepare)
    player = player_of(page)
    player.get_by_role("combobox").select_option("0.25")
    pane = pane_of(player)
    pane.get_by_role("button", name=PLAY["en"]).click()
    stop = pane.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    aborted = "signals.filter(({aborted}) => aborted).length"
    assert [page.evaluate("signals.length"), page.evaluate(aborted)] == [1, 0]
    if way == "pressing again":
        stop.click()
        expect(pane.locator(".tokenreel-reason")).to_have_text("no answer cancelled")
        expect(pane.get_by_role("button", name=PLAY["en"])).to_be_visible()
        expect(pane.locator(".tokenreel-strip + p")).to_be_empty()
        expect(player).not_to_have_attribute("data-state", "playing")
    else:
        player.evaluate("player => player.remove()")
    page.wait_for_function(f"{aborted} === 1")
    take(traffic, HELD)


def test_it_is_played_by_keyboard_alone(open_page: OpenPage, traffic: Traffic, backend: Backend) -> None:
    page = open_page(LESSON["en"], prepare=connected(backend.url))
    pane = player_of(page).locator("details", has_text=TITLE["en"])
    pane.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(pane.get_by_role("button")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(pane.locator(".tokenreel-strip + p")).to_contain_text(SAME, timeout=20_000)
    take(traffic, backend.url)


@every_view
def test_axe_finds_nothing_in_the_pane_and_nothing_scrolls_sideways(
    open_page: OpenPage, traffic: Traffic, backend: Backend, language: str, scheme: Any, width: int
) -> None:
    page = open_page(LESSON[language], width=width, scheme=scheme, prepare=connected(backend.url))
    play(pane_of(player_of(page), language), language)
    take(traffic, backend.url)
    assert_accessible(page)
