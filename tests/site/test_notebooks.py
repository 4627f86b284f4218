"""The words of an exercise's notebooks."""

from html import escape

import pytest
from markdown_it import MarkdownIt

from tokenreel.site.notebooks import _as_text


@pytest.mark.parametrize(
    "name",
    [
        "Small 1.0-q4_1",
        "<img src=x onerror=alert(1)>",
        "[Small](javascript:alert(1))",
        "*a* `b` _c_ \\ &amp; # |",
    ],
)
def test_whatever_a_model_calls_itself_is_text_in_markdown(name):
    shown = MarkdownIt().render(f"- 14 ms: {_as_text(name)}")
    assert f"<li>14 ms: {escape(name)}</li>" in shown
