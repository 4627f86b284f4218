"""What every plot is, as a file: real text, told to who can't see it, readable on light and dark, sealed."""

import hashlib
import os
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

from runs import run, run_file
from tokenreel.measure import Summary
from tokenreel.measure.plots import PLOTS, draw_plot, table
from tokenreel.measure.plots.draw import VERSION
from tokenreel.measure.plots.scales import linear, logarithmic, swarm, tick_texts
from tokenreel.measure.plots.sheet import WIDTH, text_width, wrap
from tokenreel.measure.plots.svg import COLOURS, read_head
from tokenreel.measure.plots.texts import TEXTS

SVG = "{http://www.w3.org/2000/svg}"
KNOWN = [
    each
    for pair in range(1, 25)
    for client, late in (("sync", 0), ("async", 3))
    for each in (
        run(pair, client=client, first_ms=90 + pair % 7 + late, gap_ms=8 + pair % 3, chunks=40),
        run(pair, "whole", client, wall_ms=460 + pair, chunks=40),
    )
]
DRAWN = "e1f413021f3f652d5591698cba3006c6755cdfdfd2c4db9d4408430ae515d3fd"
"""The digest of all plots of these runs, as :data:`VERSION` draws them."""
ALL = [(kind, language) for kind in PLOTS for language in ("en", "ko")]


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_it_says_what_it_shows(draw, kind, language):
    drawn = draw(KNOWN, kind, language)
    root = drawn.root
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (root.get("role"), root.get("lang")) == ("img", language)
    assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]
    assert title.text == " ".join(drawn.texts("heading")).replace("\N{NO-BREAK SPACE}", " ")
    assert re.search(r"\d", desc.text), "the figures"
    caption = "\n".join(drawn.texts("caption"))
    for part in ("Small", "2 CPU cores", "2026-11-25"):
        assert part in caption
    assert re.search(r"48|24|1,?872", caption), "how many"


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_its_text_is_text_and_large_enough_for_a_phone(draw, kind, language):
    texts = list(draw(KNOWN, kind, language).root.iter(f"{SVG}text"))
    assert len(texts) > 8
    assert min(float(text.get("font-size")) for text in texts) >= 13
    assert {text.get("font-family") for text in texts} == {None}, "the page's"


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_it_has_the_pages_colours_and_leaks_nothing_into_the_page(draw, kind, language):
    text = draw(KNOWN, kind, language).text
    style = re.search(r"<style>(.*?)</style>", text)[1]
    assert not re.search(r"#[0-9a-f]{6}", text.replace(style, "")), "only variables"
    selectors = re.findall(r"(?:^|[{}])\s*([^{}@]+)\{", style)
    assert selectors
    assert all(".tokenreel-plot" in selector for selector in selectors)
    assert all(name.startswith("tokenreel-plot-") for name in re.findall(r' id="([^"]+)"', text))
    assert "xlink" not in text
    assert "clip-path" not in text


def test_the_same_runs_give_the_same_bytes_whatever_matplotlib_is_set_to(tmp_path):
    (tmp_path / "matplotlibrc").write_text("axes.facecolor: red\nfont.size: 30\nlines.linewidth: 9\n")
    code = (
        "import sys; from test_svg import KNOWN; from runs import run_file\n"
        "from tokenreel.measure import Summary\n"
        "from tokenreel.measure.plots import draw_plot\n"
        "sys.stdout.buffer.write(draw_plot(Summary(run_file(KNOWN)), 'latencies', 'ko').encode())"
    )
    places = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    there = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(places)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=there)
    assert done.stdout == draw_plot(Summary(run_file(KNOWN)), "latencies", "ko").encode()


def test_what_is_drawn_changes_only_with_its_version():
    summary = Summary(run_file(KNOWN))
    every = "".join(draw_plot(summary, kind, language) for kind, language in ALL)
    found = hashlib.sha256(every.encode()).hexdigest()
    assert (VERSION, found) == (3, DRAWN), "plots look other than before: raise VERSION, and write both here"


def test_a_file_that_was_changed_is_known_by_its_seal(draw):
    text = draw(KNOWN, "gaps").text
    head = read_head(text)
    assert (head.version, head.runs, head.is_sealed) == (VERSION, "0" * 64, True)
    assert not read_head(text.replace("p50 ", "p51 ")).is_sealed
    assert read_head("<svg></svg>") is None


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [1, 2], ids=["light", "dark"])
def test_on_its_own_it_is_readable_on_light_and_dark(scheme):
    colours = {entry[0]: entry[scheme].rpartition(",")[2] for entry in COLOURS.values()}
    for name in ("ink", "quiet", "streamed", "whole"):
        assert contrast(colours[name], colours["ground"]) >= 4.5, name


def test_all_languages_say_the_same_things():
    fields = {
        language: {
            key: {field for _, field, _, _ in string.Formatter().parse(text) if field}
            for key, text in texts.items()
        }
        for language, texts in TEXTS.items()
    }
    assert fields["ko"] == fields["en"]


def test_a_language_without_texts_gets_english(draw):
    drawn = draw(KNOWN, "gaps", "fr")
    assert drawn.texts("heading") == draw(KNOWN, "gaps").texts("heading")
    assert drawn.root.get("lang") == "en"


