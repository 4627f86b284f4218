"""Executing from recordings: what a notebook then says, what it can't reach, and what is kept."""

import copy
import json
import re

import pytest

from bread import EXERCISE, FIRST_MS, LAST_MS, STREAMED_WALL_MS, WHOLE_WALL_MS, streamed, write_recordings
from tokenreel.exercise import CellError, Runner, Version, load_exercise, make_notebook
from tokenreel.exercise.run import CACHE

LANGUAGES = ("ko", "en")
every_language = pytest.mark.parametrize("language", ["ko", pytest.param("en", marks=pytest.mark.slow)])
DEMOS = ("bread-streamed", "bread-whole")
NOTES = {"ko": "재생한 값이며 측정값이 아니에요", "en": "replay, not a measurement"}
OWN = """\
# ---
# jupyter:
#   tokenreel:
#     demos: [bread-streamed]
# ---

# %% [markdown]
# # Title

# %%
"""
FAR = "192.0.2.1"
"""An address that nobody has (RFC 5737)."""


@pytest.fixture(scope="module")
def exercise():
    return load_exercise(EXERCISE, EXERCISE.parents[2], LANGUAGES)[0]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    write_recordings(folder)
    return folder


def notebook_of(exercise, language, version=Version.SOLUTION):
    return make_notebook(exercise, version, language, LANGUAGES, lambda cell: cell.source)


@pytest.fixture
def execute(root, tmp_path):
    """Return what executes one cell of code, and returns what it printed."""

    def run(code):
        path = tmp_path / "lessons" / "a" / "x.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OWN + code, "utf-8")
        exercise, problems = load_exercise(path, tmp_path, LANGUAGES)
        assert problems == ()
        done = Runner(root).run(notebook_of(exercise, "en"), "x", ("bread-streamed",))
        return "".join(output.text for output in done.cells[1].outputs if output.output_type == "stream")

    return run


def test_what_is_printed_in_a_row_is_one_output_however_often_it_was_flushed(root, tmp_path):
    path = tmp_path / "x.py"
    code = 'for word in "a b c".split():\n    print(word, end=" ", flush=True)\n    time.sleep(0.01)\n1\n'
    path.write_text(f"{OWN}import time\n{code}", "utf-8")
    own, _ = load_exercise(path, tmp_path, LANGUAGES)
    done = Runner(root).run(notebook_of(own, "en"), "row", ("bread-streamed",))
    printed, value = done.cells[1].outputs
    assert (printed.text, value.data) == ("a b c ", {"text/plain": "1"})


@every_language
def test_the_solution_reads_the_recorded_times_and_says_that_they_are_a_replays(exercise, root, language):
    done = Runner(root).run(notebook_of(exercise, language), f"x.{language}", DEMOS)
    outputs = [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]
    printed = "".join(output.text for output in outputs if output.output_type == "stream")
    assert printed.count(NOTES[language]) == 2
    wanted = {
        "first token": FIRST_MS, "last token": LAST_MS,
        "wall, streamed": STREAMED_WALL_MS, "wall, whole": WHOLE_WALL_MS,
    }  # fmt: skip
    for name, due_ms in wanted.items():
        found = re.search(rf"{name} +([\d.]+) s", printed)
        assert found
        # never early; that nothing but this machine makes it late, test_kernel.py shows by a clock of its own
        assert due_ms <= 1000 * float(found[1]), name
    (plot,) = (output.data["image/svg+xml"] for output in outputs if output.output_type == "display_data")
    assert NOTES[language] in plot, "the title, as letters"


def test_what_was_executed_is_not_executed_again_while_nothing_changes(exercise, root, monkeypatch):
    notebook = notebook_of(exercise, "en")
    said: list[str] = []
    first = Runner(root, said.append).run(notebook, "again", DEMOS)
    executed: list = []
    monkeypatch.setattr("tokenreel.exercise.run._execute", lambda done, *_: executed.append(done) or done)
    assert Runner(root, said.append).run(notebook, "again", DEMOS) == first
    assert said == ["executing the notebook again (once, and after a change)"]
    notebook.cells[0].source += "\n\nOther prose."
    Runner(root).run(notebook, "again", DEMOS)
    assert executed == [], "no cell looks into the prose"
    moved = copy.deepcopy(notebook)
    moved.cells.insert(0, moved.cells.pop())
    Runner(root).run(moved, "again", DEMOS)
    assert executed.pop() is not None, "outputs belong to places"
    [*_, last] = (cell for cell in notebook.cells if cell.cell_type == "code")
    last.source += "\n"
    Runner(root).run(notebook, "again", DEMOS)
    assert len(executed) == 1
    (kept,) = (root / CACHE).glob("again.*.ipynb")
    kept.write_text("{", "utf-8")
    Runner(root).run(notebook, "again", DEMOS)
    assert len(executed) == 2, "what can't be read counts for nothing"
    write_recordings(root, bread_whole=streamed())
    Runner(root).run(notebook, "again", DEMOS)
    write_recordings(root)
    assert len(executed) == 3
    assert len(list((root / CACHE).glob("again.*.ipynb"))) == 1, "the earlier ones are gone"


