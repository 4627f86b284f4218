"""The schemas hold what the flagship course writes, and refuse what its checks refuse."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator
from pydantic import ValidationError

from tokenreel.course.settings import CourseSettings, DemoSettings, FrontMatter
from tokenreel.measure import Plan
from tokenreel.scaffold import SCHEMAS
from tokenreel.scaffold.schemas import schema

ROOT = Path(__file__).parents[2]
MODELS = {"course": CourseSettings, "demo": DemoSettings, "front-matter": FrontMatter, "plan": Plan}
FILES = {"course": "lessons/course.yml", "demo": "demos/*/demo.yml", "plan": "demos/*/plan.yml"}


def front_matter(text: str) -> str:
    return text.split("---\n")[1]


def written() -> list[tuple[str, str]]:
    """Return what the flagship course has written of each kind, as (schema, YAML)."""
    found = [(name, path.read_text("utf-8")) for name, glob in FILES.items() for path in ROOT.glob(glob)]
    lessons = (ROOT / "lessons").rglob("*.md")
    return found + [("front-matter", front_matter(path.read_text("utf-8"))) for path in lessons]


def complaints(name: str, text: str) -> list[str]:
    validator = Draft7Validator(schema(name))
    return [error.message for error in validator.iter_errors(yaml.safe_load(text))]


def test_the_flagship_has_something_of_each_kind_that_a_course_must_have():
    assert {name for name, _ in written()} >= {"course", "front-matter", "plan"}


@pytest.mark.parametrize(("name", "text"), written(), ids=[name for name, _ in written()])
def test_what_the_flagship_writes_is_right(name, text):
    assert complaints(name, text) == []


GOOD = [
    ("demo", "timeout: 300\nendpoint: openai"),
    (
        "demo",
        "expect: [{exchange: 1, status: 429}, {text: {contains: a}}]\ndeviations: [usage.*]\noutput: varies",
    ),
    ("demo", "timeout: 0.5"),
    ("front-matter", "title: {pt-BR: A}\nminutes: 1\nstatus: draft"),
    ("course", "title: {en: A}\nlanguages: {en: English}\ntracks: []"),
    ("plan", "prompts: {bread: Write.}\nmodels: [m]\nmax_tokens: 5\nsampling_seed: null"),
]
BAD = [
    ("front-matter", "title: {ko: 가}\nminutes: long\nstatus: draft", "minutes is text"),
    ("front-matter", "title: {ko: 가}\nminutes: 0\nstatus: draft", "no minutes"),
    ("front-matter", "title: {ko: 가}\nminutes: 5\nstatus: done", "no status"),
    ("front-matter", "title: Streaming\nminutes: 5\nstatus: draft", "a title in no language"),
    ("front-matter", "title: {Korean: 가}\nminutes: 5\nstatus: draft", "no language code"),
    ("front-matter", "title: {ko: 가}\nminuts: 5\nminutes: 5\nstatus: draft", "a key too many"),
    ("front-matter", "title: {ko: 가}\nstatus: draft", "a key too few"),
    ("course", "title: {en: A}\nlanguages: {}\ntracks: []", "no language"),
    (
        "course",
        "title: {en: A}\nlanguages: {en: E}\ntracks: [{id: A B, title: {en: A}, lessons: []}]",
        "an id",
    ),
    ("demo", "timeout: 0", "no time"),
    ("demo", "endpoint: ''", "no endpoint"),
    ("demo", "expect: [{status: 99}]", "no status"),
    ("demo", "expect: [{tools: [a]}]", "no expectation"),
    ("plan", "prompts: {bread: Write.}\nmodels: []\nmax_tokens: 5", "no model"),
    ("plan", "prompts: {Bread: Write.}\nmodels: [m]\nmax_tokens: 5", "a name"),
    ("plan", "prompts: {bread: Write.}\nmodels: [m]\nmax_tokens: 5\nmodes: [half]", "a mode"),
]


@pytest.mark.parametrize(("name", "text"), GOOD)
def test_what_the_models_take_the_schemas_take(name, text):
    MODELS[name].model_validate(yaml.safe_load(text))
    assert complaints(name, text) == []


@pytest.mark.parametrize(("name", "text"), [row[:2] for row in BAD], ids=[row[2] for row in BAD])
def test_what_the_models_refuse_the_schemas_refuse(name, text):
    with pytest.raises(ValidationError):
        MODELS[name].model_validate(yaml.safe_load(text))
    assert complaints(name, text)


@pytest.mark.parametrize("entry", ["{}", "{file: a.md, planned: {en: A}}"])
def test_a_row_of_a_track_is_a_file_or_planned(entry):
    text = (
        f"title: {{en: A}}\nlanguages: {{en: E}}\ntracks: [{{id: a, title: {{en: A}}, lessons: [{entry}]}}]"
    )
    assert complaints("course", text)


def properties(node: object) -> list[tuple[str, dict[str, object]]]:
    """Return every key of a schema with what is said of it."""
    if isinstance(node, list):
        return [row for item in node for row in properties(item)]
    if not isinstance(node, dict):
        return []
    own = list(node["properties"].items()) if isinstance(node.get("properties"), dict) else []
    return own + [row for value in node.values() for row in properties(value)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_key_says_what_it_is_and_shows_how_it_may_look(name):
    Draft7Validator.check_schema(schema(name))
    found = [row for row in properties(schema(name)) if "description" in row[1] or "type" in row[1]]
    assert found
    for key, said in found:
        assert said.get("description"), key
        assert said.get("examples"), key
        assert "``" not in str(said["description"])
