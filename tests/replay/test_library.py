"""The recordings that are replayed, and their reload."""

import os
import shutil

import pytest

from recorded import HELLO, JSON, exchange, library, recording_text
from tokenreel.replay import RecordingFolder
from tokenreel.replay.request import request_key


@pytest.fixture
def folder(tmp_path):
    demos = tmp_path / "demos"
    for name in ("one", "two"):
        write(demos, name, recording_text(name, exchange()))
    return demos


def write(demos, name, text):
    path = demos / name / "recording.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_equal_requests_are_kept_in_their_order_by_demo():
    films = library(
        b=[exchange()],
        a=[exchange([(200, b"{}")], status=429, headers=JSON), exchange(body={"model": "other"}), exchange()],
    )
    by_demo = films.index[request_key("POST", "/chat/completions", HELLO)]
    assert {demo: [found.status for found in kept] for demo, kept in by_demo.items()} == {
        "a": [429, 200],
        "b": [200],
    }
    assert list(films.entries) == ["a", "b"]
    assert films.models() == ["m", "other"]
    assert films.models("b") == ["m"]


def test_a_folder_is_read_once_and_again_where_a_file_has_changed(folder):
    films = RecordingFolder(folder)
    assert films.refresh() is True
    assert list(films.library.entries) == ["one", "two"]
    before = films.library
    assert films.refresh() is False
    assert films.library is before
    write(folder, "two", recording_text("two", exchange(), exchange()))
    write(folder, "three", recording_text("three"))
    shutil.rmtree(folder / "one")
    assert films.refresh() is True
    assert {name: len(entry.exchanges) for name, entry in films.library.entries.items()} == {
        "three": 0,
        "two": 2,
    }
    assert list(before.entries) == ["one", "two"], "an answer under way keeps the library it began with"


def test_a_damaged_recording_is_named_and_left_out_until_it_is_mended(folder):
    good = (folder / "one" / "recording.jsonl").read_text("utf-8")
    write(folder, "one", good.replace('"POST"', "7", 1))
    films = RecordingFolder(folder)
    films.refresh()
    (problem,) = films.problems
    assert (problem.path, problem.line, problem.code) == ("demos/one/recording.jsonl", 2, "damaged-recording")
    assert list(films.library.entries) == ["two"]
    write(folder, "one", good)
    assert films.refresh() is True
    assert films.problems == ()
    assert list(films.library.entries) == ["one", "two"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_named(folder):
    (folder / "one" / "recording.jsonl").chmod(0)
    films = RecordingFolder(folder)
    films.refresh()
    assert [problem.code for problem in films.problems] == ["unreadable-file"]


def test_a_recording_that_is_a_folder_is_named(folder):
    (folder / "odd" / "recording.jsonl").mkdir(parents=True)
    films = RecordingFolder(folder)
    films.refresh()
    assert [problem.path for problem in films.problems] == ["demos/odd/recording.jsonl"]


def test_no_folder_is_an_empty_library(tmp_path):
    films = RecordingFolder(tmp_path / "demos")
    assert films.refresh() is False
    assert films.library.entries == {}


def test_a_folder_that_is_not_there_is_told(tmp_path):
    folder = RecordingFolder(tmp_path / "nope")
    folder.refresh()
    (problem,) = folder.problems
    assert problem.message == "there is no such folder"
    (tmp_path / "nope").mkdir()
    folder.refresh()
    assert folder.problems == ()