@pytest.mark.parametrize(
    "code",
    [
        f"import socket\nsocket.create_connection(('{FAR}', 80))",
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
        f"import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('{FAR}', 53))",
        "import socket\nsocket.getaddrinfo('host.invalid', 80)",
        f"import urllib.request\nurllib.request.urlopen('http://{FAR}/')",
        "import subprocess\nsubprocess.run(['true'])",
        "import os\nos.system('true')",
        "import asyncio\nawait asyncio.create_subprocess_exec('true')",
    ],
)
def test_nothing_but_the_recordings_can_be_reached(execute, code):
    with pytest.raises(CellError, match=r"NoNetworkError|without a network"):
        execute(code)


def test_a_request_that_nobody_recorded_fails_with_its_line(execute):
    with pytest.raises(CellError, match="NotFoundError: Error code: 404") as failed:
        execute("from openai import OpenAI\n\nOpenAI().chat.completions.create(model='m', messages=[])\n")
    assert (failed.value.index, failed.value.row) == (1, 3)


def test_no_key_and_nothing_else_of_the_environment_is_there(execute, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("MY_TOKEN", "secret")
    said = json.loads(execute("import json, os\nprint(json.dumps(dict(os.environ)))\n"))
    assert said["OPENAI_API_KEY"] == "none"
    assert "MY_TOKEN" not in said
    assert "secret" not in json.dumps(said)


def test_streams_that_run_at_once_keep_their_times_and_take_turns(execute):
    code = f"""\
import asyncio, json, time
from openai import AsyncOpenAI

request = {json.dumps(streamed()[0][3]["body"]).replace("true", "True")}
client = AsyncOpenAI()
came = []

async def last(name):
    start = time.perf_counter()
    async for chunk in await client.chat.completions.create(**request):
        if chunk.choices and chunk.choices[0].delta.content:
            came.append(name)
            found = time.perf_counter() - start
    return found

print(json.dumps([await asyncio.gather(last("a"), last("b")), "".join(came)]))
"""
    seconds, came = json.loads(execute(code))
    assert 1000 * min(seconds) >= LAST_MS
    assert (came.count("a"), came.count("b")) == (100, 100)
    ends = {name: (came.index(name), came.rindex(name)) for name in "ab"}
    assert ends["a"][0] < ends["b"][1], "the one begins before the other has ended"
    assert ends["b"][0] < ends["a"][1]


def test_what_a_cell_says_is_shown_and_not_obeyed(execute):
    assert execute("print('\\x1b[31mred\\x07')") == "␛[31mred␇\n"


def test_what_would_run_in_a_page_is_not_kept(execute, root, tmp_path):
    execute("from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))\n")
    (kept,) = (root / CACHE).glob("x.*.ipynb")
    (output,) = json.loads(kept.read_text("utf-8"))["cells"][1]["outputs"]
    assert list(output["data"]) == ["text/plain"]


def test_a_warning_is_no_output_for_readers(execute):
    with pytest.raises(CellError, match=r"it writes to stderr: .*take care"):
        execute("import warnings\nwarnings.warn('take care')\n")


def test_a_cell_that_ends_its_kernel_fails(execute):
    with pytest.raises(CellError, match="kernel"):
        execute("import os\nos._exit(3)\n")


@every_language
def test_the_learners_version_says_what_is_missing_and_shows_no_traceback(exercise, root, language):
    with pytest.raises(CellError) as failed:
        Runner(root).run(notebook_of(exercise, language, Version.LEARNER), "learner", DEMOS)
    said = {"ko": "Stop: first가 비어 있어요.", "en": "Stop: first is empty."}
    assert str(failed.value).startswith(said[language])