def test_the_table_states_what_the_plot_shows():
    summary = Summary(run_file(KNOWN))
    found = table(summary, "first-token", "en")
    assert found.head == (
        "series",
        "runs",
        "failed",
        "median",
        "95 % interval",
        "p95",
        "p99",
        "fastest",
        "slowest",
    )
    assert found.rows[0][:2] == ("sync", "24")
    assert found.rows[0][6] == "needs 100 runs"
    rows = {row[0]: row[1:] for row in table(summary, "latencies", "en").rows}
    assert (
        rows["sync-whole: first visible text (its wall time)"][2] == rows["sync-whole: wall"][2] == "472 ms"
    )
    gaps = table(summary, "gaps", "ko").rows[0]
    assert gaps == ("sync", "936", "24", "0", "9.00 ms", "10.0 ms", "10.0 ms", "10.0 ms", "0%")
    shown = table(summary, "characters", "en")
    assert [row[0] for row in shown.rows][:2] == ["the first of it", "a quarter"]
    assert "its first visible text is its wall time" in shown.notes[1]


def test_a_table_of_too_few_runs_says_what_an_interval_needs():
    few = [each for each in KNOWN if each.task.pair <= 5]
    first = table(Summary(run_file(few)), "first-token", "en")
    assert first.rows[0][4:6] == ("needs 6 runs", "needs 20 runs")
    latencies = table(Summary(run_file(few)), "latencies", "en")
    assert {row[4] for row in latencies.rows} == {"needs 6 runs"}
    assert "by 5 pairs: median −14.0 ms (95 % interval needs 6 pairs)." in latencies.notes[1]
    assert "(5쌍, 95% 신뢰구간 6쌍 이상 필요)" in table(Summary(run_file(few)), "latencies", "ko").notes[1]


def test_failed_runs_are_counted_in_caption_and_table(draw):
    runs = [*KNOWN, run(25, error="HTTP 500")]
    assert "1 failed" in draw(runs, "first-token").texts("caption")[0]
    assert table(Summary(run_file(runs)), "first-token", "en").rows[0][2] == "1"


def test_runs_without_pairs_are_plotted_without_them(draw):
    runs = [run(pair, first_ms=90 + pair) for pair in range(1, 4)]
    assert draw(runs, "characters").texts("heading")[0].startswith("First words after 92.0\xa0ms")
    assert draw(runs, "latencies").groups("whole-wall-bar") == []
    whole = Summary(run_file([run(1, "whole", wall_ms=900)]))
    assert [kind for kind, plot in PLOTS.items() if plot.can_draw(whole)] == ["latencies"]


@pytest.mark.parametrize(
    ("streamed_ms", "says"),
    [
        (range(500, 510), "the median pair ends 100 ms later"),
        (range(300, 310), "the median pair ends 100 ms sooner"),
        ([300, 500] * 5, "the ends don’t clearly differ"),
        ([500], "instead of 400\xa0ms"),
    ],
)
def test_which_ends_sooner_is_said_only_where_pairs_tell(draw, streamed_ms, says):
    whole = [400 + (time - min(streamed_ms)) % 10 for time in streamed_ms]
    runs = [
        each
        for pair, (one, other) in enumerate(zip(streamed_ms, whole, strict=True), 1)
        for each in (run(pair, wall_ms=one), run(pair, "whole", wall_ms=other))
    ]
    title = draw(runs, "latencies").root.find(f"{SVG}title").text
    assert says.replace("\xa0", " ") in title
    assert ("pair by pair" in title) == ("pair by pair" in says)


def test_several_prompts_have_a_panel_each(draw):
    runs = [
        each
        for prompt in ("short", "long")
        for each in (run(1, prompt=prompt), run(1, "whole", prompt=prompt, wall_ms=800))
    ]
    for kind in PLOTS:
        drawn = draw(runs, kind, prompts={"short": "Hi", "long": "Write."})
        assert drawn.texts("name") == ["short/sync", "long/sync"]


@pytest.mark.parametrize(
    ("scale", "texts"),
    [
        (linear(0, 6_050_000), ["0 s", "2 s", "4 s", "6 s"]),
        (linear(62_000, 113_000, most=6), ["70 ms", "80 ms", "90 ms", "100 ms", "110 ms"]),
        (linear(0, 900_000), ["0 ms", "200 ms", "400 ms", "600 ms", "800 ms"]),
        (linear(5, 5), ["5 µs", "6 µs", "7 µs", "8 µs", "9 µs", "10 µs"]),
        (logarithmic(6_000, 60_000), ["5 ms", "10 ms", "20 ms", "50 ms", "100 ms"]),
        (logarithmic(1, 9_000_000), ["1 µs", "100 µs", "10 ms", "1 s"]),
    ],
)
def test_ticks_are_round_and_few(scale, texts):
    assert list(tick_texts(scale)) == texts
    assert scale.low <= scale.ticks[0] < scale.ticks[-1] <= scale.high


def test_a_swarm_hides_no_dot():
    assert swarm([0, 1, 2, 10, 10, 11], 5) == [0, 1, 2, 0, 1, 2]


@pytest.mark.parametrize("text", ["한 번에 받는 응답은 " * 8, "First words after " * 9, "23.7 ms " * 30])
def test_lines_fit_on_the_sheet_and_keep_numbers_with_their_units(text):
    lines = wrap(text.strip(), 17, bold=True)
    assert len(lines) > 1
    assert all(text_width(line, 17, bold=True) <= WIDTH for line in lines)
    assert not any(line.startswith("ms") for line in lines)
    assert " ".join(lines).replace("\N{NO-BREAK SPACE}", " ") == text.strip()


def test_an_answer_of_one_read_has_no_gaps_to_plot():
    summary = Summary(run_file([run(1, gap_ms=0)]))
    assert not PLOTS["gaps"].can_draw(summary)
