"""What a reader has of a race whose recordings are damaged, late, or mean harm."""

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from conftest import Traffic
from players import colour_of, engage
from races import (
    FINAL,
    NAMES,
    TEXT,
    OpenRace,
    answer,
    assert_fine,
    figures,
    press,
    ready,
    run,
    sending,
    shown,
    streamed_text,
    whole_text,
)


# Each damage, and each of the two recordings; slow proofs show the other pairs.
@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        pytest.param(name, sent, said, marks=[pytest.mark.slow] if (name == NAMES[0]) != is_first else [])
        for name in NAMES
        for sent, said, is_first in [
            (None, "The server answered 404", True),
            ("", "Line 1 of the file: the file is empty", False),
            ("cut", "the last line is cut off", True),
            ("changed", "sha256", False),
            ("other", "expected one exchange", True),
        ]
    ],
)
def test_a_damaged_recording_says_what_is_wrong_and_leaves_the_table(
    open_race: OpenRace, traffic: Traffic, name: str, sent: str | None, said: str
) -> None:
    traffic.allowed.append("recording.jsonl")
    texts = dict(zip(NAMES, (streamed_text(), whole_text()), strict=True))
    (other,) = set(NAMES) - {name}
    damaged = {
        "cut": texts[name][:-1], "changed": texts[name].replace("older", "elder"), "other": texts[other],
    }.get(sent or "", sent)  # fmt: skip
    race = ready(open_race(sent={name: damaged}), "failed")
    alert = race.get_by_role("alert")
    expect(alert).to_contain_text(said)
    expect(alert).to_contain_text("Streamed:" if name == NAMES[0] else "Whole:")
    assert colour_of(alert) != colour_of(race.locator(".tokenreel-provenance"))
    assert figures(race) == FINAL
    expect(race.locator("pre")).to_have_text([TEXT, TEXT])
    expect(race.locator(".tokenreel-race__result")).to_be_visible()


def test_recordings_that_come_back_run_at_the_next_press(open_race: OpenRace, traffic: Traffic) -> None:
    traffic.allowed.append("recording.jsonl")
    race = ready(open_race(sent={NAMES[1]: None}), "failed")
    race.page.route(f"**/{NAMES[1]}/recording.jsonl", sending(whole_text()))
    press(race, "Start")
    expect(race).to_have_attribute("data-state", "playing")
    expect(race.get_by_role("alert")).to_have_count(0)
    run(race, 4_100)
    assert figures(race) == FINAL


def test_a_press_before_the_recordings_are_here_is_not_lost(open_race: OpenRace) -> None:
    race = open_race()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    race.page.route(f"**/{NAMES[0]}/recording.jsonl", hold)
    race.page.reload()
    engage(race.page)
    race.scroll_into_view_if_needed()
    expect(race).to_have_attribute("data-state", "loading")
    press(race, "Start")
    assert figures(race) == FINAL
    answer(held[0], streamed_text())
    expect(race).to_have_attribute("data-state", "playing")


def test_a_race_that_leaves_the_page_stops(open_race: OpenRace) -> None:
    race = ready(open_race())
    press(race, "Start")
    page = race.page
    race.evaluate("race => { window.race = race; race.remove(); }")
    page.clock.run_for(1_000)
    assert page.evaluate("race.dataset.state") == "paused"


def test_recorded_markup_and_ansi_codes_are_shown_never_run(open_race: OpenRace) -> None:
    evil = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">\x1b[31mred"
    race = ready(open_race(text=evil))
    assert shown(race)[1] == evil.replace("\x1b", "␛")
    assert race.locator("script, img").count() == 0
    assert race.page.title() != "run"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_failure(open_race: OpenRace, traffic: Traffic, scheme: Any) -> None:
    traffic.allowed.append("recording.jsonl")
    assert_fine(ready(open_race(width=390, scheme=scheme, sent={NAMES[0]: None}), "failed"))
