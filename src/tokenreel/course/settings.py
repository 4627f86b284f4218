"""What authors write in YAML, as pydantic models. Every key is known, or it is a problem."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

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
    "progress": "progress: {read_after: 60, worth: {read: 60, exercise: 40}}",
    "read_after": "read_after: 60",
    "worth": "worth: {read: 60, replay: 5, run: 10, exercise: 40, track: 100}",
    "xp": "xp: 120",
    **{kind: f"{kind}: 5" for kind in ("read", "replay", "run", "change", "fault", "exercise", "track")},
    "levels": "levels: [{title: {en: Tokenizer}}, {title: {en: Sampler}, xp: 120}]",
    "achievements": "achievements: [{id: first-stream, title: {en: First stream}, text: {en: Replay a demo}, "
    "when: {replay: 1}}]",
    "when": "when: {replay: 3}",
    "text": "text: {ko: 데모 하나를 끝까지 재생하기, en: Replay a demo to its end}",
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
    text: dict[LanguageCode, Text] = {}
    """What it is about, by language; shown on its page."""


class Worth(_Settings):
    """What each thing is worth, in XP. Every key may be left out."""

    read: Annotated[int, Field(ge=0)] = 40
    """A lesson, read to its end."""
    replay: Annotated[int, Field(ge=0)] = 5
    """A demo, replayed to its end."""
    run: Annotated[int, Field(ge=0)] = 5
    """A sample, run in the page."""
    change: Annotated[int, Field(ge=0)] = 5
    """A sample, run after a change of its code."""
    fault: Annotated[int, Field(ge=0)] = 5
    """A sample, run with a fault chosen."""
    exercise: Annotated[int, Field(ge=0)] = 30
    """A task, passed."""
    track: Annotated[int, Field(ge=0)] = 100
    """A track whose lessons are all read."""


class LevelSettings(_Settings):
    """A level of the readers'."""

    title: dict[LanguageCode, Text]
    """By language."""
    xp: Annotated[int, Field(ge=0)] = 0
    """The XP at which it begins; the first begins at 0."""


def _count_or_id(value: object) -> object:
    is_count = isinstance(value, int) and not isinstance(value, bool) and value > 0
    if is_count or (isinstance(value, str) and value):
        return value
    raise PydanticCustomError("count_or_id", "a count or an id")


_DEEDS_SCHEMA: Final = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "minLength": 1}]}
# one check, and so one complaint: a union's branches each have their own
Deeds = Annotated[int | str | None, PlainValidator(_count_or_id), WithJsonSchema(_DEEDS_SCHEMA)]


class Condition(_Settings):
    """What must have been done: so many of a kind, or one by its id. All that is named must hold."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    read: Deeds = None
    """Lessons; one is named by its path below ``lessons/``, without ``.md``."""
    replay: Deeds = None
    """Demos replayed to their end; one is named by its id."""
    run: Deeds = None
    """Samples run in the page; one is named by its demo's id, as below."""
    change: Deeds = None
    """Samples run after a change of their code."""
    fault: Deeds = None
    """Samples run with a fault chosen."""
    exercise: Deeds = None
    """Tasks passed; one is named by its id."""
    track: Deeds = None
    """Tracks whose lessons are all read; one is named by its id."""
    xp: Annotated[int, Field(gt=0)] | None = None
    """So many XP."""


class AchievementSettings(_Settings):
    """An achievement of the readers'."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    """What readers' browsers know it by: it stays, whatever else changes."""
    title: dict[LanguageCode, Text]
    """By language."""
    text: dict[LanguageCode, Text]
    """What is to be done for it, by language."""
    when: Condition
    """What it is earned by."""


class ProgressSettings(_Settings):
    """How readers' progress is counted. Every key may be left out."""

    read_after: Annotated[int, Field(ge=0)] = 30
    """Seconds that a lesson must be before its reader until its end, once seen, counts as read."""
    worth: Worth = Worth()
    """What each thing is worth."""
    levels: list[LevelSettings] = []
    """In the order in which they are reached; without any, pages show none."""
    achievements: list[AchievementSettings] = []
    """In the order in which they are shown."""


class CourseSettings(_Settings):
    """``lessons/course.yml``."""

    title: dict[LanguageCode, Text]
    """By language."""
    languages: Annotated[dict[LanguageCode, Text], Field(min_length=1)]
    """Language code to its own name; the first is the default."""
    tracks: list[TrackSettings]
    """In reading order."""
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] | None = None
    """What readers' browsers keep their progress by; None for the path of the site."""
    progress: ProgressSettings = ProgressSettings()
    """How readers' progress is counted."""


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
