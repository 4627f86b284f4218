"""The course's exercise as a learner has it: its checks, and its notebooks run as they stand."""

import ast
import asyncio
import inspect
import re
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from backend import running
from bread import EXERCISE, write_course, write_recordings
from tokenreel.course import load_course
from tokenreel.exercise import Role, Version, load_exercise
from tokenreel.measure import Figures
from tokenreel.site.exercises import SiteExercises

LANGUAGES = ("ko", "en")
STREAMED = """\
async def streamed_run(client):
    first = last = wall = None
    {before}
    stream, is_replay = await ask(client, **STREAMED)
    {after}
    async with stream:
        async for chunk in stream:
            {each}
            if chunk.choices and {condition}:
                last = time.perf_counter() - start
                {first}
        {end}
    return Run(wall, first, last, is_replay)
"""
RIGHT = {
    "before": "start = time.perf_counter()", "after": "pass", "each": "pass",
    "condition": "chunk.choices[0].delta.content", "first": "first = first or last",
    "end": "wall = time.perf_counter() - start",
}  # fmt: skip
WRONG = {
    "clock": {"before": "pass", "after": "start = time.perf_counter()"},
    "role": {"condition": "True"},
    "no first": {"first": "pass"},
    "first": {"first": "first = last"},
    "last": {"condition": "(chunk.choices[0].delta.content or chunk.choices[0].delta.content is None)"},
    "wall": {"each": "wall = time.perf_counter() - start", "end": "pass"},
}
"""By the sentence that says so, the mistake that deserves it."""
TURNS = {
    "warm-up": """streamed, whole = [], []
    for _ in range(3):
        streamed.append(await streamed_run(client))
        whole.append(await whole_run(client))
    return streamed, whole""",
    "turns": """await streamed_run(client), await whole_run(client)
    return [await streamed_run(client) for _ in range(3)], [await whole_run(client) for _ in range(3)]""",
    "pairs": """for _ in range(4): await streamed_run(client), await whole_run(client)
    return [], []""",
}


@pytest.fixture(scope="module")
def exercise():
    return load_exercise(EXERCISE, EXERCISE.parents[2], LANGUAGES)[0]


def cells_of(exercise, language="en", version=Version.SOLUTION):
    return [cell for cell in exercise.cells(version, language, LANGUAGES) if cell.kind == "code"]


def execute(source, names):
    """Run a cell, in a loop of its own: a browser test may have left one in this thread."""
    plain = re.sub(r"^%.*", "", source, flags=re.MULTILINE)
    made = eval(compile(plain, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    if inspect.iscoroutine(made):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, made).result()


@pytest.fixture
def check(exercise):
    """Return what runs the code up to a check, with other code in a solution's place."""

    def run(number, replaced, language="en"):
        names: dict = {}
        gap = checks = 0
        for cell in cells_of(exercise, language):
            source = cell.source
            if cell.role is Role.SOLUTION:
                gap += 1
                source = replaced.get(gap, source)
            execute(source, names)
            checks += cell.role is Role.CHECK
            if checks == number:
                break

    return run


def complaint(check, number, code, language="en"):
    """Return which sentence a check ends with."""
    with pytest.raises(Exception, match=r".") as stopped:
        check(number, {number: code}, language)
    assert type(stopped.value).__name__ == "Stop"
    assert stopped.value._render_traceback_() == [str(stopped.value)], "a sentence, and no traceback"
    return str(stopped.value)


def texts(exercise, language):
    tool = next(cell for cell in cells_of(exercise, language) if cell.role is Role.TOOL)
    names: dict = {}
    exec(tool.source, names)
    return names["TEXT"]


def test_a_right_answer_written_otherwise_passes(check):
    check(1, {1: STREAMED.format(**RIGHT)})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WRONG)
def test_each_mistake_in_a_streamed_run_is_told_apart(exercise, check, name, language):
    code = STREAMED.format(**{**RIGHT, **WRONG[name]})
    assert complaint(check, 1, code, language) == texts(exercise, language)[name]


def test_a_whole_run_needs_its_wall_time(exercise, check):
    code = "async def whole_run(client):\n    await ask(client)\n    return Run(None)\n"
    assert complaint(check, 2, code) == texts(exercise, "en")["whole"]


@pytest.mark.parametrize("name", TURNS)
def test_each_mistake_in_taking_turns_is_told_apart(exercise, check, name):
    code = f"async def measure(client):\n    {TURNS[name]}\n"
    assert complaint(check, 3, code).startswith(texts(exercise, "en")[name])


def run_all(exercise, language, **replaced):
    """Run the unfilled notebook to its end, whatever fails; returns what each cell that failed says."""
    names: dict = {}
    said = []
    for cell in cells_of(exercise, language, Version.LEARNER):
        source = cell.source
        for old, new in replaced.items():
            source = re.sub(rf"^{old} = .*", f"{old} = {new!r}", source, flags=re.MULTILINE)
        try:
            execute(source, names)
        except Exception as error:
            assert type(error).__name__ == "Stop", f"{error!r} in {cell.source}"
            said.append((cell.role, str(error)))
    return said, names


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_nothing_filled_in_each_gap_has_a_sentence_and_nobody_is_asked(exercise, monkeypatch, language):
    monkeypatch.setattr("openai.AsyncOpenAI.post", lambda *_: pytest.fail("a request"))
    said, _ = run_all(exercise, language)
    words = texts(exercise, language)
    assert said == [
        (Role.CHECK, words["no first"]),
        (Role.CHECK, words["whole"]),
        (Role.CHECK, words["warm-up"]),
        (Role.SHARED, f"{words['need']} 1, 2, 3"),
        (Role.GAP, f"{words['need']} 4"),
        (Role.CHECK, f"{words['need']} 4"),
        (Role.CHECK, f"{words['need']} 4"),
    ]


