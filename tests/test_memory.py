"""What is remembered of a course's files, and when it is forgotten."""

import os
import pickle

import pytest

from tokenreel import memory as module
from tokenreel.memory import Memory, find_anew


@pytest.fixture
def root(tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "a.md").write_text("one")
    return tmp_path / "course"


def asked(folder, root, given: object = None, kind: str = "kind") -> tuple[str, bool]:
    """Return what a new run finds, and whether it had to look for it."""
    memory = Memory(folder, root)
    path = root / "a.md"
    found = memory.recall(kind, [path], given, lambda: path.read_text() if path.exists() else "none")
    memory.save()
    return found, bool(memory.found_anew)


def test_what_has_not_changed_is_not_looked_for_again(tmp_path, root):
    folder = tmp_path / "cache"
    assert asked(folder, root) == ("one", True)
    assert asked(folder, root) == ("one", False)


def test_a_changed_file_or_anything_else_that_it_depends_on_is_looked_for(tmp_path, root):
    folder = tmp_path / "cache"
    asked(folder, root)
    assert asked(folder, root, given="other") == ("one", True)
    assert asked(folder, root, kind="other") == ("one", True)
    (root / "a.md").write_text("two")
    assert asked(folder, root) == ("two", True)
    (root / "a.md").unlink()
    assert asked(folder, root) == ("none", True)
    assert asked(folder, root) == ("none", False)


def test_a_file_that_only_was_touched_is_the_same(tmp_path, root):
    folder = tmp_path / "cache"
    asked(folder, root)
    os.utime(root / "a.md", (1, 1))
    assert asked(folder, root) == ("one", False)


def test_what_was_found_in_a_file_while_it_was_written_is_not_kept_as_of_what_it_was_before(tmp_path, root):
    memory = Memory(tmp_path / "cache", root)
    path = root / "a.md"

    def find() -> str:
        path.write_text("two")  # an editor does, behind the digest of what was there
        return path.read_text()

    assert memory.recall("kind", [path], None, find) == "two"
    memory.save()
    path.write_text("one")
    assert asked(tmp_path / "cache", root) == ("one", True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_a_umask_that_lets_a_group_write_loses_no_memory(tmp_path, root):
    before = os.umask(0o002)
    try:
        assert asked(tmp_path / "cache", root) == ("one", True)
        assert asked(tmp_path / "cache", root) == ("one", False)
    finally:
        os.umask(before)


def test_another_course_has_a_memory_of_its_own(tmp_path, root):
    folder, other = tmp_path / "cache", tmp_path / "other"
    asked(folder, root)
    other.mkdir()
    (other / "a.md").write_text("one")
    assert asked(folder, other) == ("one", True)


def test_another_version_of_what_looks_begins_anew(tmp_path, root, monkeypatch):
    folder = tmp_path / "cache"
    asked(folder, root)
    monkeypatch.setattr(module, "_maker", lambda: b"x" * 32)
    assert asked(folder, root) == ("one", True)
    assert asked(folder, root) == ("one", False)


@pytest.mark.parametrize("cut", [0, 10, 60, -1])
def test_a_damaged_memory_is_none(tmp_path, root, cut):
    folder = tmp_path / "cache"
    asked(folder, root)
    [path] = folder.glob("*.memory")
    path.write_bytes(path.read_bytes()[:cut])
    assert asked(folder, root) == ("one", True)
    assert asked(folder, root) == ("one", False)


def test_one_flipped_bit_is_damage(tmp_path, root):
    folder = tmp_path / "cache"
    asked(folder, root)
    [path] = folder.glob("*.memory")
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    assert asked(folder, root) == ("one", True)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="has no owners")
@pytest.mark.parametrize("of_folder", [True, False])
def test_what_others_could_have_written_is_not_read(tmp_path, root, of_folder):
    folder = tmp_path / "cache"
    asked(folder, root)
    [path] = folder.glob("*.memory")
    (folder if of_folder else path).chmod(0o777)
    assert Memory(folder, root)._kept == {}


def test_without_a_place_to_write_nothing_is_lost(tmp_path, root):
    (tmp_path / "cache").write_text("a file, where a folder is wanted")
    assert asked(tmp_path / "cache", root) == ("one", True)
    assert asked(tmp_path / "cache", root) == ("one", True)


def test_what_a_run_does_not_ask_for_is_forgotten(tmp_path, root):
    folder = tmp_path / "cache"
    for number in range(20):
        (root / "a.md").write_text("x" * 1000 + str(number))
        asked(folder, root)
    [path] = folder.glob("*.memory")
    assert path.stat().st_size < 2000


def test_the_folder_stays_within_bounds(tmp_path, root, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setattr(module, "_MOST_FILES", 3)
    for number in range(6):
        other = tmp_path / f"course-{number}"
        other.mkdir()
        (other / "a.md").write_text("one")
        asked(folder, other)
    assert len(list(folder.glob("*.memory"))) == 3


def test_what_fails_is_not_remembered(tmp_path, root):
    memory = Memory(tmp_path / "cache", root)

    def fail():
        raise KeyError("nothing")

    with pytest.raises(KeyError):
        memory.recall("kind", [], None, fail)
    assert memory.recall("kind", [], None, lambda: 1) == 1


def test_a_value_is_another_object_each_time(tmp_path, root):
    memory = Memory(tmp_path / "cache", root)
    first = memory.recall("kind", [], None, list)
    first.append(1)
    assert memory.recall("kind", [], None, list) == []


def test_no_memory_looks_each_time():
    assert find_anew("kind", [], None, lambda: pickle.dumps(1)) == pickle.dumps(1)


def test_what_a_run_leaves_out_is_kept_where_it_does_not_ask_for_all(tmp_path, root):
    folder = tmp_path / "cache"
    asked(folder, root)
    memory = Memory(folder, root)
    memory.recall("other", [], None, str)
    memory.save(is_whole=False)
    assert asked(folder, root) == ("one", False)
    memory = Memory(folder, root)
    memory.recall("third", [], None, str)
    memory.save()
    assert asked(folder, root) == ("one", True)
