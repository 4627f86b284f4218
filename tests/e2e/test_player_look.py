"""How the player stands on the page: without motion, without scripts, in print, accessible."""

from typing import Any

import pytest
from playwright.sync_api import expect

from conftest import OpenPage
from players import (
    HAIKU,
    LESSON,
    assert_accessible,
    player_of,
    replace_recording,
    shown_text,
    vector,
)
from tokenreel.recording import output_text, read_recording
from views import every_view

MOVING = """root => [root, ...root.querySelectorAll("*")].flatMap(element =>
    [null, "::before", "::after"].filter(pseudo => {
        const {animationName, transitionProperty, transitionDuration} = getComputedStyle(element, pseudo);
        const lasting = transitionDuration.split(", ").some(time => time !== "0s");
        return animationName !== "none" || (transitionProperty !== "none" && lasting);
    }).map(pseudo => element.tagName + "." + element.className + (pseudo ?? "")))"""


@pytest.mark.parametrize("reduced_motion", [False, True])
def test_with_reduced_motion_nothing_is_animated_and_the_end_stands_first(
    open_page: OpenPage, reduced_motion: bool
) -> None:
    page = open_page(LESSON["en"], reduced_motion=reduced_motion)
    player = player_of(page)
    assert shown_text(player) == output_text(read_recording(HAIKU))
    player.get_by_role("combobox").select_option("0.25")
    for summary in player.locator("summary").all():
        summary.click()
    player.get_by_role("button", name="Play").click()
    expect(player).to_have_attribute("data-state", "playing")
    moving = player.evaluate(MOVING)
    assert bool(moving) != reduced_motion, (
        f"Material turns a drawer's arrow, unless it is asked not to: {moving}"
    )
    if reduced_motion:
        assert page.evaluate("document.getAnimations().length") == 0


def test_without_javascript_the_transcript_reads_well(open_page: OpenPage) -> None:
    page = open_page(LESSON["ko"], javascript=False)
    player = page.locator("tokenreel-player[data-demo=haiku-sync]")
    expect(player.locator(".tokenreel-transcript__text")).to_have_text(output_text(read_recording(HAIKU)))
    expect(player).to_contain_text("SmolLM2")
    assert player.locator("button").count() == 0


def test_in_print_the_whole_output_stands_without_controls(open_page: OpenPage) -> None:
    page = open_page(LESSON["en"])
    player = player_of(page)
    player.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.emulate_media(media="print")
    expect(player.locator(".tokenreel-controls")).to_be_hidden()
    expect(player.locator(".tokenreel-transcript__text > span").first).to_be_visible()


@every_view
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: OpenPage, language: str, scheme: Any, width: int
) -> None:
    page = open_page(LESSON[language], width=width, scheme=scheme)
    player = player_of(page)
    for summary in player.locator("summary").all():
        summary.click()
    player.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    assert_accessible(page)


# What fails has one colour, however it fails; slow proofs show all of it in both schemes.
@pytest.mark.parametrize(
    ("shown", "scheme"),
    [
        ("three-at-once", "light"),
        ("failed", "dark"),
        pytest.param("retry", "dark", marks=pytest.mark.slow),
        pytest.param("disconnect", "light", marks=pytest.mark.slow),
        pytest.param("failed", "light", marks=pytest.mark.slow),
        pytest.param("three-at-once", "dark", marks=pytest.mark.slow),
        pytest.param("retry", "light", marks=pytest.mark.slow),
        pytest.param("disconnect", "dark", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_in_several_lanes_nor_in_a_failure(
    open_page: OpenPage, scheme: Any, shown: str
) -> None:
    text = "" if shown == "failed" else vector(shown)
    page = open_page(LESSON["en"], width=390, scheme=scheme, prepare=replace_recording(text))
    player_of(page, state="failed" if shown == "failed" else "ready")
    assert_accessible(page)
