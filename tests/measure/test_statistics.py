"""Known runs give exactly the known figures."""

from dataclasses import replace
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runs import MS, PLAN, run, run_file
from tokenreel.measure.statistics import (
    CONFIDENCE,
    FEWEST_FOR_INTERVAL,
    Cell,
    Summary,
    fewest_for,
    median_interval,
    percentile,
)

SYNC = Cell("words", "gpt-5.4", "sync")


def series(runs, name):
    return next(one for one in Summary(run_file(runs)).series if one.name == name)


def test_series_are_named_by_what_differs():
    plan = PLAN.model_copy(update={"models": ["a", "b"], "clients": ["sync"]})
    assert [one.name for one in Summary(run_file([], plan)).series] == [
        "a/sync-streamed", "a/sync-whole", "b/sync-streamed", "b/sync-whole",
    ]  # fmt: skip
    names = [one.name for one in Summary(run_file([])).series]
    assert names == ["sync-streamed", "sync-whole", "async-streamed", "async-whole"]


def test_metrics_of_known_runs():
    runs = [run(pair, first_ms=first, gap_ms=10, chunks=5) for pair, first in enumerate((100, 120, 180), 1)]
    found = series(runs, "sync-streamed")
    assert found.values("ttfb") == [99 * MS, 119 * MS, 179 * MS]
    assert found.values("ttft") == found.values("visible") == [100 * MS, 120 * MS, 180 * MS]
    assert found.values("last_token") == [140 * MS, 160 * MS, 220 * MS]
    assert found.values("wall") == [145 * MS, 165 * MS, 225 * MS]
    assert found.values("tpot") == [10 * MS] * 3
    assert found.values("icl") == [10 * MS] * 12


def test_of_a_whole_answer_the_first_visible_text_is_its_wall_time():
    found = series([run(mode="whole", wall_ms=900)], "sync-whole")
    assert found.values("visible") == found.values("wall") == [900 * MS]
    assert found.values("ttft") == found.values("last_token") == found.values("tpot") == []


def test_reasoning_is_a_token_and_nothing_to_see():
    thinking = replace(run(1), chunks=((50 * MS, 0), (80 * MS, 0), (120 * MS, 3)))
    found = series([thinking, replace(run(2), chunks=((60 * MS, 0),))], "sync-streamed")
    assert found.values("ttft") == [50 * MS, 60 * MS]
    assert found.values("visible") == [120 * MS]


def test_failed_runs_and_warm_ups_are_counted_and_in_no_figure():
    runs = [run(1), run(2, error="HTTP 500"), run(1, is_warm_up=True, first_ms=900), run(3)]
    found = series(runs, "sync-streamed")
    assert (len(found.runs), found.failed, found.warm_ups) == (2, 1, 1)
    assert found.values("ttft") == [100 * MS] * 2


def test_differences_are_those_of_pairs_and_a_pair_with_a_failure_is_none():
    runs = [
        run(1, wall_ms=500), run(1, "whole", wall_ms=450),
        run(2, wall_ms=800), run(2, "whole", wall_ms=700),
        run(3, wall_ms=900), run(3, "whole", wall_ms=100, error="HTTP 500"),
        run(4, "whole", wall_ms=100),
    ]  # fmt: skip
    summary = Summary(run_file(runs))
    assert summary.differences(SYNC, "wall") == [50 * MS, 100 * MS]
    assert summary.differences(SYNC, "visible") == [-350 * MS, -600 * MS]


def test_a_median_has_the_interval_that_resampling_gives():
    found = median_interval([float(value) for value in range(1, 32)])
    assert (found.median, found.n) == (16, 31)
    # The order statistics that a binomial gives for the median of 31: the 10th and the 22nd.
    assert found.low == pytest.approx(10, abs=2)
    assert found.high == pytest.approx(22, abs=2)
    assert median_interval([float(value) for value in range(1, 32)]) == found, "the same each time"


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([float(value) for value in range(1, 32)], 11.0, 21.0),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 1.5, 5.5),
        ([12.5, 13.1, 13.4, 14.9, 15.2, 21.8, 22.0, 40.6], 13.1, 22.0),
    ],
)
def test_it_is_what_scipys_percentile_bootstrap_says_of_the_same_draws(values, low, high):
    """As scipy.stats.bootstrap 1.18.1 printed it: 9999 resamples, method "percentile", the same seed."""
    found = median_interval(values)
    assert (found.low, found.high) == (low, high)


def test_values_that_do_not_differ_have_no_width():
    found = median_interval([7.0] * 6)
    assert (found.median, found.low, found.high) == (7, 7, 7)


@pytest.mark.parametrize("values", [[7.0], [1.0, 9.0], [7.0] * 5, [1.0, 2.0, 3.0, 4.0, 5.0]])
def test_of_too_few_values_a_median_has_no_interval(values):
    """The range of five values covers the median 93.75 % of the time, so nothing in it can 95 %."""
    assert 1 - 2 * 0.5**5 < CONFIDENCE <= 1 - 2 * 0.5**FEWEST_FOR_INTERVAL
    found = median_interval(values)
    assert (found.median, found.low, found.high, found.ends) == (median(values), None, None, None)


def test_of_just_enough_it_has_one_within_them():
    found = median_interval([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert found.ends is not None
    assert 1 <= found.low < 3.5 < found.high <= 6


def test_no_values_have_no_median():
    with pytest.raises(ValueError, match="no values"):
        median_interval([])


@pytest.mark.parametrize(("percent", "fewest"), [(50, 1), (95, 20), (99, 100)])
def test_a_percentile_of_too_few_values_is_not_given(percent, fewest):
    assert fewest_for(percent) == fewest
    assert percentile([1.0] * (fewest - 1), percent) is None
    assert percentile([1.0] * fewest, percent) == 1


def test_percentiles_are_by_nearest_rank():
    values = [float(value) for value in range(100, 0, -1)]
    assert [percentile(values, percent) for percent in (50, 95, 99)] == [50, 95, 99]


@given(st.lists(st.floats(0, 1e9), min_size=20, max_size=60))
def test_a_percentile_is_one_of_the_values_and_no_smaller_than_most(values):
    found = percentile(values, 95)
    assert found in values
    assert sum(value <= found for value in values) >= 0.95 * len(values)
