"""What an exercise's file says, and what is wrong with one that says it badly."""

import pytest

from bread import EXERCISE, REQUEST, STREAMED
from tokenreel.exercise import Role, Version, heading_ids, load_exercise, make_notebook
from tokenreel.measure import Figures, Plan, latest_run_file, load_plan, median_interval
from tokenreel.recording import exchanges, read_recording
from tokenreel.replay.request import canonical

LANGUAGES = ("ko", "en")
ROOT = EXERCISE.parents[2]
HEAD = """\
# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   tokenreel:
#     demos: [a]
# ---

# %% [markdown]
# # Title
"""


@pytest.fixture(scope="module")
def exercise():
    found, problems = load_exercise(EXERCISE, ROOT, LANGUAGES)
    assert problems == ()
    return found


@pytest.fixture
def load(tmp_path):
    """Return what loads an exercise of a text, and returns it with its problems as `line code`."""

    def load_text(text, languages=LANGUAGES):
        path = tmp_path / "lessons" / "a" / "x.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        found, problems = load_exercise(path, tmp_path, languages)
        assert all(problem.path == "lessons/a/x.py" and problem.hint for problem in problems)
        return found, [f"{problem.line} {problem.code}" for problem in problems]

    return load_text


def texts(exercise, version, language):
    notebook = make_notebook(exercise, version, language, LANGUAGES, lambda cell: cell.source)
    return [cell.source for cell in notebook.cells]


