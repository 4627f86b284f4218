"""A folder is made whole or not at all, whoever else makes the same one."""

import pytest

from tokenreel.runtime import RuntimeUnavailable
from tokenreel.runtime.folders import made_whole


def test_a_folder_is_there_when_it_is_whole(tmp_path):
    folder = tmp_path / "deep" / "folder"
    with made_whole(folder) as new:
        (new / "a").touch()
        assert not folder.exists()
    assert [path.name for path in folder.iterdir()] == ["a"]
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt, RuntimeUnavailable])
def test_a_folder_that_fails_leaves_nothing(tmp_path, error):
    def fail():
        with made_whole(tmp_path / "folder") as new:
            (new / "half").touch()
            raise error

    with pytest.raises(error):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_of_two_that_make_the_same_folder_the_first_stays(tmp_path):
    folder = tmp_path / "folder"
    with made_whole(folder) as slow:
        (slow / "slow").touch()
        with made_whole(folder) as quick:
            assert quick != slow
            (quick / "quick").touch()
    assert [path.name for path in folder.iterdir()] == ["quick"]
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_in_a_folders_place_is_an_error(tmp_path):
    (tmp_path / "folder").touch()
    with pytest.raises(OSError, match="could not be written"), made_whole(tmp_path / "folder"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


# The real runtime, which every site of ours publishes.
