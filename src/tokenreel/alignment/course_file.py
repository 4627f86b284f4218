"""Enters lessons into ``course.yml`` as text, so that its comments and its layout stay."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

_STRING: Final = "tag:yaml.org,2002:str"
"""What YAML takes a bare word for, unless it is a number as 2024 or a truth as on."""


def _lesson_lines(files: Sequence[str], indent: int) -> list[str]:
    """Return the rows of a track's ``lessons:``, indented by so many columns."""
    return [f"{' ' * indent}- file: {_scalar(name)}" for name in files]


def track_lines(track: str, title: Mapping[str, str], files: Sequence[str], indent: int) -> list[str]:
    """Return a track with its lessons, indented by so many columns."""
    texts = ", ".join(
        f"{language}: {json.dumps(text, ensure_ascii=False)}" for language, text in title.items()
    )
    blank = " " * indent
    return [
        f"{blank}- id: {_scalar(track)}",
        f"{blank}  title: {{{texts}}}",
        f"{blank}  lessons:",
        *_lesson_lines(files, indent + 4),
    ]


def add_lessons(text: str, track: str, title: Mapping[str, str], files: Sequence[str]) -> str | None:
    """Return ``course.yml`` with lessons added at the end of a track, which is made where there is none.

    Args:
        text: The file.
        track: The track's id.
        title: That of a new track.
        files: The lessons' paths below the track's folder.

    Returns:
        None where the file is laid out so that lines can't simply be added: its author then has to.
    """
    try:
        before = yaml.safe_load(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        changed = _add(text, root, track, title, files)
        after = yaml.safe_load(changed) if changed is not None else None
        wanted = _expected(before, track, title, files)
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError, StopIteration):
        return None
    return changed if changed is not None and after == wanted else None


def _expected(before: Any, track: str, title: Mapping[str, str], files: Sequence[str]) -> Any:
    rows = [{"file": name} for name in files]
    tracks = list(before["tracks"])
    at = next((at for at, known in enumerate(tracks) if known["id"] == track), None)
    if at is None:
        tracks.append({"id": track, "title": dict(title), "lessons": rows})
    else:
        tracks[at] = {**tracks[at], "lessons": [*tracks[at]["lessons"], *rows]}
    return {**before, "tracks": tracks}


def _add(text: str, root: Any, track: str, title: Mapping[str, str], files: Sequence[str]) -> str | None:
    tracks_key, tracks = _pair(root, "tracks")
    known = next((node for node in tracks.value if _pair(node, "id")[1].value == track), None)
    if known is None:
        return _append(text, tracks_key, tracks, lambda indent: track_lines(track, title, files, indent))
    key, lessons = _pair(known, "lessons")
    return _append(text, key, lessons, lambda indent: _lesson_lines(files, indent))


def _append(text: str, key: Any, node: Any, lines: Any) -> str | None:
    """Return the text with rows at the end of a list: behind its last row, or in place of ``[]``."""
    rows, end_of_line = text.split("\n"), "\r" if "\r\n" in text else ""

    def added(indent: int) -> list[str]:
        return [f"{line}{end_of_line}" for line in lines(indent)]

    if node.value and not node.flow_style:
        last = _last_line(node)
        return "\n".join([*rows[: last + 1], *added(node.start_mark.column), *rows[last + 1 :]])
    if node.value:
        return None
    start, end = node.start_mark, node.end_mark
    rest = rows[end.line][end.column :].rstrip("\r")
    if start.line != end.line or (rest.strip() and not rest.lstrip().startswith("#")):
        return None
    head = rows[start.line][: start.column].rstrip() + (f" {rest.strip()}" if rest.strip() else "")
    head += end_of_line
    return "\n".join([*rows[: start.line], head, *added(key.start_mark.column + 2), *rows[start.line + 1 :]])


def _last_line(node: Any) -> int:
    """Return the 0-based line in which the last value of a node ends: its mark may lie behind blank lines."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    mark = node.end_mark
    return int(mark.line) - (1 if mark.column == 0 and mark.line > node.start_mark.line else 0)


def _pair(node: Any, name: str) -> tuple[Any, Any]:
    return next((key, value) for key, value in node.value if key.value == name)


def _scalar(name: str) -> str:
    is_word = (
        name.isascii() and all(letter.isalnum() or letter in "-_./" for letter in name) and name[0].isalnum()
    )
    node = yaml.compose(name, Loader=yaml.SafeLoader) if is_word else None
    return name if node is not None and node.tag == _STRING else json.dumps(name, ensure_ascii=False)
