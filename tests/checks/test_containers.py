"""`::: tip` of other tools, which a page would show as text."""

import pytest

from link_cases import HEAD, write_course
from tokenreel.checks import check_project
from tokenreel.problems import Severity

TEXT = """\
::: tip Remember
It is text.
::::

`::: tip` in code, and

```text
::: tip
```

    ::: tip

<!--
::: tip
-->
"""


def found(root):
    return [problem for problem in check_project(root) if problem.code == "foreign-container"]


@pytest.fixture
def root(tmp_path):
    write_course(tmp_path, {})
    (tmp_path / "lessons/t/01-a.md").write_text(f"{HEAD}published\n---\n{TEXT}", "utf-8")
    (tmp_path / "docs/b.md").write_text("::: note\n")
    return tmp_path


def test_it_is_a_warning_in_lessons_and_pages_and_not_in_code(root):
    problems = found(root)
    line = HEAD.count("\n") + 3
    assert [(p.path, p.line, p.column) for p in problems] == [
        ("docs/b.md", 1, 1),
        ("lessons/t/01-a.md", line, 1),
    ]
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    assert problems[1].message == "`::: tip` is of another tool, and readers would see it as text"
    assert "`!!! tip`" in problems[1].hint


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ("plugins: [search, tokenreel]\n", 2),
        ("markdown_extensions: [pymdownx.snippets, admonition]\n", 2),
        ("exclude_docs: x\n", 2),
        ("plugins: [search, mkdocstrings, tokenreel]\n", 0),
        ("markdown_extensions: [my_containers]\n", 0),
        ("hooks: [h.py]\n", 0),
        ("INHERIT: other.yml\n", 0),
        ("a: [\n", 0),
    ],
)
def test_what_may_render_it_is_given_the_benefit_of_the_doubt(root, settings, count):
    (root / "mkdocs.yml").write_text(settings)
    assert len(found(root)) == count
