"""`tokenreel measure`, as a maintainer uses it: real requests to a scripted server."""

import contextlib
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from scripted import Reply, say
from serving import answers, serving
from tokenreel.capture import Endpoint, endpoints
from tokenreel.cli import main
from tokenreel.measure import latest_run_file, run_file_paths, schedule

PLAN = "prompts: {words: Write 500 words.}\nmodels: [gpt-5.4]\nmax_tokens: 700\npairs: 3\n"
TASKS = 4 + 3 * 4
"""Both modes of both clients, once to warm up and three times to count."""


@pytest.fixture
def root(tmp_path):
    for name, text in {"lessons/course.yml": "title: {en: C}\n", "demos/five/plan.yml": PLAN}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def measure(root, endpoint, *options):
    return CliRunner().invoke(
        main,
        ["measure", "--project", str(root), "--base-url", endpoint.base_url, *options],
        catch_exceptions=False,
    )


def runs(root):
    return latest_run_file(root, "five").runs


def test_every_run_of_the_plan_is_made_and_kept_in_its_order(root):
    with serving(answers()) as (endpoint, replies):
        done = measure(root, endpoint)
        assert (done.exit_code, done.stderr) == (0, "")
        assert len(replies) == TASKS
        plan = latest_run_file(root, "five").plan
        assert [run.task for run in runs(root)] == list(schedule(plan))
        assert "12 runs" in done.stdout
        needs = "95 % interval needs 6 runs, p95 needs 20 runs, p99 needs 100 runs"
        assert f"  sync-streamed: 3 runs, 1 warm-up left out ({needs})\n" in done.stdout
        assert done.stdout.count("needs 20 runs") == 4, "once for each series"
        assert "(95 % interval needs 6 pairs, there are 3)" in done.stdout
        again = measure(root, endpoint)
        assert again.stdout == (
            "five: 3 of 3 pairs are there; -n is how many there are to be in all, so ask for more with -n 6\n"
        )
        assert len(replies) == TASKS


def test_provenance_says_what_measured_what(root):
    with serving(answers()) as (endpoint, _):
        measure(root, endpoint, "--plan", str(root / "demos" / "five" / "plan.yml"), "-n", "1")
    header = latest_run_file(root, "five").header
    assert header["measurement"] == "five"
    assert header["endpoint"]["name"] == "custom"
    assert header["client"].keys() == {"openai", "httpx2", "python"}
    assert header["code"]["tokenreel"] == "0.1.0"
    assert header["plan"]["max_tokens"] == 700


def test_more_pairs_go_on_in_the_same_file(root):
    with serving(answers()) as (endpoint, _):
        measure(root, endpoint, "-n", "2")
        before = run_file_paths(root, "five")[0].read_bytes()
        done = measure(root, endpoint, "-n", "4")
    (path,) = run_file_paths(root, "five")
    assert path.read_bytes().startswith(before)
    assert "going on after 8 runs" in done.stderr
    assert len([run for run in runs(root) if not run.task.is_warm_up]) == 16


def test_another_plan_endpoint_or_version_begins_a_file_of_its_own(root, monkeypatch):
    with serving(answers()) as (endpoint, _):
        measure(root, endpoint, "-n", "1")
        (root / "demos" / "five" / "plan.yml").write_text(PLAN.replace("700", "300"), "utf-8")
        measure(root, endpoint, "-n", "1")
        measure(root, endpoint, "-n", "1", "--endpoint", "other")
        monkeypatch.setattr("tokenreel.measure.measure._revision", lambda: "another")
        measure(root, endpoint, "-n", "1", "--endpoint", "other")
    assert len(run_file_paths(root, "five")) == 4


def test_less_than_there_is_asks_for_nothing(root):
    with serving(answers()) as (endpoint, replies):
        measure(root, endpoint, "-n", "2")
        made = len(replies)
        again = measure(root, endpoint, "-n", "1")
        assert "five: 2 of 2 pairs are there;" in again.stdout
        assert "ask for more with -n 4" in again.stdout
        assert len(replies) == made


def test_a_dead_endpoint_leaves_no_file_that_says_nothing(root):
    with serving(answers()) as (endpoint, _):
        pass
    gone = measure(root, endpoint)
    assert gone.exit_code == 1
    assert "can't be reached" in gone.stderr
    assert run_file_paths(root, "five") == []


@pytest.fixture
def slow_local(monkeypatch):
    """Stand in for the local model, whose start would take seconds; gives how often it was started."""
    starts = []
    real = endpoints.replace

    @contextlib.contextmanager
    def start():
        starts.append(1)
        with serving(answers()) as (endpoint, _):
            yield endpoint.base_url

    foreseen = Endpoint("local", "", None, None, "Small", "scripted", "2 CPU cores")
    monkeypatch.setattr(endpoints, "_foreseen_local", lambda: real(foreseen))
    monkeypatch.setattr(endpoints, "_local_address", start)
    return starts


def test_the_local_model_is_not_started_where_nothing_is_left(root, slow_local):
    command = ["measure", "--project", str(root), "-n", "1"]
    first = CliRunner().invoke(main, command, catch_exceptions=False)
    assert (first.exit_code, first.stderr, slow_local) == (0, "starting the local model …\n", [1])
    again = CliRunner().invoke(main, command, catch_exceptions=False)
    assert (again.exit_code, again.stderr, slow_local) == (0, "", [1])
    assert again.stdout.startswith("five: its 1 pair is there; ")


