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
}
"""How each key of a course and of its lessons may look, for who wrote it otherwise."""

DEMO_EXAMPLES: Final[Mapping[str, str]] = {
    "timeout": "timeout: 300",
    "endpoint": "endpoint: openai",
    "output": "output: varies",
    "deviations": "deviations: [sequence_number, response.usage.*]",
    "expect": "expect: [{status: 400}, {usage: last-chunk}]",
    "exchange": "exchange: 0",
    "status": "status: 400",
    "usage": "usage: last-chunk",
    "tool_call": "tool_call: get_weather",
    "finish_reason": "finish_reason: length",
    "text": "text: {contains: Paris}",
    "contains": "contains: Paris",
    "exchanges": "exchanges: 2",
    "exit": "exit: 1",
}
"""The same of a ``demo.yml``."""


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


class TextExpectation(_Settings):
    """What must hold of an answer's text, as a reader sees it."""

    contains: Text
    """A part of it."""


class Expectation(_Settings):
    """One entry of ``expect:``: what must hold of a demo's recording. Every key may be left out."""

    exchange: Annotated[int, Field(ge=0)] | None = None
    """The exchange that the keys of an answer are about, counted from 0; None for every one."""
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    """Its HTTP status."""
    usage: Literal["last-chunk", "anywhere", "none"] | None = None
    """Where it says how many tokens were used."""
    tool_call: Text | None = None
    """A tool that it calls."""
    finish_reason: Text | None = None
    """Why it ends: a ``finish_reason`` of Chat Completions; a ``status``, or a reason to be incomplete, of
    Responses."""
    text: TextExpectation | None = None
    """What it says."""
    exchanges: Annotated[int, Field(ge=0)] | None = None
    """How many exchanges there are."""
    exit: Annotated[int, Field(ge=0, le=255)] | None = None
    """The program's exit status."""


class DemoSettings(_Settings):
    """``demos/<id>/demo.yml``: what one demo wants otherwise than the rest. Every key may be left out."""

    timeout: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """Seconds after which its program is ended."""
    endpoint: Text | None = None
    """The endpoint it is recorded from where the command line names none."""
    output: Literal["same", "varies"] = "same"
    """Whether what it prints is the same each time that it gets the same answers."""
    deviations: list[Text] = []
    """Fields in which its server is known to answer otherwise than the SDK's types have it."""
    expect: list[Expectation] = []
    """What must hold of its recording."""
