"""What authors write in YAML, as pydantic models. Every key is known, or it is a problem."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

type LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)?$")]
type Text = Annotated[str, Field(min_length=1)]


EXAMPLES: Final[Mapping[str, str]] = {
    "title": "title: {ko: 스트리밍, en: Streaming}",
    "minutes": "minutes: 20",
    "tags": "tags: [streaming, delta]",
    "status": "status: draft",
    "file": "file: 01-first.md",
    "planned": "planned: {ko: 첫 호출, en: The first call}",
    "id": "id: first-steps",
    "lessons": "lessons: [{file: 01-first.md}]",
    "languages": "languages: {ko: 한국어, en: English}",
    "tracks": "tracks: [{id: first-steps, title: {en: First steps}, lessons: []}]",
    "timeout": "timeout: 300",
    "endpoint": "endpoint: openai",
}
"""How each key of the models below may look, for who wrote it otherwise."""


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class FrontMatter(_Settings):
    """The head of a lesson file."""

    title: dict[LanguageCode, Text]
    """By language."""
    minutes: Annotated[int, Field(gt=0)]
    """How long it takes to read."""
    tags: list[Text] = []
    """Shown with the lesson."""
    status: Literal["published", "draft"]
    """A draft is built only while serving."""


class LessonEntry(_Settings):
    """One row of a track: a file, or a lesson to come."""

    # the loader says so in its own words; this is for the schema
    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["file"]}, {"required": ["planned"]}]}
    )

    file: Text | None = None
    """A file in the track's folder."""
    planned: dict[LanguageCode, Text] | None = None
    """The title of a lesson that has no file yet."""


class TrackSettings(_Settings):
    """One track of ``course.yml``."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    """The folder below ``lessons/``."""
    title: dict[LanguageCode, Text]
    """By language."""
    lessons: list[LessonEntry]
    """In reading order."""


class CourseSettings(_Settings):
    """``lessons/course.yml``."""

    title: dict[LanguageCode, Text]
    """By language."""
    languages: Annotated[dict[LanguageCode, Text], Field(min_length=1)]
    """Language code to its own name; the first is the default."""
    tracks: list[TrackSettings]
    """In reading order."""


class DemoSettings(_Settings):
    """``demos/<id>/demo.yml``: what one demo wants otherwise than the rest. Every key may be left out."""

    timeout: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """Seconds after which its program is ended."""
    endpoint: Text | None = None
    """The endpoint it is recorded from where the command line names none."""
