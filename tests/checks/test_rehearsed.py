"""What tells the programs apart that run a demo."""

import pytest

from tokenreel.checks import rehearsed


@pytest.mark.parametrize("content", [None, b"{}", b"\xff"])
def test_a_package_of_node_that_is_damaged_or_absent_is_another_one(tmp_path, content):
    rehearsed._tool.cache_clear()
    package = tmp_path / "node_modules" / "openai" / "package.json"
    before = rehearsed._tool(tmp_path, "javascript")
    rehearsed._tool.cache_clear()
    if content is not None:
        package.parent.mkdir(parents=True)
        package.write_bytes(content)
    assert (rehearsed._tool(tmp_path, "javascript") != before) is (content is not None)


def test_a_package_of_node_that_is_a_folder_is_none(tmp_path):
    rehearsed._tool.cache_clear()
    (tmp_path / "node_modules" / "openai" / "package.json").mkdir(parents=True)
    assert rehearsed._tool(tmp_path, "javascript")[-1] == ""
