"""The files: drawn where missing or outdated, else left alone, and a check that needs no matplotlib."""

import os
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from runs import header, run
from tokenreel.cli import main
from tokenreel.course import Embed
from tokenreel.measure.plots import embed_problem, plot_files, plot_path, plot_problems, write_plots
from tokenreel.measure.plots import files as files_module
from tokenreel.measure.run_file import RunWriter

KINDS = ("characters", "latencies", "first-token", "gaps")
COURSE = "title: {en: C}\nlanguages: {en: English, ko: 한국어}\ntracks: []\n"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "course.yml").write_text(COURSE, "utf-8")
    measure(tmp_path)
    return tmp_path


def measure(root, day=25, pairs=2):
    path = root / "demos" / "five" / "runs" / f"2026-11-{day}-local.jsonl"
    writer = RunWriter.create(path, header(started_at=f"2026-11-{day}T10:00:00Z"))
    for pair in range(1, pairs + 1):
        writer.append(run(pair, first_ms=100 + pair))
        writer.append(run(pair, "whole", wall_ms=900))
    return path


def plots(root, *languages):
    return write_plots(plot_files(root, "five", languages))


def codes(root):
    return [(each.path, each.code, each.message) for each in plot_problems(root, ["en", "ko"])]


def test_every_plot_is_there_in_every_language(root):
    missing = [f"docs/plots/five/{kind}.{language}.svg" for kind in KINDS for language in ("en", "ko")]
    runs = "demos/five/runs/2026-11-25-local.jsonl"
    assert codes(root) == [("docs/plots/five", "plot-missing", f"8 plots of {runs} are missing")]
    written = plots(root, "en", "ko")
    assert sorted(path.relative_to(root).as_posix() for path in written) == sorted(missing)
    assert codes(root) == []
    assert sorted((root / "docs" / "plots" / "five").iterdir()) == sorted(written), "nothing else"


def test_what_is_up_to_date_is_not_touched(root):
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in plots(root, "en")}
    assert plots(root, "en") == []
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in before} == before


def test_a_plot_older_than_its_runs_is_found_and_drawn_again(root):
    plots(root, "en", "ko")
    path = measure(root, day=26, pairs=3)
    found = codes(root)
    why = f"of 8 plots, each shows other runs than {path.relative_to(root).as_posix()}"
    assert found == [("docs/plots/five", "plot-outdated", why)]
    assert len(plots(root, "en", "ko")) == 8
    assert codes(root) == []


def test_a_run_that_is_added_to_the_file_makes_its_plots_outdated(root):
    plots(root, "en", "ko")
    writer, _ = RunWriter.resume(root / "demos" / "five" / "runs" / "2026-11-25-local.jsonl")
    writer.append(run(3))
    assert {code for _, code, _ in codes(root)} == {"plot-outdated"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            lambda text: text.replace("first token 101 ms", "first token 11 ms"),
            "it was changed after it was drawn",
        ),
        (lambda text: re.sub(r'data-version="\d+"', 'data-version="0"', text), "drawn by another version"),
        (lambda text: "<svg></svg>", "it is no plot that `tokenreel plot` drew"),
    ],
)
def test_a_plot_that_is_not_what_was_drawn_is_found_and_drawn_again(root, change, why):
    plots(root, "en", "ko")
    path = plot_path(root, "five", "characters", "en")
    text = path.read_text("utf-8")
    path.write_text(change(text), "utf-8")
    ((_, code, message),) = codes(root)
    assert code == "plot-outdated"
    assert why in message
    assert plots(root, "en", "ko") == [path]
    assert path.read_text("utf-8") == text


def test_one_that_is_missing_is_named(root):
    plots(root, "en", "ko")
    plot_path(root, "five", "gaps", "ko").unlink()
    message = "there is no such plot of demos/five/runs/2026-11-25-local.jsonl"
    assert codes(root) == [("docs/plots/five/gaps.ko.svg", "plot-missing", message)]


def test_a_crash_while_writing_leaves_the_earlier_plot(root, monkeypatch):
    (path, *_) = plots(root, "en")
    before = path.read_bytes()
    measure(root, day=26)

    def fail(*_):
        raise OSError(28, "no space left")

    monkeypatch.setattr(files_module.Path, "replace", fail)
    with pytest.raises(OSError, match="no space left"):
        plots(root, "en")
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*"))


