"""What a reader sees of a race: both answers on one clock, each figure counting until its recorded moment."""

import pytest
from playwright.sync_api import expect

from races import (
    FINAL,
    NAMES,
    SENTENCE,
    START,
    TEXT,
    WAITING,
    OpenRace,
    counting,
    counts,
    figures,
    press,
    ready,
    run,
    shown,
)
from views import every_language


@every_language
def test_nothing_runs_until_asked_and_the_end_is_what_the_page_shows(
    open_race: OpenRace, language: str
) -> None:
    race = ready(open_race(language))
    expect(race.get_by_role("button", name=START[language], exact=True)).to_be_visible()
    run(race, 5_000)
    expect(race).to_have_attribute("data-state", "ready")
    assert figures(race) == FINAL
    assert shown(race) == [TEXT + " ", TEXT + " "]
    expect(race.locator(".tokenreel-race__result")).to_have_text(SENTENCE[language])
    expect(race.locator(".tokenreel-race__result")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "reduced_motion"),
    [
        ("ko", False),
        ("en", True),
        pytest.param("ko", True, marks=pytest.mark.slow),
        pytest.param("en", False, marks=pytest.mark.slow),
    ],
)
def test_each_figure_counts_until_its_moment_and_then_stands_at_the_recorded_value(
    open_race: OpenRace, language: str, reduced_motion: bool
) -> None:
    race = ready(open_race(language, reduced_motion=reduced_motion))
    result = race.locator(".tokenreel-race__result")
    waiting = race.get_by_text(WAITING[language])
    press(race, START[language])
    assert (shown(race), counts(race), len(counting(race))) == (["", ""], ["0", "0"], 6)
    expect(waiting.filter(visible=True)).to_have_count(2)
    run(race, 1_500)
    assert figures(race)[0] == "300 ms"
    assert counting(race) == pytest.approx([1.5] * 5, abs=0.03)
    assert (shown(race), counts(race)) == (["Bread is ", ""], ["9", "0"])
    expect(waiting.filter(visible=True)).to_have_count(1)
    expect(result).to_be_hidden()
    run(race, 1_600)
    assert [figures(race)[index] for index in (0, 1, 3, 5)] == ["300 ms", "3.00 s", "3.00 s", "3.00 s"]
    assert counting(race) == pytest.approx([3.1] * 2, abs=0.06)
    assert (shown(race)[1], counts(race)[1]) == (TEXT + " ", "29")
    expect(waiting.filter(visible=True)).to_have_count(0)
    expect(result).to_be_hidden()
    run(race, 1_000)
    expect(race).to_have_attribute("data-state", "ended")
    assert (figures(race), counting(race)) == (FINAL, [])
    expect(result).to_be_visible()
    expect(result).to_have_text(SENTENCE[language])
    assert race.page.evaluate("document.getAnimations().length") == 0 or not reduced_motion


def test_of_the_whole_answer_the_first_text_is_said_to_be_its_wall(open_race: OpenRace) -> None:
    race = ready(open_race())
    cells = race.locator("[data-figure=first], [data-figure=last]").all_inner_texts()
    assert [" ".join(cell.split()) for cell in cells] == [
        "300 ms", "3.00 s = wall", "3.81 s", "3.00 s = wall",
    ]  # fmt: skip
    expect(race).to_contain_text("n = 1")


def test_pause_holds_the_clock_and_restart_begins_anew(open_race: OpenRace) -> None:
    race = ready(open_race())
    press(race, "Start")
    run(race, 1_000)
    press(race, "Pause")
    held = (figures(race), shown(race))
    run(race, 5_000)
    assert (figures(race), shown(race)) == held
    press(race, "Continue")
    run(race, 500)
    assert counting(race) == pytest.approx([1.5] * 5, abs=0.06)
    press(race, "Restart")
    assert (shown(race), counting(race)) == (["", ""], [0.0] * 6)
    run(race, 4_100)
    expect(race).to_have_attribute("data-state", "ended")
    press(race, "Start again")
    assert shown(race) == ["", ""]


@pytest.mark.parametrize("speed", [pytest.param(0.5, marks=pytest.mark.slow), 2])
def test_at_another_speed_the_figures_are_still_recorded_time(open_race: OpenRace, speed: float) -> None:
    race = ready(open_race())
    race.get_by_role("combobox", name="Speed").select_option(f"{speed}×")
    press(race, "Start")
    run(race, int(1_500 / speed))
    assert counting(race) == pytest.approx([1.5] * 5, abs=0.06)
    run(race, int(2_600 / speed))
    expect(race).to_have_attribute("data-state", "ended")
    assert figures(race) == FINAL


def test_it_runs_by_keyboard_alone_and_shows_where_the_focus_is(open_race: OpenRace) -> None:
    race = ready(open_race())
    page = race.page
    race.get_by_role("button", name="Start", exact=True).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    page.keyboard.press("Space")
    expect(race).to_have_attribute("data-state", "playing")
    page.keyboard.press("Enter")
    expect(race).to_have_attribute("data-state", "paused")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(race).to_have_attribute("data-state", "playing")
    page.keyboard.press("Tab")
    expect(page.locator("select:focus")).to_have_count(1)


@every_language
def test_a_screen_reader_is_told_the_start_both_first_texts_and_the_end(
    open_race: OpenRace, language: str
) -> None:
    race = ready(open_race(language))
    press(race, START[language])
    run(race, 4_100)
    told = {
        "ko": [
            "두 요청을 보냈어요.", "스트리밍: 300 ms 만에 첫 텍스트가 나왔어요.",
            "한 번에 받기: 3.00 s 만에 첫 텍스트가 나왔어요.",
        ],
        "en": [
            "Both requests are sent.", "Streamed: first text after 300 ms.",
            "Whole: first text after 3.00 s.",
        ],
    }  # fmt: skip
    expect(race.get_by_role("log").locator("p")).to_have_text([*told[language], SENTENCE[language]])


def test_other_scripts_are_told_what_happens(open_race: OpenRace) -> None:
    race = ready(open_race())
    race.page.evaluate("""window.came = [];
        for (const name of ["play", "pause", "ended"]) addEventListener("tokenreel:" + name, ({detail}) =>
            came.push([name, detail.race]));""")
    press(race, "Start")
    press(race, "Pause")
    press(race, "Continue")
    run(race, 4_100)
    names = ["play", "pause", "play", "ended"]
    assert race.page.evaluate("came") == [[name, " ".join(NAMES)] for name in names]
