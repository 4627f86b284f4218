"""Known runs give exactly the known statistics and positions: each mark is where the ticks say."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runs import MS, run
from tokenreel.measure import median_interval, time_text

NEAR = 0.02
"""Units: places are written to a hundredth of one, ticks too."""


def near(*place):
    return pytest.approx(place if len(place) > 1 else place[0], abs=NEAR)


THREE = [
    run(1, first_ms=100, wall_ms=500), run(1, "whole", wall_ms=450),
    run(2, first_ms=120, wall_ms=800, chunks=6), run(2, "whole", wall_ms=700, chunks=7),
    run(3, first_ms=180, wall_ms=900), run(3, "whole", wall_ms=880),
]  # fmt: skip
SIX = [
    each
    for pair, (first, chunks, streamed, whole) in enumerate(
        [(100, 5, 500, 450), (180, 5, 900, 880), (90, 5, 480, 440), (120, 6, 800, 700), (130, 6, 820, 710),
         (190, 5, 950, 890)], 1,
    )
    for each in (
        run(pair, first_ms=first, chunks=chunks, wall_ms=streamed), run(pair, "whole", wall_ms=whole),
    )
]  # fmt: skip
"""The fewest whose medians have intervals."""
UNEVEN = [*THREE[:4], run(3, first_ms=180, wall_ms=750), run(3, "whole", wall_ms=500)]
"""Of these the second pair differs by the median, and the third has the median of the streamed wall times."""


def test_characters_are_those_of_the_pair_whose_difference_in_wall_is_the_median(draw):
    drawn = draw(UNEVEN, "characters")
    at = [(0, 0), *((120 + 10 * index, 3 * (index + 1)) for index in range(6)), (800, 18)]
    corners = [at[0]]
    for (_, before), (time, count) in pairwise(at):
        corners += [(time, before), (time, count)] if count != before else [(time, count)]
    expected = [(drawn.x_of(time * MS), drawn.y_of(count)) for time, count in corners]
    found = drawn.path("streamed")
    assert [near(*place) for place in expected] == [
        place for index, place in enumerate(found) if index == 0 or place != found[index - 1]
    ]
    whole = [(0, 0), (700, 0), (700, 21)]
    assert drawn.path("whole") == [near(drawn.x_of(time * MS), drawn.y_of(count)) for time, count in whole]
    assert drawn.dots("whole-end") == [near(drawn.x_of(700 * MS), drawn.y_of(21))]


def test_the_three_latencies_are_marked_where_they_are(draw):
    drawn = draw(UNEVEN, "characters")
    for mark, time, count in (("first", 120, 3), ("last", 170, 18), ("wall", 800, 18)):
        assert drawn.dots(mark) == [near(drawn.x_of(time * MS), drawn.y_of(count))]
        assert drawn.path(f"{mark}-pole")[0] == near(drawn.x_of(time * MS), drawn.y_of(count))
    assert drawn.texts("first-text") == ["first token 120 ms"]
    assert drawn.texts("last-text") == ["last token 170 ms"]
    assert drawn.texts("wall-text") == ["wall 800 ms"]
    assert drawn.texts("whole-name") == ["whole: nothing to read until 700 ms"]
    assert " ".join(drawn.texts("heading")) == "First words after 120\xa0ms, streamed; after 700\xa0ms, whole"
    assert "Of the sync client’s 3 pairs" in " ".join(drawn.texts("lead"))


@pytest.mark.parametrize(
    ("mark", "values"),
    [
        ("streamed-visible", (100, 180, 90, 120, 130, 190)),
        ("streamed-last-token", (140, 220, 130, 170, 180, 230)),
        ("streamed-wall", (500, 900, 480, 800, 820, 950)),
        ("whole-visible", (450, 880, 440, 700, 710, 890)),
        ("whole-last-token", (450, 880, 440, 700, 710, 890)),
        ("whole-wall", (450, 880, 440, 700, 710, 890)),
    ],
)
def test_bars_end_at_medians_with_their_intervals_and_every_run(draw, mark, values):
    drawn = draw(SIX, "latencies")
    middle = median_interval([value * MS for value in values])
    bar = [x for x, _ in drawn.path(f"{mark}-bar")]
    assert (min(bar), max(bar)) == near(drawn.x_of(0), drawn.x_of(middle.median))
    ends = [near(drawn.x_of(end)) for end in (middle.low, middle.high)]
    assert [x for x, _ in drawn.path(f"{mark}-interval")] == ends
    assert [x for x, _ in drawn.dots(f"{mark}-interval-ends")] == ends
    assert [x for x, _ in drawn.dots(f"{mark}-runs")] == [near(drawn.x_of(value * MS)) for value in values]
    assert drawn.texts(f"{mark}-value") == [time_text(middle.median)]


def test_of_too_few_runs_there_is_no_interval(draw, pairs):
    few, enough = draw(pairs(range(100, 105)), "latencies"), draw(pairs(range(100, 106)), "latencies")
    for mark in ("streamed-visible-interval", "streamed-wall-interval-ends", "whole-wall-interval"):
        assert (len(few.groups(mark)), len(enough.groups(mark))) == (0, 1)
    assert "95 % intervals need 6 runs" in " ".join(few.texts("lead")).replace("\xa0", " ")
    assert "need 6" not in " ".join(enough.texts("lead"))
    few, enough = draw(pairs(range(100, 105)), "first-token"), draw(pairs(range(100, 106)), "first-token")
    assert (len(few.groups("interval")), len(enough.groups("interval"))) == (0, 1)
    assert few.texts("name-more") == ["5 runs, interval needs 6, p95 needs 20"]
    assert enough.texts("name-more") == ["6 runs, p95 needs 20"]
    assert "interval" not in " ".join(few.texts("lead"))
    assert len(few.dots("median")) == 1


def test_a_whole_answers_first_visible_text_is_labelled_as_its_wall_time(draw, pairs):
    drawn = draw(THREE, "latencies")
    assert drawn.texts("whole-visible-note") == ["whole: its wall time"], "in a short bar"
    drawn = draw(pairs([100, 120]), "latencies")
    assert drawn.texts("whole-visible-note") == ["shows at its end: its wall time"]
    assert drawn.texts("whole-wall-note") == []


@pytest.mark.parametrize("client", ["sync", "async"])
def test_first_tokens_are_dots_at_their_times(draw, pairs, client):
    times = [100 + (7 * index) % 40 for index in range(20)]
    drawn = draw(pairs(times, client=client), "first-token")
    assert [x for x, _ in drawn.dots("runs")] == [near(drawn.x_of(time * MS)) for time in sorted(times)]
    middle = median_interval([time * MS for time in times])
    assert drawn.dots("median")[0][0] == near(drawn.x_of(middle.median))
    band = [x for x, _ in drawn.path("interval")]
    assert (min(band), max(band)) == near(drawn.x_of(middle.low), drawn.x_of(middle.high))
    assert drawn.dots("p95")[0][0] == near(drawn.x_of(sorted(times)[18] * MS))
    assert drawn.texts("name") == [client]


def test_dots_that_would_hide_each_other_lie_above_each_other(draw, pairs):
    places = draw(pairs([100, 100, 100, 300]), "first-token").dots("runs")
    assert len({x for x, _ in places[:3]}) == 1
    assert len({y for _, y in places[:3]}) == 3
    assert places[3][1] == max(y for _, y in places), "on the ground"


def test_of_too_few_runs_there_is_no_p95(draw, pairs):
    drawn = draw(pairs(range(100, 119)), "first-token")
    assert drawn.groups("p95") == []
    assert drawn.texts("name-more") == ["19 runs, p95 needs 20"]


def test_gaps_rise_at_their_lengths_to_their_shares(draw):
    runs = [run(1, gap_ms=10, chunks=4), run(2, gap_ms=20, chunks=2), run(3, gap_ms=0, chunks=2)]
    drawn = draw(runs, "gaps")
    corners = drawn.path("gaps")
    rises = [(10, 20), (10, 80), (20, 80), (20, 100)]
    for time, percent in rises:
        place = drawn.x_of(time * MS, is_log=True), drawn.y_of(percent)
        assert near(*place) in corners
    assert corners[0][1] == near(drawn.y_of(20)), "one of five came together with the one before"
    assert corners[-1][1] == near(drawn.y_of(100))
    assert drawn.dots("p50") == [near(drawn.x_of(10 * MS, is_log=True), drawn.y_of(50))]
    assert drawn.groups("p95") == drawn.groups("p99") == []
    assert drawn.texts("name-more") == ["5 gaps, 20 % of them 0"]


def test_percentiles_of_gaps_stand_on_the_curve(draw):
    runs = [run(number, gap_ms=number, chunks=2) for number in range(1, 101)]
    drawn = draw(runs, "gaps")
    for percent in (50, 95, 99):
        place = near(drawn.x_of(percent * MS, is_log=True), drawn.y_of(percent))
        assert drawn.dots(f"p{percent}") == [place]
        assert drawn.texts(f"p{percent}-text") == [f"p{percent} {percent}.0 ms"]


def test_clients_stand_below_each_other_on_one_axis(draw, pairs):
    runs = [*pairs([100, 140]), *pairs([120, 400], client="async")]
    for kind in ("first-token", "gaps"):
        drawn = draw(runs, kind)
        assert drawn.texts("name") == ["sync", "async"]
        half = len(drawn.texts("x-tick")) // 2
        assert drawn.texts("x-tick")[:half] == drawn.texts("x-tick")[half:]


def test_a_long_answer_keeps_its_shape_with_fewer_points(draw):
    drawn = draw([run(1, chunks=2000, gap_ms=3), run(1, "whole", wall_ms=7000)], "characters")
    corners = drawn.path("streamed")
    assert len(corners) < 1000
    assert corners[-1] == near(drawn.x_of(6102 * MS), drawn.y_of(6000))
    assert len({x for x, _ in corners}) > 300


@settings(max_examples=12)
@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=30))
def test_whatever_was_measured_stands_where_it_should(draw, times):
    drawn = draw([run(pair, first_ms=time) for pair, time in enumerate(times, 1)], "first-token")
    is_log = max(times) / min(times) >= 30
    found = [x for x, _ in drawn.dots("runs")]
    expected = [drawn.x_of(time * MS, is_log=is_log) for time in sorted(times)]
    # ticks are written to a hundredth of a unit, and what lies beyond them errs by more
    assert found == pytest.approx(expected, abs=0.1)
