"""What of ``mkdocs.yml`` can be told without running MkDocs."""

import pytest
from mkdocs.config.defaults import MkDocsConfig

from tokenreel.checks import Extent, check_project
from tokenreel.checks.mkdocs_yml import KEYS, config_problems

OURS = "plugins: [search, tokenreel]\n"
GOOD = f"site_name: A\n{OURS}"


def told(root):
    found = config_problems(root)
    assert all(one.hint for one in found)
    return [f"{one.path}:{one.line}:{one.column}: {one.code}" for one in found]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, ["1:1: missing-config"]),
        ("", ["1:1: empty-file"]),
        (b"\xff", ["1:1: not-utf8"]),
        ("site_name: [\n", ["1:12: bad-yaml"]),
        ("site_name: A\ntheme: {name: material\n" + OURS, ["2:8: bad-yaml"]),
        ("x: " + "[" * 5000, ["1:1: bad-yaml"]),
        ("- a\n", ["1:1: wrong-type"]),
        ("# all of it is a comment\n", ["1:1: missing-key", "1:1: missing-plugin"]),
        (OURS, ["1:1: missing-key"]),
        ("site_name: A\nplugins:\n  - search\n", ["3:3: missing-plugin"]),
        ("site_name: A\nplugins: [search, tokenrel]\n", ["2:19: unknown-plugin"]),
        ("site_name: A\nplugins: [serch, tokenreel]\n", ["2:11: unknown-plugin"]),
        (GOOD + "site_nam: B\nmine: {}\n", ["3:1: unknown-key", "4:1: unknown-key"]),
    ],
    ids=[
        "no file", "an empty file", "no text", "no YAML", "not closed", "nested too deep", "a list",
        "nothing", "without a name", "without ours", "ours misspelt", "another misspelt", "unknown keys",
    ],
)  # fmt: skip
def test_what_keeps_a_site_from_being_built(tmp_path, text, said):
    if text is not None:
        (tmp_path / "mkdocs.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    assert told(tmp_path) == [f"mkdocs.yml:{row}" for row in said]


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\ufeff{GOOD}".replace("\n", "\r\n"),
        "site_name: A\nplugins:\n  search: {}\n  tokenreel: {live: false}\n",
        "site_name: A\nplugins:\n  - tokenreel:\n      live: false\n",
        "site_name: A\nplugins: [material/search, /tokenreel, somebody-elses]\n",
        "site_name: A\nplugins:\n  - group: {enabled: !ENV CI, plugins: [tokenreel]}\n",
        "site_name: A\nplugins: !ENV [PLUGINS, [search]]\n",
        "site_name: A\nplugins: [!ENV PLUGIN]\n",
        GOOD + "site_url: !ENV [A, b]\nextra: {x: !!python/name:a.b , y: !relative }\n",
        GOOD + "extra: &more {}\n{}: 1\n? [a]\n: 1\n",
        "extra: &base {site_name: A}\n<<: *base\n" + OURS,
    ],
    ids=[
        "a list", "with a mark and CRLF", "a mapping", "with settings", "by other names", "in a group",
        "named by the machine", "one of them so", "tags of MkDocs", "odd keys", "merged",
    ],
)  # fmt: skip
def test_what_a_site_can_be_built_with(tmp_path, text):
    (tmp_path / "mkdocs.yml").write_bytes(text.encode())
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"mkdocs.yml": "INHERIT: base.yml\n", "base.yml": GOOD}, []),
        ({"mkdocs.yml": f"INHERIT: a/b.yml\n{OURS}", "a/b.yml": "INHERIT: ../c.yml", "c.yml": GOOD}, []),
        ({"mkdocs.yml": f"INHERIT: !ENV BASE\n{OURS}site_name: A\n"}, []),
        (
            {"mkdocs.yml": "INHERIT: base.yml\nplugins: {search: {}}\n",
             "base.yml": "site_name: A\nplugins: {tokenreel: {}}\n"}, [],
        ),
        (
            {"mkdocs.yml": "INHERIT: base.yml\nplugins: [search]\n", "base.yml": GOOD},
            ["mkdocs.yml:2:10: missing-plugin"],
        ),
        ({"mkdocs.yml": "INHERIT: base.yml\n"}, ["mkdocs.yml:1:10: missing-config"]),
        ({"mkdocs.yml": 'INHERIT: "\\0"\n'}, ["mkdocs.yml:1:10: missing-config"]),
        ({"mkdocs.yml": "INHERIT: base.yml\n", "base.yml": "x: [1\n"}, ["base.yml:1:4: bad-yaml"]),
        (
            {"mkdocs.yml": "INHERIT: base.yml\n", "base.yml": f"{GOOD}site_nam: A\n"},
            ["base.yml:3:1: unknown-key"],
        ),
        ({"mkdocs.yml": f"INHERIT: mkdocs.yml\n{GOOD}"}, []),
    ],
    ids=[
        "all of it", "through another", "named by the machine", "mappings are joined", "a list is not",
        "from nothing", "from no name", "from no YAML", "with an unknown key", "from itself",
    ],
)  # fmt: skip
def test_what_is_inherited_counts(tmp_path, files, said):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert told(tmp_path) == said


def test_a_base_outside_of_the_course_is_named_from_there(tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "mkdocs.yml").write_text("INHERIT: ../base.yml\n")
    (tmp_path / "base.yml").write_text("site_name: A\nplugins: [\n")
    assert told(tmp_path / "course") == ["../base.yml:2:10: bad-yaml"]


def test_the_keys_are_those_of_mkdocs():
    assert {name for name, _ in MkDocsConfig._schema} == KEYS


def test_where_mkdocs_runs_it_has_read_a_file_already(tmp_path):
    (tmp_path / "lessons").mkdir()
    course = "title: {en: A}\nlanguages: {en: English}\ntracks: []\n"
    (tmp_path / "lessons" / "course.yml").write_text(course)
    assert check_project(tmp_path) == ()
    (problem,) = check_project(tmp_path, extent=Extent(read_config=True))
    assert problem.code == "missing-config"
