"""JSON Schemas of what authors write in YAML, for their editors: from the models that check it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel

from tokenreel.course.settings import DEMO_EXAMPLES, EXAMPLES, CourseSettings, DemoSettings, FrontMatter
from tokenreel.files import write_whole
from tokenreel.measure.plan import WORDING, Plan

_FOLDER: Final = ".vscode/schemas"
_DIALECT: Final = "http://json-schema.org/draft-07/schema#"  # the newest that every editor knows
_MODELS: Final[Mapping[str, tuple[str, type[BaseModel], Mapping[str, str]]]] = {
    "course": ("lessons/course.yml", CourseSettings, EXAMPLES),
    "demo": ("demos/<id>/demo.yml", DemoSettings, DEMO_EXAMPLES),
    "front-matter": ("The front matter of a lesson", FrontMatter, EXAMPLES),
    "plan": ("demos/<id>/plan.yml", Plan, WORDING.examples),
}
"""By a schema's name: what it is of, the model, and how each key may look."""
SCHEMAS: Final[Sequence[str]] = tuple(_MODELS)
"""The names of the schemas."""


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of that name, one of :data:`SCHEMAS`."""
    title, model, examples = _MODELS[name]
    made = _completed(model.model_json_schema(), examples)
    return {"$schema": _DIALECT, **made, "title": title}


def schema_files() -> dict[str, bytes]:
    """Return the files of all schemas by their path in a course, with forward slashes."""
    return {
        f"{_FOLDER}/{name}.schema.json": (
            json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"
        ).encode()
        for name in SCHEMAS
    }


def write_schemas(root: Path) -> Sequence[str]:
    """Write the schemas of this version into a course, over those of an earlier one.

    Args:
        root: The course's folder.

    Returns:
        What was written, by paths below it.

    Raises:
        OSError: If it can't be written.
    """
    found = schema_files()
    for name, data in found.items():
        write_whole(root / name, data)
    return tuple(found)


def _completed(node: Any, examples: Mapping[str, str]) -> Any:
    """Return a schema as an editor shows it: its descriptions in Markdown, with an example of each key."""
    if isinstance(node, list):
        return [_completed(item, examples) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _completed(value, examples) for key, value in node.items()}
    if isinstance(made.get("description"), str):
        made["description"] = made["description"].replace("``", "`")
    properties = node.get("properties")
    if isinstance(properties, dict) and all(isinstance(value, dict) for value in properties.values()):
        made["properties"] = {
            key: {**value, "examples": [yaml.safe_load(examples[key])[key]]} if key in examples else value
            for key, value in made["properties"].items()
        }
    return made
