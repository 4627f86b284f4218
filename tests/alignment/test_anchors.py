"""The ids that other tools make of headings lead to those that a lesson's have."""

import pytest

from tokenreel.alignment.anchors import _by_name


@pytest.mark.parametrize(
    ("heading", "anchors"),
    [
        ("한국어 제목!", ["한국어-제목"]),
        ("`server.port` option", ["serverport-option", "server-port-option"]),
        ("A & B", ["a--b", "a-b"]),
        ("Given {#mine .big}", ["mine", "given"]),
        ("Given { #mine }", ["mine"]),
        ("[Link](x.md#y) *here*", ["link-here"]),
    ],
)
def test_what_a_heading_is_linked_by(heading, anchors):
    names = _by_name([heading], ["id"])
    assert {anchor: names.get(anchor) for anchor in anchors} == dict.fromkeys(anchors, "id")


def test_a_second_heading_of_the_same_name_has_its_number():
    names = _by_name(["예제", "예제", "Example", "Example"], ["a", "b", "c", "d"])
    assert [names[name] for name in ("예제", "예제-1", "example", "example-1", "example_1", "_2")] == list(
        "abcddb"
    )
