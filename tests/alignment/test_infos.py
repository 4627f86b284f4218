"""Whatever stands behind a fence's marks, Material shows the fence as code, and it is no demo of ours."""

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.alignment.infos import plain_info
from tokenreel.course.fences import open_fence

CASES = [
    ("js", "js"),
    ("js ", "js "),
    ('js title="x" hl_lines="1"', 'js title="x" hl_lines="1"'),
    ("js {1,3-5}", 'js hl_lines="1 3-5"'),
    ("vue-html{3, 5}", 'vue-html hl_lines="3 5"'),
    ("js src/App.js active", 'js title="src/App.js active"'),
    ("python out", 'python title="out"'),
    ("ts {2} [main.ts]", 'ts hl_lines="2" title="main.ts"'),
    ('js [[1, 6, "catch"]]', "js title='[[1, 6, \"catch\"]]'"),
    ('python demo="x" title-ko="y"', 'python title=\'data-demo="x" data-title-ko="y"\''),
    ("js setup", 'js title="data-setup"'),
    ("js {expectedErrors: {'a': [3]}}", "js {expectedErrors: {'a': [3]}}"),
    ('c++ title="x" more', 'c++ title="x more"'),
]


def is_code(opening: str) -> bool:
    text = f"a\n\n{opening}\n<b>x</b>\n```\n\nb\n"
    html = markdown.markdown(text, extensions=["pymdownx.superfences", "pymdownx.highlight"])
    return "<pre" in html and "<p>b</p>" in html


@pytest.mark.parametrize(("info", "expected"), CASES)
def test_infos(info, expected):
    assert plain_info(f"```{info}") == f"```{expected}"
    assert plain_info(f"  - ```{info}") == f"  - ```{expected}"
    assert is_code(f"```{expected}")


WORDS = st.sampled_from(
    [
        "{1}",
        "{1-2,4}",
        "[a.js]",
        "src/a.js",
        "active",
        'title="t"',
        'demo="x"',
        "setup",
        "twoslash",
        'x="y"',
        "'",
    ]
)


@given(st.sampled_from(["js", "vue-html", "c++", "python"]), st.lists(WORDS, max_size=4))
def test_every_info_is_read(language, words):
    opening = plain_info(" ".join([f"```{language}", *words]))
    assert is_code(opening)
    fence = open_fence(opening, 1)
    assert fence is not None
    assert not fence.info.is_ours
    assert plain_info(opening) == opening
