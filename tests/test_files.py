"""Files are put in place whole, or stay as they were."""

import os

import pytest

from tokenreel.files import write_whole


def test_a_file_and_its_folder_are_made_for_everybody_to_read(tmp_path):
    path = tmp_path / "a" / "b.txt"
    write_whole(path, "가".encode())
    assert path.read_text("utf-8") == "가"
    assert path.stat().st_mode & 0o777 == 0o644


def test_what_fails_leaves_the_earlier_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "b.txt"
    path.write_text("earlier")

    def fail(_descriptor: int) -> None:
        raise OSError("no room")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no room"):
        write_whole(path, b"later")
    assert path.read_text() == "earlier"
    assert [entry.name for entry in tmp_path.iterdir()] == ["b.txt"]