@pytest.mark.parametrize(("where", "base_url"), [
    (None, "http://127.0.0.1:8787/v1/"), ("local", "http://127.0.0.1:8080/v1/"),
])  # fmt: skip
def test_a_key_of_the_environment_goes_nowhere_unless_it_is_chosen(exercise, monkeypatch, where, base_url):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-paid")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://paid.invalid/v1")
    _, names = run_all(exercise, "en", **({"WHERE": where} if where else {}))
    assert str(names["client"].base_url) == base_url
    assert names["client"].api_key == "none"


def test_openai_is_asked_with_the_readers_key_where_it_is_chosen(exercise, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-paid")
    _, names = run_all(exercise, "en", WHERE="openai")
    assert str(names["client"].base_url) == "https://api.openai.com/v1/"
    assert names["client"].api_key == "sk-paid"


@pytest.mark.parametrize(
    ("where", "name", "rest"), [("openai", "no key", ""), ("nowhere", "where", " backend, local, openai")]
)
def test_a_choice_that_can_not_be_is_one_sentence(exercise, monkeypatch, where, name, rest):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    said, _ = run_all(exercise, "en", WHERE=where)
    words = texts(exercise, "en")
    assert said[0] == (Role.SHARED, words[name] + rest)
    assert (Role.SHARED, f"{words['need']} {words['setup']}, 1, 2, 3") in said


def written(tmp_path):
    """Return the notebooks that the site offers, by language and version."""
    root = write_course(tmp_path)
    course = load_course(root).course
    assert course is not None
    exercises = SiteExercises(root, course, Figures(root), serving=True)
    assert exercises.problems == ()
    found = {}
    for language in LANGUAGES:
        for address, text in exercises.downloads(language):
            version = Version.SOLUTION if "solution" in address else Version.LEARNER
            found[language, version] = nbformat.reads(text, as_version=4)
    return found


def run_as_a_reader(notebook, monkeypatch, tmp_path, url):
    choice = next(cell for cell in notebook.cells if cell.cell_type == "code")
    choice.source = re.sub(r'(?<="backend": ").+?(?=")', url, choice.source)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.output_type == "stream")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notebooks_to_download_run_as_they_stand(exercise, tmp_path, monkeypatch, language):
    notebooks = written(tmp_path)
    write_recordings(tmp_path)
    learner = notebooks[language, Version.LEARNER]
    with running(tmp_path / "demos", "--speed", "4") as backend:
        said = run_as_a_reader(
            notebooks[language, Version.SOLUTION], monkeypatch, tmp_path, f"{backend.url}/v1"
        )
        assert said.count(texts(exercise, language)["replay"]) == 2
        assert said.count(texts(exercise, language)["good"]) == 5
        with pytest.raises(CellExecutionError) as stopped:
            run_as_a_reader(learner, monkeypatch, tmp_path, f"{backend.url}/v1")
        assert stopped.value.evalue == texts(exercise, language)["no first"]
        assert "Traceback" not in stopped.value.traceback
        solved = iter([cell.source for cell in cells_of(exercise, language) if cell.role is Role.SOLUTION])
        for cell in learner.cells:
            if cell.cell_type == "code" and "gap" in cell.metadata.get("tags", []):
                cell.source = next(solved)
        said = run_as_a_reader(learner, monkeypatch, tmp_path, f"{backend.url}/v1")
        assert said.count(texts(exercise, language)["good"]) == 5


@pytest.mark.slow
def test_a_server_that_is_not_there_is_one_sentence(exercise, tmp_path, monkeypatch):
    notebook = written(tmp_path)["en", Version.SOLUTION]
    with pytest.raises(CellExecutionError) as stopped:
        run_as_a_reader(notebook, monkeypatch, tmp_path, "http://127.0.0.1:9/v1")
    assert stopped.value.evalue.startswith(texts(exercise, "en")["unreachable"])
    assert "127.0.0.1:9" in stopped.value.evalue
    assert "Traceback" not in stopped.value.traceback


def test_the_notebooks_to_download_hold_what_was_measured_written_out(tmp_path):
    for (language, version), notebook in written(tmp_path).items():
        nbformat.validate(notebook)
        text = "\n".join(cell.source for cell in notebook.cells)
        assert "pip install openai matplotlib" in notebook.cells[0].source
        assert "{measured:" not in text
        assert "<span" not in text
        assert not any(cell.get("outputs") for cell in notebook.cells)
        is_solution = version is Version.SOLUTION
        assert ("102 ms" in text) is is_solution
        assert text.count("demos/five-hundred-words/runs/2026-11-25-local.jsonl") == is_solution, "once"
        head = {"ko": "측정값의 출처", "en": "Where the measured numbers come from"}[language]
        assert (head in text) is is_solution
