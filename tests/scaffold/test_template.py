"""A new course's files: right in every choice of languages, whatever its title."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import tokenreel
from tokenreel.checks import check_project
from tokenreel.course import load_course
from tokenreel.exercise import load_exercise
from tokenreel.recording import read_recording
from tokenreel.scaffold import course_files, write_course
from tokenreel.scaffold.languages import in_languages, language_name
from tokenreel.site.defaults import material_languages

LESSON = "lessons/first-steps/01-first-stream.md"
EXERCISE = "lessons/first-steps/first-token.py"
RECORDING = "demos/first-stream/recording.jsonl"
CHOICES = [
    ["ko", "en"], ["en"], ["ko"], ["ja"], ["en", "ko"], ["ko", "en", "ja"], ["ja", "en", "ko"],
    ["pt-BR", "is", "zh-Hant"],
]  # fmt: skip
every_choice = pytest.mark.parametrize("languages", CHOICES, ids="+".join)


@every_choice
def test_a_new_course_has_nothing_to_mend(tmp_path, languages):
    write_course(tmp_path / "course", course_files(languages))
    assert check_project(tmp_path / "course") == ()
    course = load_course(tmp_path / "course").course
    assert course is not None
    assert list(course.languages) == languages
    assert [demo.id for demo in course.demos] == ["first-stream"]
    assert [task.id for task in course.tasks] == ["keep-answer"]
    exercise, problems = load_exercise(tmp_path / "course" / EXERCISE, tmp_path / "course", languages)
    assert exercise is not None
    assert problems == ()


@every_choice
def test_the_code_that_was_recorded_is_the_same_in_all_of_them(tmp_path, languages):
    files = course_files(languages)
    assert files[RECORDING] == course_files(["ko", "en"])[RECORDING]
    write_course(tmp_path / "course", files)
    header = read_recording(tmp_path / "course" / RECORDING).header
    assert header["endpoint"]["name"] == "local", "a real model's, not a script's"


@every_choice
def test_no_token_of_the_template_is_left(languages):
    texts = {name: data.decode() for name, data in course_files(languages, "A title").items()}
    left = {
        name: re.findall(r"@(?!check)[a-z-]+@", text) for name, text in texts.items() if "jsonl" not in name
    }
    assert {name for name, found in left.items() if found} == set()
    assert f"tokenreel=={tokenreel.__version__}\n" in texts["requirements.txt"]


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_one_language_needs_no_containers_and_names_no_other(language):
    files = course_files([language])
    for name in (LESSON, "docs/index.md", "README.md", EXERCISE):
        text = files[name].decode()
        assert ":::" not in text
        assert "lang=" not in text
    assert re.findall(r"title-(\w+)=", files[LESSON].decode()) == [language, language]


def test_what_is_not_translated_yet_says_so_where_it_begins():
    files = {name: data.decode() for name, data in course_files(["de", "en", "ko"]).items()}
    for name in (LESSON, EXERCISE, "docs/index.md"):
        assert files[name].count("**TODO:** translate this page into Deutsch (`de`).") == 1
        assert files[name].count("TODO:** translate") == 1
    assert "TODO:** translate" not in files["README.md"], "which is in English"
    assert "TODO:** translate" not in "".join(data.decode() for data in course_files(["en", "ko"]).values())


def test_the_first_language_is_the_readmes_and_the_sites_name():
    assert course_files(["ko", "en"])["README.md"].decode().startswith("# 나의 LLM 코스\n")
    assert course_files(["en", "ko"])["README.md"].decode().startswith("# My LLM course\n")
    assert course_files(["fr"])["mkdocs.yml"].decode().startswith('site_name: "My LLM course"')


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool))
def test_any_title_is_read_back_as_it_was_given(title):
    files = course_files(["en", "ko"], title)
    assert yaml.safe_load(files["lessons/course.yml"])["title"] == {"en": title, "ko": title}
    plain = re.sub(r"!ENV", "", files["mkdocs.yml"].decode())
    assert yaml.safe_load(plain)["site_name"] == title


def test_every_language_of_the_theme_has_a_name_of_its_own():
    named = {code: language_name(code) for code in material_languages()}
    assert named["ko"] == "한국어"
    assert named["pt-BR"] == "Português (Brasil)"
    assert [code for code, name in named.items() if code == name] == ["ku-IQ", "sh"], (
        "which Babel doesn't know"
    )


def test_the_workflow_checks_and_builds_before_it_publishes():
    workflow = yaml.safe_load(course_files(["en"])[".github/workflows/pages.yml"])
    assert workflow["permissions"] == {"contents": "read"}
    build, publish = workflow["jobs"]["build"], workflow["jobs"]["publish"]
    assert [step["run"] for step in build["steps"] if "run" in step] == [
        "pip install -r requirements.txt", "tokenreel check --strict", "tokenreel build --strict",
    ]  # fmt: skip
    assert build["permissions"] == {"contents": "read", "pages": "read"}
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert publish["needs"] == "build"
    assert all("run" not in step for step in publish["steps"]), "what may write runs no code of the course"
    (built,) = (step for step in build["steps"] if step.get("run", "").startswith("tokenreel build"))
    config = course_files(["en"])["mkdocs.yml"].decode()
    assert set(re.findall(r"!ENV \[(\w+)", config)) == built["env"].keys()


def test_the_hook_checks_what_a_course_is_made_of():
    (repository,) = yaml.safe_load(course_files(["en"])[".pre-commit-config.yaml"])["repos"]
    (hook,) = repository["hooks"]
    assert hook["entry"] == "tokenreel check"
    checked = [name for name in course_files(["en"]) if re.search(hook["files"], name)]
    assert {LESSON, EXERCISE, RECORDING, "docs/index.md", "mkdocs.yml", "lessons/course.yml"} == set(checked)


def test_the_editor_finds_every_schema_that_it_is_told_of():
    files = course_files(["en"])
    wired = json.loads(files[".vscode/settings.json"])["yaml.schemas"]
    assert {name.removeprefix("./") for name in wired} <= files.keys()
    assert "lessons/course.yml" in wired.values()


def test_the_editor_reads_a_problem_as_check_prints_it(tmp_path):
    files = course_files(["en"])
    write_course(
        tmp_path / "course", {**files, LESSON: files[LESSON].replace(b"minutes: 5", b"minutes: long")}
    )
    printed = "\n".join(map(str, check_project(tmp_path / "course")))
    (task,) = json.loads(files[".vscode/tasks.json"])["tasks"]
    assert task["command"] == "tokenreel check"
    pattern = task["problemMatcher"]["pattern"]
    (found,) = re.finditer(pattern["regexp"], printed, re.MULTILINE)
    assert [found[pattern[key]] for key in ("file", "line", "column", "code")] == [
        LESSON,
        "3",
        "1",
        "wrong-type",
    ]


def test_the_template_is_in_readable_files_beside_the_code():
    folder = Path(tokenreel.__file__).parent / "scaffold" / "course"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    found = {name for name in found if "__pycache__" not in name}
    assert found | {
        f".vscode/schemas/{name}.schema.json" for name in ("course", "demo", "front-matter", "plan")
    } == (course_files(["ko", "en"]).keys())


FIXTURES = [
    ("a container", ":::ko\n가\n:::\n:::en\nA\n:::\n", ["en", "fr"], ":::en\nA\n:::\n:::fr\nA\n:::\n"),
    ("one language", "before\n\n:::ko\n가\n:::\n:::en\nA\n:::\n\nafter\n", ["ko"], "before\n\n가\n\nafter\n"),
    (
        "a mapping",
        'title: {ko: "가", en: "A, \\"b\\""}\n',
        ["en", "ko"],
        'title: {en: "A, \\"b\\"", ko: "가"}\n',
    ),
    (
        "attributes",
        '```python demo="x" title-ko="가" title-en="A"\n',
        ["de"],
        '```python demo="x" title-de="A"\n',
    ),
    ("a check", '@check(ko="가", en="A")\n', ["en", "ko"], '@check(en="A", ko="가")\n'),
    ("names that Python refuses", '@check(ko="가", en="A")\n', ["is"], '@check(**{"is": "A"})\n'),
    ("a message", 'assert x, {"ko": "가", "en": "A"}\n', ["pt-BR"], 'assert x, {"pt-BR": "A"}\n'),
    (
        "cells",
        '# %% [markdown] lang="ko"\n# 가\n\n# %% [markdown] lang="en"\n# A\n\n# %%\n1\n',
        ["en", "ko"],
        '# %% [markdown] lang="en"\n# A\n\n# %% [markdown] lang="ko"\n# 가\n\n# %%\n1\n',
    ),
    ("the last cell", '# %% lang="ko"\n1\n\n# %% lang="en"\n2\n', ["en"], "# %%\n2\n"),
    (
        "a note",
        ":::ko\n가\n:::\n:::en\n@todo@\n\nA\n:::\n",
        ["fr"],
        "> **TODO:** translate this page into Français (`fr`).\n\nA\n",
    ),
    ("no note in what it is written in", ":::ko\n가\n:::\n:::en\n@todo@\n\nA\n:::\n", ["en"], "A\n"),
]


@pytest.mark.parametrize(
    ("text", "languages", "expected"), [row[1:] for row in FIXTURES], ids=[row[0] for row in FIXTURES]
)
def test_texts_by_language(text, languages, expected):
    assert in_languages(text, languages) == expected
