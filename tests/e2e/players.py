"""How tests reach a page's players, and what they let them play."""

import json
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tokenreel.recording import read_recording

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors"
LESSON = {"ko": "streaming/05-streaming/", "en": "en/streaming/05-streaming/"}
HAIKU = ROOT / "demos" / "haiku-sync" / "recording.jsonl"
SOLAR = ROOT / "demos" / "solar-async" / "recording.jsonl"


def player_of(page: Page, demo: str = "haiku-sync", state: str = "ready") -> Locator:
    """Return a demo's player, scrolled to, once it is in a state."""
    player = page.locator(f"tokenreel-player[data-demo={demo}]")
    player.scroll_into_view_if_needed()
    expect(player).to_have_attribute("data-state", state)
    return player


def scroll_through(page: Page) -> None:
    """Show every part of a page, as who reads it with a wheel does."""
    page.evaluate(
        """async () => {
            for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
                scrollTo(0, y);
                await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
            }
            scrollTo(0, 0);
        }"""
    )
    for player in page.locator("tokenreel-player").all():
        expect(player).to_have_attribute("data-state", "ready")
    page.wait_for_load_state("networkidle")


def engage(page: Page) -> None:
    """Press something in a page: with a reader's first press comes what only presses start."""
    page.evaluate("dispatchEvent(new PointerEvent('pointerdown'))")


def make_all(page: Page) -> None:
    """Let all that plays or runs in a page be made, as once its reader has pressed and seen it all."""
    engage(page)
    scroll_through(page)
    for sample in page.locator("tokenreel-live [data-is=fault]").all():
        expect(sample.locator("option")).not_to_have_count(1)
    for race in page.locator("tokenreel-race").all():
        expect(race).to_have_attribute("data-state", "ready")


def shown_text(player: Locator) -> str:
    """Return the output as far as it has come."""
    pieces = player.locator(".tokenreel-transcript__text > span:not(.tokenreel-later)")
    return "".join(text or "" for text in pieces.evaluate_all("all => all.map(piece => piece.textContent)"))


def replace_recording(text: str | None, *, status: int = 200) -> Callable[[Page], None]:
    """Let the site send another recording for haiku-sync."""

    def answer(route: Route) -> None:
        route.fulfill(status=status, body=text or "", content_type="application/x-ndjson")

    return lambda page: page.route("**/haiku-sync/recording.jsonl", answer)


def program_printing(*reads: tuple[int, str]) -> str:
    """Return a recording of a program that only printed; each read is (time in microseconds, text)."""
    header = read_recording(HAIKU).header
    events = [[time_us, "out", None, text] for time_us, text in reads]
    exit_us = reads[-1][0] + 10
    return "".join(
        json.dumps(line) + "\n" for line in (header, *events, [exit_us, "exit", None, {"code": 0}])
    )


def vector(name: str) -> str:
    """Return the text of a shared vector: a scripted recording of some hundred microseconds."""
    return (VECTORS / f"{name}.jsonl").read_text("utf-8")


def seek(player: Locator, us: int) -> None:
    """Move the slider."""
    move = "(slider, us) => { slider.value = us; slider.dispatchEvent(new Event('input')); }"
    player.get_by_role("slider").evaluate(move, us)


def colour_of(element: Locator) -> str:
    """Return the colour that an element's text has."""
    return str(element.evaluate("element => getComputedStyle(element).color"))


def assert_accessible(page: Page) -> None:
    """Let axe look at what is ours in a page, and see that it fits the screen."""
    found = Axe().run(
        page, context={"include": [["tokenreel-player"], [".tokenreel-lesson"], [".tokenreel-sample"]]}
    )
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
