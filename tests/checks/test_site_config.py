"""What of ``mkdocs.yml`` can be told without running MkDocs."""

import pytest

from tokenreel.checks.site_config import config_problems


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, ["1:1: missing-config"]),
        ("", ["1:1: empty-file"]),
        ("site_name: [\n", ["1:12: bad-yaml"]),
        ("site_name: A\nplugins:\n  - search\n", ["3:3: missing-plugin"]),
        ("site_name: A\nplugins: [search, tokenrel]\n", ["2:10: missing-plugin"]),
        ("plugins: [search, tokenreel]\n", []),
        ("plugins:\n  search: {}\n  tokenreel: {live: false}\n", []),
        ("plugins:\n  - tokenreel:\n      live: false\n", []),
        ("INHERIT: base.yml\n", []),
        ("site_url: !ENV [A, b]\nx: !!python/name:a.b\nplugins: [tokenreel]\n", []),
        (b"\xff", ["1:1: not-utf8"]),
        ("- a\n", ["1:1: missing-plugin"]),
        ("{}: 1\n? [a]\n: 1\nplugins: [tokenreel]\n", []),
    ],
    ids=[
        "no file", "an empty file", "no YAML", "without ours", "a misspelt one", "a list", "a mapping",
        "with settings", "inherited", "tags of MkDocs", "no text", "a list as a whole", "odd keys",
    ],
)  # fmt: skip
def test_what_keeps_a_site_from_being_built(tmp_path, text, said):
    if text is not None:
        (tmp_path / "mkdocs.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    found = [f"{one.line}:{one.column}: {one.code}" for one in config_problems(tmp_path)]
    assert found == said
    assert all(one.path == "mkdocs.yml" and one.hint for one in config_problems(tmp_path))
