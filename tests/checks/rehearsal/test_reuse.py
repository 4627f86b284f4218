"""An edit that changes neither requests nor output keeps its recording; any other doesn't."""

import json

import pytest
from click.testing import CliRunner

from one_demo import ASK, CHAT, OUTPUT, edit, write_demo
from tokenreel.cli import main


@pytest.fixture
def root(tmp_path):
    return write_demo(tmp_path, ASK, CHAT, out=OUTPUT)


def reuse(root, *words):
    return CliRunner().invoke(main, ["record", "--reuse", "--project", str(root), *words])


def lines(root):
    return (root / "demos" / "one" / "recording.jsonl").read_text("utf-8").splitlines()


def test_a_comment_changes_the_hash_and_nothing_else(root):
    head, *events = lines(root)
    edit(root, "for chunk in stream:", "for chunk in stream:  # one by one")
    result = reuse(root)
    assert (result.exit_code, result.stdout) == (
        0,
        f"reused demos/one/recording.jsonl: new hashes of the code, the same {len(events)} events\n",
    )
    now, *same = lines(root)
    before, after = json.loads(head), json.loads(now)
    assert [json.loads(line) for line in same] == [json.loads(line) for line in events]
    assert before.pop("program") != after.pop("program")
    assert before == after
    assert CliRunner().invoke(main, ["check", "--no-run", "--project", str(root)]).exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"Hello"', '"Bye"', "replay-request-unanswered"),
        ('end=""', 'end="!"', "replay-output-differs"),
        ("import OpenAI\n", "import OpenAI\nexit()\n", "replay-exchange-unused"),
    ],
)
def test_another_edit_leaves_the_recording_and_says_what_differs(root, old, new, code):
    before = lines(root)
    edit(root, old, new)
    result = reuse(root, "one")
    assert result.exit_code == 1
    assert f"lessons/t/01-a.md:6:1: {code} demo one: " in result.stdout
    assert lines(root) == before


def test_where_nothing_was_edited_nothing_is_run(root):
    assert reuse(root).stdout == "nothing to reuse: every recording is of its code\n"
    assert reuse(root, "one").stdout == "one: its recording is of this very code\n"


def test_another_language_and_no_recording_are_refused(root):
    edit(root, "```python", "```bash")
    result = reuse(root)
    assert result.exit_code == 0, "the code's own hash is the same"
    edit(root, "print(", "echo (")
    assert "is not reused: the recording is of a program in another language" in reuse(root).stdout
    (root / "demos" / "one" / "recording.jsonl").unlink()
    result = reuse(root)
    assert result.exit_code == 1
    assert "is not reused: there is no recording that can be read" in result.stdout


def test_it_goes_with_no_endpoint(root):
    assert "--reuse asks no endpoint" in reuse(root, "--endpoint", "local").stderr
