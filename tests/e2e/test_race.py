"""What a reader sees of a race: both answers on one clock, each figure counting until its recorded moment."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from conftest import OpenPage, Traffic
from players import colour_of
from races import (
    FINAL,
    NAMES,
    TEXT,
    OpenRace,
    answer,
    assert_fine,
    counting,
    counts,
    figures,
    press,
    race_opener,
    ready,
    run,
    sending,
    shown,
    streamed_text,
    whole_text,
)
from views import every_view

WAITING = {"ko": "기다리는 중… 아직 읽을 게 없어요", "en": "waiting… nothing to read yet"}
START = {"ko": "시작", "en": "Start"}
SENTENCE = {
    "ko": "스트리밍한 답은 한 번에 받은 답보다 2.70 s 먼저 읽기 시작할 수 있었어요. "
    "그때까지 29자 중 20자가 나왔어요. 답이 다 나온 시점은 스트리밍 쪽이 810 ms 늦었어요.",
    "en": "You could read the streamed answer for 2.70 s before the whole one showed its first word. By then "
    "20 of its 29 characters had come. The streamed answer was complete 810 ms later.",
}


@pytest.fixture
def open_race(open_page: OpenPage, site: Path, tmp_path: Path) -> OpenRace:
    """Return what opens a race."""
    return race_opener(open_page, site, tmp_path)


@pytest.mark.parametrize("language", ["ko", "en"])
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


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("reduced_motion", [False, True])
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


@pytest.mark.parametrize("speed", [0.5, 2])
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


@pytest.mark.parametrize("language", ["ko", "en"])
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


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (None, "The server answered 404"),
        ("", "Line 1 of the file: the file is empty"),
        ("cut", "the last line is cut off"),
        ("changed", "sha256"),
        ("other", "expected one exchange"),
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


def test_without_javascript_the_table_both_texts_and_the_sentence_read_well(open_race: OpenRace) -> None:
    race = open_race("ko", javascript=False)
    assert figures(race) == FINAL
    expect(race.locator("pre")).to_have_text([TEXT, TEXT])
    expect(race.locator(".tokenreel-race__result")).to_have_text(SENTENCE["ko"])
    expect(race.locator(".tokenreel-provenance")).to_contain_text("m-1")
    assert race.locator("button").count() == 0
    expect(race.locator(".tokenreel-controls")).to_be_hidden()
    expect(race.get_by_text(WAITING["ko"]).filter(visible=True)).to_have_count(0)


def test_in_print_all_of_both_texts_stands_without_controls(open_race: OpenRace) -> None:
    race = ready(open_race())
    press(race, "Start")
    race.page.emulate_media(media="print")
    expect(race.locator(".tokenreel-controls")).to_be_hidden()
    expect(race.locator("pre > span").first).to_be_visible()
    expect(race.locator(".tokenreel-race__result")).to_be_visible()


def test_only_pages_with_a_race_load_what_runs_it(open_page: OpenPage, traffic: Traffic) -> None:
    open_page("en/manual/player/").wait_for_load_state("networkidle")
    assert not [url for url in traffic.requests if "/race" in url]


@pytest.mark.parametrize(("width", "beside"), [(390, False), (1280, True)])
def test_both_stand_side_by_side_or_on_a_phone_one_above_the_other_and_nothing_moves(
    open_race: OpenRace, width: int, beside: bool
) -> None:
    race = ready(open_race(width=width))
    lanes = race.locator(".tokenreel-race__lane")
    boxes = [lane.bounding_box() for lane in lanes.all()]
    tops = [box["y"] for box in boxes if box]
    assert (tops[0] == tops[1]) is beside
    press(race, "Start")
    for _ in range(3):
        run(race, 1_400)
        assert [lane.bounding_box() for lane in lanes.all()] == boxes


@every_view
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_race: OpenRace, language: str, scheme: Any, width: int
) -> None:
    race = ready(open_race(language, width=width, scheme=scheme))
    assert_fine(race)
    press(race, "Restart" if language == "en" else "처음부터")
    run(race, 1_000)
    press(race, "Pause" if language == "en" else "일시정지")
    assert_fine(race)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_failure(open_race: OpenRace, traffic: Traffic, scheme: Any) -> None:
    traffic.allowed.append("recording.jsonl")
    assert_fine(ready(open_race(width=390, scheme=scheme, sent={NAMES[0]: None}), "failed"))