def test_the_course_exercise_names_what_it_is_replayed_from(exercise):
    assert exercise.name == "three-latencies"
    assert exercise.demos == ("bread-streamed", "bread-whole")
    assert exercise.measurement == "five-hundred-words"
    assert [exercise.slug(version) for version in Version] == [
        "streaming/three-latencies", "streaming/three-latencies-solution",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_versions_differ_in_the_gaps_only(exercise, language):
    learner, solution = (texts(exercise, version, language) for version in Version)
    assert len(learner) == len(solution)
    differing = [(gap, solved) for gap, solved in zip(learner, solution, strict=True) if gap != solved]
    gaps = [slot for slot in exercise.slots if slot.role is Role.GAP]
    assert len(differing) == len(gaps) == 6
    assert all("TODO" in gap for gap, _ in differing[:-1])
    assert not any("TODO" in solved for _, solved in differing[:-1])


def test_each_language_has_its_own_words_and_the_same_code(exercise):
    korean, english = (texts(exercise, Version.SOLUTION, language) for language in LANGUAGES)
    assert "재생한 값이며 측정값이 아니에요" in "".join(korean)
    assert "replay, not a measurement" not in "".join(korean)
    assert "replay, not a measurement" in "".join(english)
    assert not any("\uac00" <= letter <= "\ud7a3" for letter in "".join(english))


def test_the_request_stands_in_one_place(exercise):
    code = "\n".join(texts(exercise, Version.LEARNER, "en"))
    assert code.count("PROMPT = ") == code.count('"max_completion_tokens"') == 1


@pytest.mark.parametrize(("demo", "asked"), [("bread-streamed", STREAMED), ("bread-whole", REQUEST)])
def test_the_request_is_the_recorded_one(demo, asked):
    recording = ROOT / "demos" / demo / "recording.jsonl"
    if not recording.is_file():
        pytest.skip("not recorded yet")
    (exchange,) = exchanges(read_recording(recording))
    assert canonical(exchange.request_body) == canonical(asked)


def test_the_request_is_the_measured_one():
    plan = load_plan(ROOT, "five-hundred-words")
    if not isinstance(plan, Plan):
        pytest.skip("no plan yet")
    (prompt,), (model,) = plan.prompts.values(), plan.models
    measured = {
        "model": model, "messages": [{"role": "user", "content": prompt}],
        "max_completion_tokens": plan.max_tokens, "temperature": plan.temperature, "seed": plan.sampling_seed,
    }  # fmt: skip
    assert measured == REQUEST


def test_what_the_solution_concludes_holds_for_the_committed_runs():
    if latest_run_file(ROOT, "five-hundred-words") is None:
        pytest.skip("not measured yet")
    summary = Figures(ROOT).summary("five-hundred-words")
    (cell,) = (cell for cell in summary.cells if cell.client == "async")
    assert max(summary.differences(cell, "visible")) < 0, "the streamed text shows earlier"
    longer = median_interval(summary.differences(cell, "wall"))
    assert longer.low > 0, "its wall time is usually longer, by the median's interval"


@pytest.mark.parametrize("language", LANGUAGES)
def test_notebook_and_manual_name_every_choice_of_who_answers(exercise, language):
    intro, choice = texts(exercise, Version.LEARNER, language)[:2]
    names: dict = {}
    exec(choice, names)
    manual = (ROOT / "docs" / "manual" / "exercises.md").read_text("utf-8")
    assert names["WHERE"] == "backend", "the one that needs no key"
    for name in names["SERVERS"]:
        assert f'- `"{name}"`: ' in intro
        assert manual.count(f'- `"{name}"`: ') == len(LANGUAGES)


def test_headings_have_the_same_ids_in_all_languages(exercise):
    ids = heading_ids(exercise, Version.LEARNER, LANGUAGES)
    assert ids[:3] == ("exercise-measure-three-latencies", "setup", "1-time-a-streamed-answer")
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["1 empty-file"]),
        (b"\xff", ["1 not-utf8"]),
        ("print()\n", ["1 exercise-header"]),
        ("# ---\n# jupyter: {tokenreel: {demos: [a]}}\n", ["1 exercise-header"]),
        (HEAD.replace("[a]", "[a"), ["6 bad-yaml"]),
        (HEAD.replace("#     demos: [a]\n", ""), ["5 wrong-type"]),
        (HEAD.replace("demos", "demoes"), ["6 unknown-key"]),
        (HEAD.replace("[a]", "[]"), ["6 wrong-type"]),
        (HEAD.replace("[a]", "[A_b]"), ["6 wrong-type"]),
        (HEAD.replace("[a]", "[a]\n#     measurement: 5"), ["7 wrong-type"]),
        (HEAD.replace("# # Title", "# Title"), ["9 exercise-cell"]),
        (HEAD.replace("# %% [markdown]\n# # Title\n", "x = 1\n"), ["8 exercise-cell"]),
        (HEAD + '\n# %%\nx = """\n# %%\n"""\n', ["8 exercise-cell"]),
        (HEAD + "\n# %%\nx = = 1\n", ["13 exercise-cell"]),
        (HEAD + '\n# %% tags=["gaps"]\nx = 1\n', ["12 exercise-cell"]),
        (HEAD + '\n# %% tags=["gap", "check"]\nx = 1\n', ["12 exercise-cell"]),
        (HEAD + '\n# %% language="ko"\nx = 1\n', ["12 exercise-cell"]),
        (HEAD + '\n# %% alt="plot"\nx = 1\n', ["12 exercise-cell"]),
        (HEAD + '\n# %% tags=["gap"]\nx = 1\n', ["12 exercise-gap"]),
        (HEAD + '\n# %% tags=["solution"]\nx = 1\n', ["12 exercise-gap"]),
        (HEAD + '\n# %% tags=["gap"]\nx = 1\n\n# %%\ny = 1\n\n# %% tags=["solution"]\nx = 1\n',
         ["12 exercise-gap", "18 exercise-gap"]),
        (HEAD + '\n# %% [markdown] lang="fr"\n# Texte\n\n# %% [markdown] lang="ko"\n# 글\n',
         ["12 missing-translation", "12 unknown-language"]),
        (HEAD + '\n# %% [markdown] lang="en"\n# Text\n', ["12 missing-translation"]),
        (HEAD + '\n# %% [markdown] lang="ko"\n# ## 가\n\n# %% [markdown] lang="en"\n# ### A\n',
         ["15 headings-differ"]),
        (HEAD + '\n# %% lang="ko"\nx = "가"\n\n# %% lang="en"\nx = "a"  # as it is\n', []),
        (HEAD + '\n# %% lang="ko"\nx = "가"\n\n# %% lang="en"\ny = "a"\n', ["15 exercise-code-differs"]),
        (HEAD + "\n# %%\nawait f()\nasync for x in y: pass\n# %matplotlib inline\n# !ls\n", []),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(load, text, problems):
    found, said = load(text)
    assert said == problems
    assert found is not None or problems


def test_a_missing_translation_shows_the_other_language(load):
    found, _ = load(HEAD + '\n# %% [markdown] lang="en"\n# Text\n')
    assert texts(found, Version.LEARNER, "ko") == ["# Title", "Text"]


def test_a_reference_has_its_place_in_the_file(load):
    source = HEAD + "\n# %% [markdown]\n# A number:\n#   {measured: m a b c}, `{measured: no}`\n"
    found, _ = load(source + "# ```\n# {measured: in code}\n# ```\n")
    cell = found.slots[1].cells[0]
    (reference,) = cell.references
    line, column = cell.line_of(reference.line), cell.column_of(reference.column)
    assert source.splitlines()[line - 1][column - 1 :].startswith(reference.source)
