"""Lessons are entered into ``course.yml`` as text: what stood there stays."""

import pytest
import yaml

from tokenreel.alignment import add_lessons, track_lines

HEAD = "title: {en: A} # the title\nlanguages: {en: English}\n"
TITLE = {"en": "T"}


@pytest.mark.parametrize(
    ("tracks", "expected"),
    [
        ("tracks: []\n", "tracks:\n  - id: t\n    title: {en: \"T\"}\n    lessons:\n      - file: a.md\n"),
        (
            "tracks: [] # none\n",
            "tracks: # none\n  - id: t\n    title: {en: \"T\"}\n    lessons:\n      - file: a.md\n",
        ),
        (
            "tracks:\n- id: t\n  title: {en: X}\n  lessons:\n  - planned: {en: L} # later\n\n# the end\n",
            "tracks:\n- id: t\n  title: {en: X}\n  lessons:\n  - planned: {en: L} # later\n  - file: a.md\n\n"
            "# the end\n",
        ),
        (
            "tracks:\n  - id: t\n    title: {en: X}\n    lessons: []\n"
            "  - id: u\n    title: {en: U}\n    lessons: []\n",
            "tracks:\n  - id: t\n    title: {en: X}\n    lessons:\n      - file: a.md\n"
            "  - id: u\n    title: {en: U}\n    lessons: []\n",
        ),
        (
            "tracks:\n  - id: u\n    title: {en: U}\n    lessons:\n      - file: b.md",
            "tracks:\n  - id: u\n    title: {en: U}\n    lessons:\n      - file: b.md\n"
            "  - id: t\n    title: {en: \"T\"}\n    lessons:\n      - file: a.md",
        ),
    ],
)  # fmt: skip
def test_lines_are_added(tracks, expected):
    assert add_lessons(HEAD + tracks, "t", TITLE, ["a.md"]) == HEAD + expected


@pytest.mark.parametrize(
    "tracks",
    [
        "tracks: [{id: t, title: {en: X}, lessons: [{planned: {en: L}}]}]\n",
        "tracks: [\n]\n",
        "tracks: 1\n",
        "{",
        "",
    ],
)
def test_what_is_laid_out_otherwise_is_left_to_its_author(tracks):
    assert add_lessons(HEAD + tracks, "t", TITLE, ["a.md"]) is None


def test_line_ends_stay():
    text = (HEAD + "tracks: []\n# end\n").replace("\n", "\r\n")
    changed = add_lessons(text, "t", TITLE, ["a.md"])
    assert changed is not None
    assert changed.count("\n") == changed.count("\r\n") == text.count("\n") + 4


@pytest.mark.parametrize("track", ["2024", "on", "1e3", "2024-13-45", "no", "basics"])
def test_the_id_of_a_track_is_text_whatever_yaml_would_make_of_it(track):
    changed = add_lessons(HEAD + "tracks: []\n", track, TITLE, ["a.md"])
    assert changed is not None
    assert yaml.safe_load(changed)["tracks"][0]["id"] == track
    assert yaml.safe_load("\n".join(track_lines(track, TITLE, ["a.md"], 0)))[0]["id"] == track


def test_a_name_that_yaml_would_misread_is_quoted():
    changed = add_lessons(HEAD + "tracks: []\n", "t", TITLE, ["- a: b.md", "1/레슨.md"])
    assert changed is not None
    files = [entry["file"] for entry in yaml.safe_load(changed)["tracks"][0]["lessons"]]
    assert files == ["- a: b.md", "1/레슨.md"]
