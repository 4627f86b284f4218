"""Measured numbers by name: known runs give the known text, and a wrong name says which is right."""

import pytest

from runs import header, run
from tokenreel.measure import FigureError, Figures, RunFileError
from tokenreel.measure.run_file import RunWriter
from tokenreel.measure.units import time_text

RUNS = [
    run(1, first_ms=100, wall_ms=500), run(1, "whole", wall_ms=450),
    run(2, first_ms=120, wall_ms=800), run(2, "whole", wall_ms=700),
    run(3, first_ms=180, wall_ms=900), run(3, "whole", wall_ms=880, error="HTTP 500"),
]  # fmt: skip


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "demos" / "five"
    writer = RunWriter.create(folder / "runs" / "2026-11-25-local.jsonl", header())
    (folder / "plan.yml").touch()
    for one in RUNS:
        writer.append(one)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "text", "n"),
    [
        ("sync-streamed ttft median", "120 ms", 3),
        ("sync-streamed last-token max", "220 ms", 3),
        ("sync-streamed wall median", "800 ms", 3),
        ("sync-streamed icl median", "10.0 ms", 12),
        ("sync-streamed tokens median", "5", 3),
        ("sync-streamed wall n", "3", 3),
        ("sync-whole visible min", "450 ms", 2),
        ("sync-difference wall median", "75.0 ms", 2),
        ("sync-difference visible median", "\N{MINUS SIGN}465 ms", 2),
    ],
)
def test_a_reference_gives_its_number(root, words, text, n):
    found = Figures(root).find(["five", *words.split()])
    assert (found.text, found.n) == (text, n)


def test_gaps_that_depend_on_each_other_have_no_interval(root):
    found = Figures(root).find(["five", "sync-streamed", "icl", "median"])
    assert (found.text, found.low, found.high, found.interval_needs) == ("10.0 ms", "", "", 0)


def test_a_figure_says_where_it_comes_from(root):
    found = Figures(root).find(["five", "sync-whole", "wall", "median"])
    assert (found.model, found.hardware, found.date) == ("Small", "2 CPU cores", "2026-11-25")
    assert found.source == "demos/five/runs/2026-11-25-local.jsonl"
    assert found.failed == 1
    assert (found.low, found.high, found.interval_needs) == ("", "", 6), "of two runs"


def test_a_median_of_enough_runs_has_its_interval(root):
    writer, _ = RunWriter.resume(root / "demos" / "five" / "runs" / "2026-11-25-local.jsonl")
    for pair in range(4, 7):
        writer.append(run(pair, first_ms=150 + pair))
    found = Figures(root).find(["five", "sync-streamed", "ttft", "median"])
    assert (found.text, found.low, found.high, found.interval_needs) == ("154 ms", "110 ms", "168 ms", 0)
    largest = Figures(root).find(["five", "sync-streamed", "ttft", "max"])
    assert (largest.low, largest.interval_needs) == ("", 0), "only a median has one"


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        ("five sync-streamed ttft", "a reference has four words", "Write e.g."),
        ("fife sync-streamed ttft median", "there are no runs of fife", "Did you mean five?"),
        ("five sync-stream ttft median", "there is no series sync-stream", "Did you mean sync-streamed?"),
        ("five sync-streamed tfft median", "has no metric tfft", "Did you mean ttft?"),
        ("five sync-streamed ttft mean", "there is no statistic mean", "Did you mean"),
        ("five sync-whole ttft median", "no run of sync-whole has a ttft", "visible"),
        ("five async-streamed ttft median", "no run of async-streamed", ""),
        ("five sync-streamed ttft p95", "p95 needs 20 values, there are 3", "Measure more"),
        ("five sync-difference icl median", "has no metric icl", "ttfb, visible, wall"),
    ],
)
def test_a_reference_to_nothing_says_what_there_is(root, words, said, hint):
    with pytest.raises(FigureError, match=said) as refused:
        Figures(root).find(words.split())
    assert hint in refused.value.hint


def test_runs_that_were_touched_give_no_figure(root):
    path = root / "demos" / "five" / "runs" / "2026-11-25-local.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"wall_us":450000', b'"wall_us":350000'))
    with pytest.raises(RunFileError) as refused:
        Figures(root).find(["five", "sync-streamed", "ttft", "median"])
    assert refused.value.path == "demos/five/runs/2026-11-25-local.jsonl"


@pytest.mark.parametrize(
    ("value_us", "text"),
    [
        (0, "0.00 µs"), (7.25, "7.25 µs"), (999.4, "999 µs"), (999.6, "1.00 ms"), (1234, "1.23 ms"),
        (99_960, "100 ms"), (184_200, "184 ms"), (999_600, "1.00 s"), (6_521_000, "6.52 s"),
        (65_210_000, "65.2 s"), (-42_000, "\N{MINUS SIGN}42.0 ms"),
    ],
)  # fmt: skip
def test_times_have_three_figures_and_a_unit_that_fits(value_us, text):
    assert time_text(value_us) == text
