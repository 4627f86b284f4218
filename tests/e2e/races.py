"""A scripted race in a page of the built site, and how tests reach what a reader sees of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from conftest import OpenPage
from players import LESSON, engage
from recorded import DONE, JSON, exchange, frame, recording_text
from tokenreel.course import Embed
from tokenreel.site.race import race_html

NAMES = ("scripted-streamed", "scripted-whole")
RACE = f"tokenreel-race[data-race='{' '.join(NAMES)}']"
"""The lesson has a race of its own, too."""
EMBED = Embed(1, 2, "race", NAMES, {"ko": "빵 이야기", "en": "About bread"})
DEMOS = {"ko": "../../demos", "en": "../../../demos"}
BODY = {"model": "m", "messages": [{"role": "user", "content": "About bread"}]}
WORDS = ("Bread ", "is ", "older ", "than ", "writing", ".")
TEXT = "".join(WORDS)
USAGE = {"completion_tokens": 6}
FINAL = ["300 ms", "3.00 s", "3.81 s", "3.00 s", "4.02 s", "3.00 s"]
WAITING = {"ko": "기다리는 중… 아직 읽을 게 없어요", "en": "waiting… nothing to read yet"}
START = {"ko": "시작", "en": "Start"}
SENTENCE = {
    "ko": "스트리밍한 답은 한 번에 받은 답보다 2.70 s 먼저 읽기 시작할 수 있었어요. "
    "그때까지 29자 중 20자가 나왔어요. 답이 다 나온 시점은 스트리밍 쪽이 810 ms 늦었어요.",
    "en": "You could read the streamed answer for 2.70 s before the whole one showed its first word. By then "
    "20 of its 29 characters had come. The streamed answer was complete 810 ms later.",
}
FRAME_MS = 16
"""How often the controlled clock draws."""


def streamed_text() -> str:
    """Return a recording whose words come at 0.3, 1, 1.7, 2.4, 3.1 and 3.8 s, and whose wall is 4.02 s."""
    words = [(300_000 + 700_000 * index, frame(word)) for index, word in enumerate(WORDS)]
    usage = f"data: {json.dumps({'choices': [], 'usage': USAGE})}\n\n".encode()
    reads = [*words, (3_810_000, frame(" ")), (4_000_000, usage), (4_010_000, DONE)]
    body = {**BODY, "stream": True, "stream_options": {"include_usage": True}}
    return recording_text(NAMES[0], exchange(reads, body=body, end_us=4_020_000))


def whole_text(text: str = TEXT + " ") -> str:
    """Return a recording of the same answer, whole at 3 s."""
    answer = json.dumps({"choices": [{"message": {"content": text}}], "usage": USAGE}).encode()
    events = exchange([(2_900_000, answer)], body=BODY, headers=JSON, end_us=3_000_000)
    return recording_text(NAMES[1], events)


class OpenRace(Protocol):
    """Opens lesson 5 with a race in it; returns the race.

    ``sent`` is what the site sends in a recording's place, None a 404; ``text`` is the whole answer.
    """

    def __call__(
        self,
        language: str = "en",
        *,
        sent: dict[str, str | None] | None = None,
        text: str = ...,
        **options: Any,
    ) -> Locator: ...


def race_opener(open_page: OpenPage, site: Path, folder: Path) -> OpenRace:
    """Return what opens lesson 5 with a race in it.

    Args:
        open_page: Opens a page of the site.
        site: The built site.
        folder: Where the race's recordings are written.
    """

    def open_one(
        language: str = "en",
        *,
        sent: dict[str, str | None] | None = None,
        text: str = TEXT + " ",
        **options: Any,
    ) -> Locator:
        files = dict(zip(NAMES, (streamed_text(), whole_text(text)), strict=True))
        for name, content in files.items():
            path = folder / "demos" / name / "recording.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        page_html = (site / LESSON[language] / "index.html").read_text("utf-8")
        race = race_html(folder, EMBED, DEMOS[language], language)
        html = page_html.replace("<tokenreel-player", race + "<tokenreel-player", 1)

        def prepare(page: Page) -> None:
            page.route(f"**/{LESSON[language]}", lambda route: answer(route, html, "text/html"))
            for name, content in {**files, **(sent or {})}.items():
                page.route(f"**/{name}/recording.jsonl", sending(content))
            if options.get("javascript", True):
                page.clock.install(time=0)

        page = open_page(LESSON[language], prepare=prepare, **options)
        return page.locator(RACE)

    return open_one


def answer(route: Route, text: str, kind: str = "application/x-ndjson", status: int = 200) -> None:
    route.fulfill(body=text, content_type=f"{kind}; charset=utf-8", status=status)


def sending(content: str | None) -> Callable[[Route], None]:
    return lambda route: answer(route, content or "", status=404 if content is None else 200)


def ready(race: Locator, state: str = "ready") -> Locator:
    """Scroll to a race, and wait until its recordings are here; from then on only a test moves its clock."""
    engage(race.page)
    race.scroll_into_view_if_needed()
    expect(race).to_have_attribute("data-state", state)
    race.page.clock.pause_at(60_000)
    return race


def run(race: Locator, ms: int) -> None:
    """Let the time pass, to the frame in which it has."""
    race.page.clock.run_for(ms + FRAME_MS)


def press(race: Locator, name: str) -> None:
    race.get_by_role("button", name=name, exact=True).click()


def counting(race: Locator) -> list[float]:
    """Return what the figures that have not come yet stand at, in seconds."""
    texts = race.locator(".tokenreel-race__running").all_inner_texts()
    return [float(value) / (1 if unit == "s" else 1000) for value, unit in (text.split() for text in texts)]


def figures(race: Locator) -> list[str]:
    """Return first text, last token and wall, each of both sides."""
    return race.locator("[data-figure] b").all_inner_texts()


def shown(race: Locator) -> list[str]:
    """Return as much of both answers as can be read."""
    read = "pre => [...pre.querySelectorAll('span:not(.tokenreel-later)')].map(piece => piece.textContent)"
    return ["".join(pre.evaluate(read)) for pre in race.locator("pre").all()]


def counts(race: Locator) -> list[str]:
    """Return how many characters of each side can be read."""
    return race.locator(".tokenreel-race__count").all_inner_texts()


def assert_fine(race: Locator) -> None:
    """Let axe look at a race that rests; it needs a clock that goes on."""
    race.page.clock.resume()
    found = Axe().run(race.page, context={"include": [[RACE]]})
    assert found.violations_count == 0, found.generate_report()
    assert race.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    race.page.clock.pause_at(race.page.evaluate("Date.now()") + 60_000)
