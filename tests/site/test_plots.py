"""A plot on a page: its drawing, its title, the figures behind it."""

import re

import pytest

from runs import header, run
from tokenreel.course import Embed
from tokenreel.measure import Figures
from tokenreel.measure.plots import plot_files, plot_path, write_plots
from tokenreel.measure.run_file import RunWriter
from tokenreel.site.plots import plot_figure

TITLE = {"ko": "빵 <굽기>", "en": "Baking <bread>"}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    writer = RunWriter.create(root / "demos" / "five" / "runs" / "2026-11-25-local.jsonl", header())
    for pair in range(1, 4):
        writer.append(run(pair, first_ms=100 + pair))
        writer.append(run(pair, "whole", wall_ms=900))
    write_plots(plot_files(root, "five", ["en", "ko"]))
    return root


def figure(root, kind="latencies", language="en", line=7, title=TITLE, name="five"):
    return plot_figure(root, Embed(line, line + 1, "plot", (name, kind), title), language, Figures(root))


@pytest.mark.parametrize(("language", "title"), [("ko", "빵 &lt;굽기&gt;"), ("en", "Baking &lt;bread&gt;")])
def test_it_stands_in_the_page_with_its_title(root, language, title):
    shown = figure(root, language=language)
    assert f"<figcaption>{title}</figcaption>" in shown
    assert re.search(rf'<svg [^>]*lang="{language}"', shown)
    assert "<?xml" not in shown
    assert "<!DOCTYPE" not in shown


def test_no_two_plots_of_a_page_share_an_id(root):
    page = figure(root, line=7) + figure(root, line=20) + figure(root, "gaps", line=30)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 8
    named = re.findall(r' href="#([^"]+)"', page)
    named += [each for found in re.findall(r'aria-labelledby="([^"]+)"', page) for each in found.split()]
    assert set(named) <= set(ids)


def test_the_figures_behind_it_are_a_table_in_a_drawer(root):
    shown = figure(root)
    drawer = shown[shown.index("<details") :]
    assert drawer.startswith(
        '<details class="tokenreel-drawer tokenreel-numbers"><summary>The figures</summary>'
    )
    assert '<th scope="col">95 % interval</th>' in drawer
    assert '<th scope="row">sync-whole: first visible text (its wall time)</th>' in drawer
    assert "<td>102 ms</td>" in drawer
    assert "needs 20 runs" in drawer
    assert "Runs: demos/five/runs/2026-11-25-local.jsonl" in drawer
    assert 'tabindex="0" role="region" aria-label="Baking &lt;bread&gt;"' in drawer


def test_without_a_title_there_is_no_caption(root):
    shown = figure(root, title={})
    assert "<figcaption" not in shown
    assert 'aria-label="The figures"' in shown


@pytest.mark.parametrize(
    ("kind", "name", "language"),
    [("latency", "five", "en"), ("gaps", "six", "en"), ("gaps", "five", "fr")],
    ids=["kind", "measurement", "language"],
)
def test_what_is_not_there_yet_says_how_to_draw_it(root, kind, name, language):
    shown = figure(root, kind, language, name=name)
    text = "There is no such plot yet. Draw it with <code>tokenreel plot</code>."
    assert shown == f'<p class="tokenreel-problem">{text}</p>'


def test_what_is_no_plot_of_ours_never_gets_into_a_page(root):
    path = plot_path(root, "five", "gaps", "de")
    path.write_text("<svg><script>alert(1)</script></svg>", "utf-8")
    assert "<script>" not in figure(root, "gaps", "de")