def test_the_local_model_is_not_started_where_the_runs_are_damaged(root, slow_local):
    command = ["measure", "--project", str(root), "-n", "1"]
    CliRunner().invoke(main, command, catch_exceptions=False)
    (path,) = run_file_paths(root, "five")
    path.write_bytes(path.read_bytes().replace(b'"tokens":5', b'"tokens":6', 1))
    done = CliRunner().invoke(main, [*command[:-1], "2"], catch_exceptions=False)
    assert (done.exit_code, slow_local) == (1, [1])
    assert f"demos/five/runs/{path.name}:2: this line, or one before it" in done.stderr
    assert "starting" not in done.stderr


def test_a_dead_endpoint_loses_no_run_and_the_next_time_goes_on(root):
    with serving(answers()) as (endpoint, replies):
        measure(root, endpoint, "-n", "1")
    made = runs(root)
    gone = measure(root, endpoint)
    assert gone.exit_code == 1
    assert "can't be reached" in gone.stderr
    assert "run this again to go on" in gone.stderr
    assert runs(root) == made
    assert len(replies) == len(made)


def test_failed_runs_stay_and_are_counted(root):
    async def fail_every_third(reply: Reply) -> None:
        if len(replies) % 3:
            await answers()(reply)
        else:
            await say(reply, "500 Internal Server Error", '{"error": {"message": "out of order"}}')

    with serving(fail_every_third) as (endpoint, replies):
        done = measure(root, endpoint)
    assert done.exit_code == 0
    failed = [run for run in runs(root) if run.error]
    assert len(failed) == TASKS // 3
    assert all("out of order" in run.error and run.status == 500 for run in failed)
    assert "failed" in done.stdout


def test_run_after_run_that_fails_ends_it(root):
    async def refuse(reply: Reply) -> None:
        await say(reply, "401 Unauthorized", '{"error": {"message": "who are you"}}')

    with serving(refuse) as (endpoint, replies):
        done = measure(root, endpoint)
    assert done.exit_code == 1
    assert "run after run failed" in done.stderr
    assert "who are you" in done.stderr
    assert len(replies) == len(runs(root)) == 5


def test_a_replay_is_refused_and_leaves_no_file(root):
    async def replay(reply: Reply) -> None:
        await say(reply, "200 OK", "{}", x_tokenreel_replay="haiku-sync")

    with serving(replay) as (endpoint, _):
        done = measure(root, endpoint)
    assert done.exit_code == 1
    assert "replays recordings: their times are no measurement" in done.stderr
    assert run_file_paths(root, "five") == []


def test_a_file_that_was_touched_is_refused_with_its_line(root):
    with serving(answers()) as (endpoint, _):
        measure(root, endpoint, "-n", "1")
        (path,) = run_file_paths(root, "five")
        path.write_bytes(path.read_bytes().replace(b'"tokens":5', b'"tokens":6', 1))
        touched = path.read_bytes()
        done = measure(root, endpoint)
    assert done.exit_code == 1
    assert f"demos/five/runs/{path.name}:2: this line, or one before it" in done.stderr
    assert path.read_bytes() == touched


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--plan", "demos/six/plan.yml"], "is no plan of this course; there are: demos/five/plan.yml"),
        (
            ["-n", "0"],
            "Invalid value for '-n': it takes how many pairs there are to be, from 1 to 100000, not 0",
        ),
        (
            ["-n", "x"],
            "Invalid value for '-n': it takes how many pairs there are to be, from 1 to 100000, not x",
        ),
        (["--endpoint", "openai", "--key-env", "NO_KEY"], "NO_KEY holds no key: set it, then measure again"),
        (["--endpoint", "nowhere"], "there is no endpoint nowhere"),
        (["--base-url", "ftp://x", "--endpoint", "x"], "is no address of a server"),
    ],
)
def test_careless_options_are_one_clear_sentence(root, options, said):
    done = CliRunner().invoke(main, ["measure", "--project", str(root), *options])
    assert done.exit_code != 0
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_the_script_shows_the_help_of_the_command():
    script = Path(__file__).parents[2] / "scripts" / "measure"
    done = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)
    names = [option.opts[0] for option in main.commands["measure"].params if isinstance(option, click.Option)]
    assert {"--plan", "--base-url", "--key-env", "--project"} <= set(names)
    assert [name for name in names if name not in done.stdout] == []


def test_a_course_without_a_plan_says_where_one_goes(root):
    (root / "demos" / "five" / "plan.yml").unlink()
    done = CliRunner().invoke(main, ["measure", "--project", str(root), "--endpoint", "local"])
    assert done.exit_code == 1
    assert "write demos/<name>/plan.yml" in done.stderr


def test_a_bad_plan_is_told_with_its_line_before_anything_is_started(root):
    (root / "demos" / "five" / "plan.yml").write_text(PLAN + "modes: [both]\n", "utf-8")
    done = CliRunner().invoke(main, ["measure", "--project", str(root)])
    assert done.exit_code == 1
    assert "demos/five/plan.yml:5:9: wrong-type" in done.stdout
    assert "starting" not in done.stderr
