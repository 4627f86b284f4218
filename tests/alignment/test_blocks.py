"""Whatever a file holds, its blocks joined are the file, and no construct is parted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.alignment import Kind, split_blocks

PIECES = [
    "# Title {#id}",
    "## 둘째",
    "Title\n---",
    "A paragraph\nof two lines.",
    "`code` and 42",
    "- a\n- b\n\n  c",
    "1. x\n\n    ```bash\n    ls\n    ```",
    '```python demo="x"\nprint(1)\n```',
    "~~~~\n```\n~~~~",
    "```text\nnever closed",
    "    indented code",
    ":::tip\nx\n:::",
    ":::ko",
    ":::",
    "::: ko",
    "  :::",
    '!!! note "x"\n\n    y\n\n    ```\n    z\n    ```',
    '=== "Tab"\n\n    x',
    "<!-- a\n\nb -->",
    "x <!-- y",
    "<!--",
    "-->",
    "<div>\n\n# x\n\n</div>",
    "<Tabs>\n  <Tab x={[1,\n\n2]}/>\n</Tabs>",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "[^1]: note\n\n    more",
    "[a]: http://x",
    "import X from './x'",
    "{% raw %}\nx\n{% endraw %}",
    "> quote\n> ## in it",
    "> ```\n> x",
    "***",
    "{measured: a b}",
    "term\n: definition",
    "$$\nx\n$$",
    "\ttab",
    "\ufeff",
    "\x0c",
    "---",
    "+++",
    "---\ntitle: x\n---",
]
ENDS = ["\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "\r", ""]
FILES = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(ENDS)),
    max_size=14,
).map(lambda pairs: "".join(piece + end for piece, end in pairs))


@given(FILES | st.text())
def test_the_blocks_joined_are_the_file(text):
    source = split_blocks(text)
    assert source.head + "".join(block.source for block in source.blocks) == text


@given(FILES)
def test_every_line_with_something_in_it_is_in_one_block(text):
    source = split_blocks(text)
    for block in source.blocks:
        assert block.lines[0].strip(" \t")
        assert block.lines[-1].strip(" \t") or len(block.lines) == 1
        source_text = block.source.removeprefix("\ufeff") if block is source.blocks[0] else block.source
        assert "".join(source_text.split()) == "".join(block.text.split())


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("# T\ntext\n```py\nx\n```\n", [Kind.HEADING, Kind.PARAGRAPH, Kind.CODE]),
        ("- a\n\n    ```\n    x\n    ```\n\n- b\n", [Kind.LIST]),
        ('!!! note "x"\n\n    y\n\n        z\n', [Kind.DIRECTIVE]),
        ("<!--\n\n```\n\n-->\n\nx\n", [Kind.COMMENT, Kind.PARAGRAPH]),
        ("![a](a.png)\n\n[![b](b.png)](c)\n", [Kind.IMAGE, Kind.IMAGE]),
        ("| a |\n| - |\n\n[^1]: x\n\n    y\n\n[a]: b\n", [Kind.TABLE, Kind.FOOTNOTE, Kind.DEFINITION]),
        ("<A>\n\n```js\nx\n```\n\n</A>\n", [Kind.HTML, Kind.CODE, Kind.HTML]),
        ("import X from 'x'\n\n{% include x %}\n\n***\n", [Kind.DIRECTIVE, Kind.DIRECTIVE, Kind.RULE]),
        ("---\ntitle: x\n---\n\nText.\n", [Kind.PARAGRAPH]),
        ("+++\ntitle = 'x'\n+++\nText.\n", [Kind.PARAGRAPH]),
    ],
)
def test_what_blocks_are(text, kinds):
    assert [block.kind for block in split_blocks(text).blocks] == kinds


def test_a_block_knows_its_line():
    blocks = split_blocks("---\ntitle: x\n---\n\n\n# A\n\nb\n").blocks
    assert [(block.line, block.text, block.gap) for block in blocks] == [(6, "# A", 1), (8, "b", 0)]
