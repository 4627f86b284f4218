"""Plans, runs and the numbers in prose, through `tokenreel check`."""

import pytest
from click.testing import CliRunner

from runs import header, run
from tokenreel.cli import main
from tokenreel.measure.run_file import RunWriter

COURSE = """\
title: {en: Course}
languages: {en: English}
tracks: [{id: t, title: {en: T}, lessons: [{file: 01-a.md}]}]
"""
HEAD = "---\ntitle: {en: Title}\nminutes: 5\nstatus: published\n---\n"
PLAN = "prompts: {words: Write.}\nmodels: [gpt-5.4]\nmax_tokens: 700\n"


@pytest.fixture
def project(tmp_path):
    files = {
        "mkdocs.yml": "site_name: A\nplugins: [search, tokenreel]\n",
        "lessons/course.yml": COURSE,
        "lessons/t/01-a.md": HEAD + "It took {measured: five sync-streamed ttft median}.\n",
        "docs/index.md": "# Home\n\nAnd {measured: five sync-streamed wall median}.\n",
        "demos/five/plan.yml": PLAN,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    writer = RunWriter.create(tmp_path / "demos" / "five" / "runs" / "a.jsonl", header())
    writer.append(run(1))
    return tmp_path


def draw(project):
    """Draw the plots, which a course with runs has to have."""
    done = CliRunner().invoke(main, ["plot", "--project", str(project)], catch_exceptions=False)
    assert done.exit_code == 0


def check(project):
    return CliRunner().invoke(main, ["check", "--project", str(project)], catch_exceptions=False)


def test_numbers_that_were_measured_are_no_problem(project):
    draw(project)
    assert check(project).exit_code == 0


def test_a_number_that_was_not_is_one_with_its_place(project):
    (project / "lessons/t/01-a.md").write_text(HEAD + "It took {measured: five sync-streamed tfft median}.\n")
    (project / "docs/index.md").write_text("# Home\n\nAnd {measured: fife a b c} and {measured: five}.\n")
    done = check(project)
    assert done.exit_code == 1
    assert "lessons/t/01-a.md:6:9: unknown-figure sync-streamed has no metric tfft" in done.stdout
    assert "    Did you mean ttft?" in done.stdout
    assert "docs/index.md:3:5: unknown-figure there are no runs of fife" in done.stdout
    assert "docs/index.md:3:32: unknown-figure a reference has four words" in done.stdout


def test_what_stands_in_code_is_code(project):
    text = "Write `{measured: a}`.\n\n```text\n{measured: b}\n```\n\n<!-- {measured: c} -->\n"
    (project / "lessons/t/01-a.md").write_text(HEAD + text)
    draw(project)
    assert check(project).exit_code == 0


def test_a_plot_that_is_older_than_its_runs_stops_a_build(project):
    draw(project)
    path = project / "demos/five/runs/a.jsonl"
    RunWriter.resume(path)[0].append(run(2))
    done = check(project)
    assert done.exit_code == 1
    assert "docs/plots/five:1:1: plot-outdated of 4 plots, each shows other runs than" in done.stdout
    assert done.stdout.count("plot-outdated") == 1


def test_a_lesson_that_names_a_plot_that_is_none_is_told(project):
    (project / "lessons/t/01-a.md").write_text(HEAD + '```plot="five latency"\n```\n', "utf-8")
    assert "lessons/t/01-a.md:6:1: plot-missing there is no plot latency" in check(project).stdout


def test_runs_that_were_touched_are_a_problem_with_their_line_and_not_of_the_lesson(project):
    path = project / "demos/five/runs/a.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"tokens":5', b'"tokens":6'))
    done = check(project)
    assert done.exit_code == 1
    assert "demos/five/runs/a.jsonl:2:1: damaged-runs this line, or one before it" in done.stdout
    assert "unknown-figure" not in done.stdout


def test_a_bad_plan_is_a_problem_of_the_course(project):
    (project / "demos/five/plan.yml").write_text(PLAN + "pairs: none\n")
    assert "demos/five/plan.yml:4:1: wrong-type `pairs` must be a whole number" in check(project).stdout
