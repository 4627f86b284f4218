"""Live samples in a real Firefox: nothing of them may be Chromium's alone."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tokenreel.recording import output_text, read_recording

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        FIREFOX is None, reason="no Firefox: `scripts/test --all` installs Debian's where it can"
    ),
]


def printed(demo: str) -> str:
    return output_text(read_recording(ROOT / "demos" / demo / "recording.jsonl"))


@pytest.fixture(scope="module")
def seen(site_url) -> dict[str, Any]:
    lesson = f"{site_url}en/streaming/05-streaming/"
    command = ["node", str(HERE / "firefox.mjs"), str(FIREFOX), lesson]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("demo", ["haiku-sync", "solar-async"])
def test_a_sample_prints_what_its_recording_says(seen, demo):
    assert seen[demo] == printed(demo)


def test_a_cut_answer_is_an_error_and_a_refused_one_is_asked_for_again(seen):
    assert seen["disconnect"].endswith("openai.APIConnectionError: Connection error.\n"), seen["disconnect"]
    assert 'File "lesson.py", line 13, in <module>' in seen["disconnect"]
    assert seen["retried"] == printed("haiku-sync")


def test_what_a_reader_writes_runs_and_stops_when_they_say_so(seen):
    assert seen["edited"] == printed("haiku-sync") + "42\n"
    assert seen["stopped"] == "Stopped."
    assert seen["after"] == printed("solar-async")


def test_the_page_raises_nothing(seen):
    assert seen["errors"] == []
