"""Files of runs: what was written is read, and what was touched is refused with its line."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runs import header, run
from tokenreel.measure import RunFileError, latest_run_file, read_run_file, run_file_paths
from tokenreel.measure.run_file import RunWriter, parse_run_file

RUNS = [run(1), run(1, "whole"), run(2, "whole", error="HTTP 500"), run(2, first_ms=150)]


def write(path, runs=RUNS, **fields):
    writer = RunWriter.create(path, header(**fields))
    for one in runs:
        writer.append(one)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "demos" / "five" / "runs" / "2026-11-25-local.jsonl"


def test_what_was_written_is_read(path):
    write(path)
    found = read_run_file(path)
    assert found.runs == tuple(RUNS)
    assert (found.name, found.plan.max_tokens) == ("five-hundred-words", 700)
    assert found.header["endpoint"]["hardware"] == "2 CPU cores"


def test_a_file_is_never_begun_over_another(path):
    write(path)
    with pytest.raises(FileExistsError):
        RunWriter.create(path, header())


def test_resuming_goes_on_behind_the_last_run(path):
    write(path, RUNS[:2])
    writer, found = RunWriter.resume(path)
    assert found.runs == tuple(RUNS[:2])
    writer.append(RUNS[2])
    assert read_run_file(path).runs == tuple(RUNS[:3])


@pytest.mark.parametrize("kept", [1, 20, 300])
def test_what_a_crash_left_of_a_last_line_is_dropped_and_nothing_else(path, kept):
    data = write(path)
    last = data[:-1].rfind(b"\n") + 1
    path.write_bytes(data[: last + kept])
    with pytest.raises(RunFileError, match="line 5: the last line is cut off"):
        read_run_file(path)
    _, found = RunWriter.resume(path)
    assert found.runs == read_run_file(path).runs == tuple(RUNS[:3])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b'"ttfb_us":149000', b'"ttfb_us":109000', 5),
        (b'"error":"HTTP 500"', b'"error":null', 4),
        (b'"hardware":"2 CPU cores"', b'"hardware":"8 CPU cores"', 1),
        (b'"pairs":4', b'"pairs":3', 1),
        (b'"pair":1,', b'"pair":1.0,', 2),
        (b'{"pair":1,', b'{"pair": 1,', 2),
        (b'"characters":15', b'"characters":NaN', 2),
        (b'"Small"', b'"\\ud800"', 1),
    ],
)
def test_a_changed_line_is_refused(path, old, new, line):
    data = write(path)
    assert old in data
    with pytest.raises(RunFileError) as refused:
        parse_run_file(data.replace(old, new, 1))
    assert refused.value.line == line
    assert "not what was measured" in refused.value.reason


def test_a_dropped_a_doubled_and_a_moved_line_are_refused(path):
    head, one, two, three, four = write(path).splitlines(keepends=True)
    for lines, line in (
        ([head, one, three, four], 3),
        ([head, one, two, two, three, four], 4),
        ([head, two, one, three, four], 2),
    ):
        with pytest.raises(RunFileError, match=f"line {line}:"):
            parse_run_file(b"".join(lines))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: the file is empty"),
        (b"\n", "line 1: not JSON"),
        (b"[]\n", "line 1: no object with its sha256"),
        (b"{}\n", "line 1: no object with its sha256"),
        (b'{"sha256": 3}\n', "line 1: no object with its sha256"),
        (b"\xff\n", "line 1: not JSON"),
        (b"[" * 100_000 + b"\n", "line 1: not JSON"),
    ],
)
def test_what_is_no_file_of_runs_is_refused(data, said):
    with pytest.raises(RunFileError, match=said):
        parse_run_file(data)


def test_a_run_whose_times_go_back_is_none(path):
    data = write(path, [run(1, wall_ms=120)])  # its chunks go on until 140
    with pytest.raises(RunFileError, match="line 2: its times go back"):
        parse_run_file(data)


def test_a_run_of_what_was_not_planned_is_none(path):
    data = write(path, [run(1, model="other")])
    with pytest.raises(RunFileError, match="line 2: a run of something that is not in the plan"):
        parse_run_file(data)


def test_a_later_version_is_said_to_be_one(path):
    data = write(path, tokenreel_runs=2)
    with pytest.raises(RunFileError, match="this version of tokenreel"):
        parse_run_file(data)


def test_the_newest_file_is_the_one_with_the_newest_run(path):
    assert latest_run_file(path.parents[3], "five") is None
    write(path, [run(1)], started_at="2026-11-25T09:00:00Z")
    other = path.with_name("2026-11-24-other.jsonl")
    write(other, [replace(run(1), started_at="2026-11-26T10:00:00Z")], started_at="2026-11-24T09:00:00Z")
    assert len(run_file_paths(path.parents[3], "five")) == 2
    assert latest_run_file(path.parents[3], "five").path == "demos/five/runs/2026-11-24-other.jsonl"


@pytest.mark.parametrize("later", [[], [run(1, error="HTTP 500")]], ids=["no run", "only a failed run"])
def test_a_later_file_without_a_good_run_does_not_hide_what_was_measured(path, later):
    write(path, started_at="2026-11-25T10:00:00Z")
    write(path.with_name("2026-11-26-other.jsonl"), later, started_at="2026-11-26T10:00:00Z")
    assert latest_run_file(path.parents[3], "five").header["started_at"] == "2026-11-25T10:00:00Z"


@given(
    st.lists(
        st.builds(
            run,
            st.integers(1, 50),
            st.sampled_from(["streamed", "whole"]),
            st.sampled_from(["sync", "async"]),
            first_ms=st.integers(1, 10_000),
            gap_ms=st.integers(0, 500),
            chunks=st.integers(1, 30),
            error=st.none() | st.text(),
        ),
        max_size=5,
    )
)
def test_any_runs_come_back(tmp_path_factory, runs):
    path = tmp_path_factory.mktemp("any") / "runs.jsonl"
    write(path, runs)
    found = read_run_file(path)
    assert found.runs == tuple(runs)
    lines = path.read_bytes().splitlines()
    assert all(json.loads(line)["sha256"] for line in lines)