def test_what_runs_do_not_tell_is_not_plotted(root):
    for path in (root / "demos" / "five" / "runs").iterdir():
        path.unlink()
    writer = RunWriter.create(root / "demos" / "five" / "runs" / "2026-11-27-local.jsonl", header())
    writer.append(run(1, "whole", wall_ms=900))
    assert {path.name for path in plots(root, "en")} == {"latencies.en.svg"}


def test_runs_that_were_touched_are_no_problem_of_their_plots(root):
    plots(root, "en", "ko")
    path = root / "demos" / "five" / "runs" / "2026-11-25-local.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"wall_us":900000', b'"wall_us":800000'))
    assert codes(root) == []


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (("five", "latency"), "there is no plot latency", "Did you mean latencies?"),
        (("fife", "gaps"), "there are no runs of fife to plot", "Did you mean five?"),
        (("five", "gaps"), None, None),
    ],
)
def test_a_lesson_that_names_a_plot_that_is_none(root, words, said, hint):
    found = embed_problem(root, "lessons/a.md", Embed(7, 8, "plot", words, {}))
    if said is None:
        assert found is None
    else:
        assert (found.path, found.line, found.code) == ("lessons/a.md", 7, "plot-missing")
        assert (found.message, found.hint) == (said, hint)


def call(root, *arguments):
    return CliRunner().invoke(main, ["plot", "--project", str(root), *arguments])


def test_the_command_draws_checks_and_removes_what_is_left_over(root):
    failed = call(root, "--check")
    assert failed.exit_code == 1
    assert failed.stdout.splitlines() == [
        "docs/plots/five:1:1: plot-missing 8 plots of demos/five/runs/2026-11-25-local.jsonl are missing",
        "    Run `tokenreel plot`.",
    ]
    assert not (root / "docs").exists()
    done = call(root)
    assert done.exit_code == 0, done.output
    assert "five: drawing gaps.ko.svg (8 of 8)" in done.stderr
    assert done.stdout == "five: 8 plots drawn, 0 up to date\n"
    assert call(root).stdout == "five: 0 plots drawn, 8 up to date\n"
    assert call(root, "--check").exit_code == 0

    stray = root / "docs" / "plots" / "five" / "gaps.fr.svg"
    stray.write_bytes(plot_path(root, "five", "gaps", "en").read_bytes())
    drawing = root / "docs" / "plots" / "five" / "own.svg"
    drawing.write_text("<svg></svg>", "utf-8")
    failed = call(root, "--check")
    assert failed.exit_code == 1
    assert "gaps.fr.svg:1:1: plot-outdated there are no runs that it shows" in failed.output
    assert "removed docs/plots/five/gaps.fr.svg" in call(root).output
    assert not stray.exists()
    assert drawing.exists(), "an author's own"


def test_without_runs_the_command_says_so(root):
    for path in (root / "demos" / "five" / "runs").iterdir():
        path.unlink()
    done = call(root)
    assert done.exit_code == 0
    assert done.output == "nothing to plot: no measurement has runs yet; `tokenreel measure` makes them\n"


def test_runs_that_were_touched_are_told_and_the_others_drawn(root):
    path = root / "demos" / "five" / "runs" / "2026-11-25-local.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"wall_us":900000', b'"wall_us":800000'))
    done = call(root)
    assert done.exit_code == 1
    assert "Error: demos/five/runs/2026-11-25-local.jsonl:3: this line" in done.stderr
    assert call(root, "--check").exit_code == 1


def test_a_course_that_cannot_be_read_is_told(root):
    (root / "lessons" / "course.yml").write_text("title: [", "utf-8")
    done = call(root)
    assert done.exit_code == 1
    assert "bad-yaml" in done.output


@pytest.mark.parametrize(("arguments", "status"), [(["--check"], 0), ([], 1)])
def test_only_drawing_needs_matplotlib(root, arguments, status):
    plots(root, "en", "ko")
    if not arguments:
        plot_path(root, "five", "gaps", "en").unlink()
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from tokenreel.cli import main; main(sys.argv[1:])"
    )  # fmt: skip
    words = [sys.executable, "-c", code, "plot", "--project", str(root), *arguments]
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == status, done.stderr
    if status:
        last = done.stderr.splitlines()[-1]
        assert last.startswith("Error: plots are drawn with matplotlib, which can't be imported (")
        assert "Traceback" not in done.stderr
