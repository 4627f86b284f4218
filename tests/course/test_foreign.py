"""Which lines open a container of another tool."""

import pytest

from tokenreel.course import foreign_container


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("::: tip", (1, "tip")),
        (":::tip[Title]", (1, "tip")),
        (":::: warning Take *care*", (1, "warning")),
        ("::: {.note}", (1, "note")),
        (":::{admonition} Title", (1, "admonition")),
        ("  > ::: tip", (5, "tip")),
        ("- ::: code-group", (3, "code-group")),
        (":::", None),
        ("::::", None),
        (": a definition", None),
        ("a ::: tip", None),
        ("`::: tip`", None),
        ("::: 1", None),
        ("&#58;::ko", None),
    ],
)
def test_openings(line, expected):
    assert foreign_container(line) == expected
